// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/error.h>
#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <QSet>
#include <QTest>

using namespace hdf5async;

class RequestsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opNamesAreThoseOfTheProtocol()
    {
        const QList<QByteArray> names{"hello",  "ping",      "flush",     "create_group", "write",      "read",
                                      "update", "append",    "insert",    "delete",       "list",       "info",
                                      "exists", "get_attrs", "set_attrs", "delete_attrs", "move",       "copy",
                                      "resize", "console",   "batch",     "subscribe",    "unsubscribe"};
        for (int i = 0; i < names.size(); ++i) {
            QCOMPARE(opCodeFromName(names[i]), std::optional(OpCode(i)));
            QCOMPARE(opName(OpCode(i)), QLatin1StringView(names[i]));
        }
        for (const char *unknown : {"", "Read", "nope", "read ", "rea", "hellohello"})
            QCOMPARE(opCodeFromName(unknown), std::nullopt);
    }

    void changingOpsAreThoseThatReadOnlyServersRefuse()
    {
        QSet<QByteArray> changing;
        for (int i = 0; i < int(opCount); ++i) {
            if (isChanging(OpCode(i)))
                changing.insert(QByteArray(opName(OpCode(i)).data()));
        }
        QCOMPARE(changing, (QSet<QByteArray>{"write", "update", "append", "insert", "delete", "create_group",
                                             "set_attrs", "delete_attrs", "move", "copy", "resize", "batch"}));
    }

    void operationsKnowTheirCodeAndPath()
    {
        AppendRequest append;
        append.path = "/a/b";
        QCOMPARE(opCode(append), OpCode::Append);
        QCOMPARE(pathOf(append), QByteArray("/a/b"));
        QCOMPARE(opCode(PingRequest{}), OpCode::Ping);
        QCOMPARE(pathOf(PingRequest{}), QByteArray());
        const Operation batch = std::make_shared<const BatchRequest>();
        QCOMPARE(opCode(batch), OpCode::Batch);
        QCOMPARE(pathOf(batch), QByteArray());
        QCOMPARE(opCode(ResizeRequest{}), OpCode::Resize);
        QCOMPARE(opCode(DeleteAttributesRequest{}), OpCode::DeleteAttributes);
        QCOMPARE(pathOf(ListRequest{}), QByteArray("/"));
    }

    void requestsGoToTheDefaultFile() { QCOMPARE(RequestHead{}.file, QByteArray("default")); }

    void kindsHaveNames()
    {
        QCOMPARE(objectKindName(ObjectKind::Group), QLatin1StringView("group"));
        QCOMPARE(objectKindName(ObjectKind::Dataset), QLatin1StringView("dataset"));
        QCOMPARE(objectKindName(ObjectKind::Datatype), QLatin1StringView("datatype"));
        QCOMPARE(objectKindName(ObjectKind::Dangling), QLatin1StringView("dangling"));
        QCOMPARE(objectKindName(ObjectKind::External), QLatin1StringView("external"));
    }

    void errorCodesHaveNamesBothWays()
    {
        for (int i = 0; i <= int(ErrorCode::Internal); ++i) {
            const QLatin1StringView name = errorCodeName(ErrorCode(i));
            QCOMPARE(errorCodeFromName(QByteArrayView(name.data(), name.size())), std::optional(ErrorCode(i)));
        }
        QCOMPARE(errorCodeName(ErrorCode::FrameTooLarge), QLatin1StringView("FRAME_TOO_LARGE"));
        QCOMPARE(errorCodeName(ErrorCode::SequenceGap), QLatin1StringView("SEQUENCE_GAP"));
        QCOMPARE(errorCodeFromName("not_found"), std::nullopt);
    }
};

QTEST_APPLESS_MAIN(RequestsTest)
#include "requests_test.moc"

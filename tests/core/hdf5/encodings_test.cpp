// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/message_codec.h"
#include "tests/core/hdf5/type_support.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <array>

using namespace hdf5async;

namespace {

/// {"op": "write", "path": "d", "data": …}
SharedBytes writeRequest(const QByteArray &data)
{
    return SharedBytes(QByteArray("\x83\xa2op\xa5write\xa4path\xa1"
                                  "d"
                                  "\xa4"
                                  "data") +
                       data);
}

QByteArray encoded(const Result<Value> &value)
{
    Reply reply;
    reply.outcome = value ? Result<Outcome>(ReadReply{*value}) : failure(value.error());
    ReplyBuffer buffer;
    encodeReply(reply, 1 << 20, buffer);
    std::array<std::string_view, 16> views;
    const std::size_t count = buffer.views(views);
    QByteArray bytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes.append(views[i].data(), qsizetype(views[i].size()));
    return bytes;
}

QByteArray codeOf(const Error &error)
{
    return errorCodeName(error.code).data();
}

} // namespace

/// The vectors of encodings.jsonl from the wire into a file and back, byte for byte, without a server.
class EncodingsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void travelIntoTheFileAndBack_data();
    void travelIntoTheFileAndBack();

private:
    /// The bytes of the answer to a read after the write, or the code of the write's error.
    [[nodiscard]] static QByteArray writtenAndRead(const MemoryFile &file, const Data &data);

    Hdf5Library m_library;
};

void EncodingsTest::travelIntoTheFileAndBack_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("expected");
    QFile file(QStringLiteral(HDF5ASYNC_TEST_DATA "/conformance/encodings.jsonl"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const auto text = [](const QJsonObject &object, const char *key) {
        return object.value(QLatin1StringView(key)).toString().toLatin1();
    };
    for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
        const QJsonObject vector = QJsonDocument::fromJson(line).object();
        const QJsonObject store = vector.value(QStringLiteral("store")).toObject();
        const bool isStored = store.value(QStringLiteral("ok")).toBool();
        QTest::newRow(text(vector, "name")) << QByteArray::fromHex(text(vector, "hex"))
                                            << (isStored ? text(store, "readback_hex") : text(store, "code"));
    }
}

void EncodingsTest::travelIntoTheFileAndBack()
{
    QFETCH(const QByteArray, data);
    QFETCH(const QByteArray, expected);
    const DecodedRequest request = decodeRequest(writeRequest(data), {});
    QByteArray result;
    if (request.malformed)
        result = codeOf(*request.malformed);
    else if (!request.operation)
        result = codeOf(request.operation.error());
    else
        result = writtenAndRead(MemoryFile(m_library), std::get<WriteRequest>(*request.operation).data);
    QCOMPARE(result.right(expected.size()), expected);
}

QByteArray EncodingsTest::writtenAndRead(const MemoryFile &file, const Data &data)
{
    const Result<Handle> type = makeFileType(file.guard(), data);
    if (!type)
        return codeOf(type.error());
    if (std::holds_alternative<Data::Empty>(data.value))
        return encoded(emptyValue(inspect(file.guard(), type->id()).value())).toHex();
    const Shape shape = data.scalar ? Shape{1} : shapeOf(data);
    const Handle dataset = file.makeDataset("d", type->id(), {shape.begin(), shape.end()});
    if (!dataset)
        return codeOf(Error{ErrorCode::UnsupportedType, {}, {}}); // the one reason in these vectors
    if (const auto written = writeAll(file.guard(), dataset.id(), data); !written)
        return codeOf(written.error());
    return encoded(readAll(file.guard(), dataset.id())).toHex();
}

QTEST_GUILESS_MAIN(EncodingsTest)
#include "encodings_test.moc"

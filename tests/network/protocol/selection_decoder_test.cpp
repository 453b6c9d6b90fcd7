// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/selection_decoder.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;
using Indices = Selector::Indices;

namespace {

Result<Selection> decodedSelection(const Item &item)
{
    const SharedBytes body = shared(packed(item));
    return decodeSelection({body.data(), body.data() + body.size()}, {body, nullptr});
}

// Selectors as text: ":" whole, "3" index, "1:5:2" slice, "[4, 1]" indices.
QString described(const Selector &selector)
{
    struct Describer
    {
        static QString end(const std::optional<qint64> &value) { return value ? QString::number(*value) : QString(); }
        QString operator()(const Selector::All &) const { return QStringLiteral(":"); }
        QString operator()(qint64 index) const { return QString::number(index); }
        QString operator()(const Selector::Slice &slice) const
        {
            return QStringLiteral("%1:%2:%3").arg(end(slice.start), end(slice.stop)).arg(slice.step);
        }
        QString operator()(const Indices &indices) const { return QStringLiteral("list") + toText(indices); }
    };
    return std::visit(Describer(), selector.v);
}

QString described(const Item &item)
{
    const Result<Selection> selection = decodedSelection(item);
    if (!selection)
        return errorCodeName(selection.error().code);
    QStringList parts;
    for (const Selector &selector : *selection)
        parts << described(selector);
    return parts.join(QStringLiteral(" | "));
}

Item text(const char *latin)
{
    return QString::fromLatin1(latin);
}

} // namespace

class SelectionDecoderTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsSelectors_data()
    {
        QTest::addColumn<Item>("item");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const Item &item, const char *expected) {
            QTest::newRow(name) << item << QString::fromLatin1(expected);
        };
        row("an index", 3, "3");
        row("from the end", -1, "-1");
        row("a slice", mapItem({{"start", 1}, {"stop", 5}, {"step", 2}}), "1:5:2");
        row("a slice with nils", mapItem({{"start", nil()}, {"stop", -1}, {"step", nil()}}), ":-1:1");
        row("no ends", mapItem({}), "::1");
        row("everything", QVariantList{}, "");
        row("a list of axes", QVariantList{0, nil(), QVariantList{4, 1}}, "0 | : | list(4, 1)");
        row("rows by index", QVariantList{QVariantList{0, 2, 5}}, "list(0, 2, 5)");
        row("no rows", QVariantList{QVariantList{}}, "list()");
        row("an array of indices alone", arrayItem(text(">i2"), {2}, QByteArray("\0\5\xff\xff", 4)), "list(5, -1)");
        row("an array for an axis", QVariantList{nil(), arrayItem(text("|u1"), {3}, "\1\2\xff")},
            ": | list(1, 2, 255)");
        row("an empty array", QVariantList{arrayItem(text("<i8"), {0}, {})}, "list()");
        row("above int64", quint64(1) << 63, "9223372036854775807");
        row("a slice above int64", mapItem({{"stop", quint64(1) << 63}}), ":9223372036854775807:1");
        row("indices above int64", QVariantList{QVariantList{~quint64(0)}}, "list(9223372036854775807,)");
        row("an array above int64", arrayItem(text("<u8"), {1}, QByteArray(8, '\xff')), "list(9223372036854775807,)");
        row("32 axes", QVariantList(32, 0),
            qPrintable(QStringList(32, QStringLiteral("0")).join(QStringLiteral(" | "))));
    }
    void readsSelectors()
    {
        QFETCH(Item, item);
        QFETCH(QString, expected);
        QCOMPARE(described(item), expected);
    }

    void refusesEverythingElse_data()
    {
        QTest::addColumn<Item>("item");
        const QVariantList items{true,
                                 1.0,
                                 text("1:3"),
                                 QByteArray("x"),
                                 mapItem({{"begin", 0}}),
                                 mapItem({{"start", 0.5}}),
                                 mapItem({{"step", 0}}),
                                 mapItem({{"step", -1}}),
                                 mapItem({{"start", true}}),
                                 mapItem({{"start", text("1")}}),
                                 QVariantList{QVariantList{true, false}},
                                 QVariantList{QVariantList{1.0}},
                                 QVariantList{QVariantList{QVariantList{0}}},
                                 QVariantList{QVariantList{nil()}},
                                 QVariantList{0, text("x")},
                                 QVariantList(33, nil()),
                                 complexItem("1j"),
                                 arrayItem(text("<i2"), {}, QByteArray(2, '\0')),
                                 arrayItem(text("<i2"), {1, 1}, QByteArray(2, '\0')),
                                 arrayItem(text("<f8"), {1}, QByteArray(8, '\0')),
                                 arrayItem(text("|b1"), {1}, "\1"),
                                 arrayItem(text("<i2"), {2}, QByteArray(2, '\0')),
                                 numpyScalar("<i8", QByteArray(8, '\0')),
                                 raw(QByteArray::fromHex("d40500"))};
        for (const Item &item : items)
            QTest::newRow(packed(item).toHex().constData()) << item;
    }
    void refusesEverythingElse()
    {
        QFETCH(Item, item);
        QCOMPARE(described(item), QStringLiteral("BAD_SELECTION"));
    }
};

QTEST_APPLESS_MAIN(SelectionDecoderTest)
#include "selection_decoder_test.moc"

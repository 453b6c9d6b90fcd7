// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/type_parser.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;
using Kind = ElementType::Kind;

namespace {

Result<ElementType> parsed(const Item &type)
{
    const QByteArray bytes = packed(type);
    return parseType({bytes.data(), bytes.data() + bytes.size()});
}

QString text(const char *latin)
{
    return QString::fromLatin1(latin);
}

Item entry(const QVariantList &parts)
{
    return parts;
}

} // namespace

class TypeParserTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTypeStrings_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QByteArray>("canonical");
        const auto row = [](const char *written, const char *canonical) {
            QTest::newRow(written) << QByteArray(written) << QByteArray(canonical);
        };
        for (const char *same : {"|b1",         "|i1",     "<i2",          ">i2",     "<i4",      ">i4",
                                 "<i8",         ">i8",     "|u1",          "<u2",     ">u2",      "<u4",
                                 ">u4",         "<u8",     ">u8",          "<f2",     ">f2",      "<f4",
                                 ">f4",         "<f8",     ">f8",          "<c8",     ">c8",      "<c16",
                                 ">c16",        "<M8",     ">m8",          "<M8[s]",  ">m8[25s]", "<M8[999999999as]",
                                 "<M8[Y]",      "<M8[M]",  "<M8[W]",       "<M8[D]",  "<M8[h]",   "<M8[m]",
                                 "<M8[ms]",     "<M8[us]", "<M8[ns]",      "<M8[ps]", "<M8[fs]",  "<M8[as]",
                                 "|S0",         "|S1",     "|S2147483647", "<U0",     "<U5",      ">U7",
                                 "<U536870911", "|V1",     "|V2147483647"})
            row(same, same);
        row("<b1", "|b1"); // one-byte types have no order
        row(">i1", "|i1");
        row("<u1", "|u1");
        row("<S3", "|S3");
        row(">V3", "|V3");
        row("<M8[1s]", "<M8[s]"); // as numpy writes it
    }
    void readsTypeStrings()
    {
        QFETCH(QByteArray, written);
        QFETCH(QByteArray, canonical);
        const Result<ElementType> type = parseTypeString(written);
        QVERIFY2(type.has_value(), written.constData());
        QCOMPARE(type->typeString(), canonical);
    }

    void refusesOtherStrings_data()
    {
        QTest::addColumn<QByteArray>("written");
        QTest::addColumn<QString>("code");
        const auto bad = [](const char *written) {
            QTest::newRow(*written ? written : "empty") << QByteArray(written) << QStringLiteral("BAD_ARRAY");
        };
        for (const char *written : {"",
                                    "<",
                                    "<i",
                                    "i2",
                                    "=i2",
                                    "int16",
                                    "h",
                                    "<i3",
                                    "<i16",
                                    "|i2",
                                    "<q",
                                    "<b2",
                                    "<i02",
                                    "<i-2",
                                    "<i+2",
                                    " <i2",
                                    "<i2 ",
                                    "<f1",
                                    "<f3",
                                    "|f16",
                                    "<c4",
                                    "<i2,<i2",
                                    "(2,)<i2",
                                    "<U",
                                    "|U1",
                                    "<S",
                                    "|S01",
                                    "|S-1",
                                    "|S2147483648",
                                    "<U536870912",
                                    "|V-1",
                                    "|V2147483648",
                                    "<M4[s]",
                                    "<M8[foo]",
                                    "<M8[]",
                                    "<M8[s",
                                    "<M8s]",
                                    "<M8[0s]",
                                    "<M8[01s]",
                                    "<M8[1000000000s]",
                                    "<M8[-1s]",
                                    "<M8[25]",
                                    "<M8[generic]",
                                    "|M8[s]",
                                    "<M8[s]x",
                                    "<M16[s]",
                                    "<x4",
                                    "\xff",
                                    "<i99999999999999999999",
                                    "<a3",
                                    "<?1"})
            bad(written);
        QTest::newRow("NUL") << QByteArray("<i4\0", 4) << QStringLiteral("BAD_ARRAY");
        for (const char *written :
             {"|O", "|O8", "<O8", "O", "|T16", "T", "<f10", "<f12", "<f16", ">f16", "<c20", "<c24", "<c32", "|V0"})
            QTest::newRow(written) << QByteArray(written) << QStringLiteral("UNSUPPORTED_TYPE");
    }
    void refusesOtherStrings()
    {
        QFETCH(QByteArray, written);
        QFETCH(QString, code);
        QCOMPARE(codeOf(parseTypeString(written)), code);
    }

    void readsRecords()
    {
        const Item inner = QVariantList{fieldItem("x", text("|u1")), fieldItem("y", text(">f4"))};
        const Item descr =
            QVariantList{fieldItem("a", text("<i4")), fieldItem("n", inner),
                         fieldItem("m", text("<i2"), QVariantList{2, 3}), fieldItem("k", text("|S3"), 2)};
        const ElementType type = parsed(descr).value();
        QCOMPARE(type.description(), QByteArray("{a: <i4, n: {x: |u1, y: >f4}, m: <i2 (2, 3), k: |S3 (2,)}"));
        QCOMPARE(type.itemSize(), 4u + 5u + 12u + 6u);
        QCOMPARE(type.fields().find("m")->offset, 9u);
        QVERIFY(type.fields().isPacked());
    }

    void takesBytesForText()
    {
        const Item descr = QVariantList{entry({QByteArray("a"), QByteArray("<i4")})};
        QCOMPARE(parsed(descr).value().description(), QByteArray("{a: <i4}"));
        QCOMPARE(parsed(QByteArray("<i4")).value().typeString(), QByteArray("<i4"));
    }

    void skipsPadding()
    {
        const Item descr =
            QVariantList{entry({text(""), text("|V2")}), fieldItem("a", text("|i1")), entry({text(""), text("|V3")}),
                         fieldItem("b", text("<i4")), entry({text(""), text("|V2")})};
        const ElementType type = parsed(descr).value();
        QCOMPARE(type.itemSize(), 12u);
        QCOMPARE(type.fields().fields.size(), std::size_t(2));
        QCOMPARE(type.fields().find("a")->offset, 2u);
        QCOMPARE(type.fields().find("b")->offset, 6u);
        QVERIFY(!type.fields().isPacked());
    }

    void readsPlainVoidInItsLongForm()
    {
        QCOMPARE(parsed(QVariantList{entry({text(""), text("|V3")})}).value().typeString(), QByteArray("|V3"));
        const Item field = QVariantList{fieldItem("v", QVariantList{entry({text(""), text("|V3")})})};
        QCOMPARE(parsed(field).value().description(), QByteArray("{v: |V3}"));
    }

    void takesTheNameBehindATitle()
    {
        const Item descr = QVariantList{entry({QVariantList{text("a title"), text("a")}, text("<i4")})};
        QCOMPARE(parsed(descr).value().description(), QByteArray("{a: <i4}"));
    }

    void refusesMalformedRecords_data()
    {
        QTest::addColumn<Item>("type");
        QTest::addColumn<QString>("code");
        const auto bad = [](const char *name, const Item &type) {
            QTest::newRow(name) << type << QStringLiteral("BAD_ARRAY");
        };
        const Item good = fieldItem("b", text("<f8"));
        bad("nil", nil());
        bad("int", 5);
        bad("map", mapItem({{"names", QVariantList{}}}));
        bad("entry no list", QVariantList{text("a"), text("<i4")});
        bad("entry of 1", QVariantList{entry({text("a")}), good});
        bad("entry of 4", QVariantList{entry({text("a"), text("<i4"), QVariantList{1}, 0}), good});
        bad("name int", QVariantList{entry({1, text("<i4")}), good});
        bad("name empty", QVariantList{fieldItem("", text("<i4")), good});
        bad("name twice", QVariantList{fieldItem("b", text("<i4")), good});
        bad("name with NUL", QVariantList{entry({QByteArray("a\0", 2), text("<i4")})});
        bad("name not UTF-8", QVariantList{entry({QByteArray("\xff"), text("<i4")})});
        bad("title int", QVariantList{entry({QVariantList{1, text("a")}, text("<i4")})});
        bad("title of three", QVariantList{entry({QVariantList{text("t"), text("u"), text("a")}, text("<i4")})});
        bad("type unknown", QVariantList{fieldItem("a", text("<i5")), good});
        bad("type nil", QVariantList{fieldItem("a", nil()), good});
        bad("padding with dims", QVariantList{fieldItem("", text("|V2"), QVariantList{2}), good});
        for (const Item &dims :
             QVariantList{0, -1, 1.0, QVariantList{}, QVariantList{0}, QVariantList{-1}, QVariantList{1.0},
                          QVariantList{text("2")}, QVariantList{QVariantList{2}}, Q_INT64_C(2147483648),
                          QVariantList{Q_INT64_C(4294967296), Q_INT64_C(4294967296)}, QVariantList{65536, 65536}, nil(),
                          QVariantList(33, 1)})
            bad(qPrintable(QStringLiteral("dims %1").arg(QString::fromLatin1(packed(dims).toHex()))),
                QVariantList{fieldItem("a", text("<i4"), dims), good});
        bad("too large", QVariantList{fieldItem("a", text("|V2147483647")), fieldItem("c", text("|i1"))});
        QVariantList many;
        for (int i = 0; i < 1025; ++i)
            many << fieldItem(QByteArray::number(i).constData(), text("|i1"));
        bad("1025 fields", many);

        const auto unsupported = [](const char *name, const Item &type) {
            QTest::newRow(name) << type << QStringLiteral("UNSUPPORTED_TYPE");
        };
        unsupported("empty", QVariantList{});
        unsupported("padding only", QVariantList{entry({text(""), text("|V4")}), entry({text(""), text("|V8")})});
        unsupported("object field", QVariantList{good, fieldItem("o", text("|O"))});
        unsupported("object further in", QVariantList{fieldItem("n", QVariantList{fieldItem("o", text("|O"))}), good});
        unsupported("object alone", QVariantList{entry({text(""), text("|O")})});
        unsupported("empty record inside", QVariantList{fieldItem("n", QVariantList{}), good});
    }
    void refusesMalformedRecords()
    {
        QFETCH(Item, type);
        QFETCH(QString, code);
        QCOMPARE(codeOf(parsed(type)), code);
    }

    void takesRecordsUpToTheLimits()
    {
        QVariantList many;
        for (int i = 0; i < 1024; ++i)
            many << fieldItem(QByteArray::number(i).constData(), text("|i1"));
        QCOMPARE(parsed(many).value().itemSize(), 1024u);
        const Item widest =
            QVariantList{fieldItem("a", text("|i1"), QVariantList(32, 1)), fieldItem("b", text("|V2147483646"))};
        QCOMPARE(parsed(widest).value().itemSize(), 0x7fffffffu);
    }

    void recordsNestOnlySoDeep()
    {
        Item type = text("<i4");
        for (int i = 0; i < maxRecordNesting; ++i)
            type = QVariantList{fieldItem("n", type)};
        QVERIFY(parsed(type).has_value());
        QCOMPARE(codeOf(parsed(QVariantList{fieldItem("n", type)})), QStringLiteral("BAD_ARRAY"));
    }
};

QTEST_APPLESS_MAIN(TypeParserTest)
#include "type_parser_test.moc"

// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/array_view.h>
#include <hdf5async/record.h>

#include <QTest>

using namespace hdf5async;

namespace lab {

struct Inner
{
    qint8 a;
    double b; // behind seven bytes of padding
};
struct Outer
{
    bool flag;
    Inner inner[2];
    std::complex<float> z;
    quint16 grid[2][3];
    char name[5];
    int left; // not declared: padding
};

} // namespace lab
HDF5ASYNC_RECORD(lab::Inner, a, b)
HDF5ASYNC_RECORD(lab::Outer, flag, inner, z, grid, name)

/// Memory becomes arrays without being touched.
class ArrayViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void knowsTypes()
    {
        QCOMPARE(elementTypeOf<bool>().typeString(), QByteArray("|b1"));
        QCOMPARE(elementTypeOf<quint16>().typeString().last(2), QByteArray("u2"));
        QCOMPARE(elementTypeOf<long long>().typeString().last(2), QByteArray("i8"));
        QCOMPARE(elementTypeOf<float>().typeString().last(2), QByteArray("f4"));
        QCOMPARE(elementTypeOf<std::complex<double>>().typeString().last(3), QByteArray("c16"));
        QVERIFY(!ElementTypeOf<std::string>::known);
        QVERIFY(!ElementTypeOf<long double>::known);
    }

    void describesRecordsAsTheyLieInMemory()
    {
        const ElementType &type = elementTypeOf<lab::Outer>();
        QCOMPARE(type.itemSize(), std::uint32_t(sizeof(lab::Outer)));
        const RecordLayout &layout = type.fields();
        QCOMPARE(layout.fields.size(), std::size_t(5));
        QCOMPARE(layout.find("inner")->offset, std::uint32_t(offsetof(lab::Outer, inner)));
        QVERIFY(layout.find("inner")->dims == std::vector<qint64>{2});
        QCOMPARE(layout.find("inner")->type.fields().find("b")->offset, std::uint32_t(offsetof(lab::Inner, b)));
        QVERIFY(layout.find("grid")->dims == (std::vector<qint64>{2, 3}));
        QCOMPARE(layout.find("name")->type.typeString(), QByteArray("|S5"));
        QVERIFY(!layout.isPacked());
    }

    void refersToMemory()
    {
        std::vector<double> values{1, 2, 3, 4};
        const double *const data = values.data();
        const auto address = [](const ArrayView &view) { return static_cast<const void *>(view.array().data.data()); };
        QVERIFY(address(ArrayView::borrowed(values)) == data);
        QVERIFY(address(ArrayView::borrowed(data, {2, 2})) == data);
        const ArrayView owner(std::move(values), Shape{2, 2});
        QVERIFY(address(owner) == data);
        const ArrayView copy = owner; // shares
        QVERIFY(address(copy) == data && copy.isValid());
        const QByteArray bytes("12345678");
        QVERIFY(address(ArrayView(ElementType::integer(4), {2}, bytes)) == bytes.constData());
        const auto life = std::make_shared<int>(1);
        {
            const ArrayView kept(data, {4}, life);
            QCOMPARE(life.use_count(), 2L);
        }
        QCOMPARE(life.use_count(), 1L);
    }

    void knowsWhetherShapeAndBytesAgree()
    {
        QVERIFY(ArrayView(std::vector<int>(6), Shape{2, 3}).isValid());
        QVERIFY(!ArrayView(std::vector<int>(6), Shape{7}).isValid());
        QVERIFY(!ArrayView(ElementType::integer(4), {3}, QByteArray(8, 'x')).isValid());
        QVERIFY(!DataArgument(ArrayView(std::vector<int>(6), Shape{5})).isValid());
        QVERIFY(ArrayView(std::vector<int>()).isValid());
    }

    void makesScalarsPlain()
    {
        const Data number = DataArgument(7).data();
        QVERIFY(number.plain && number.scalar);
        QCOMPARE(std::get<Array>(number.value).type.typeString().last(2), QByteArray("i4"));
        const Data text = DataArgument("a").data();
        QVERIFY(text.plain && text.scalar && std::get<TextArray>(text.value).kind == TextArray::Kind::Text);
        const Data bytes = DataArgument(QByteArray("a")).data();
        QVERIFY(std::get<TextArray>(bytes.value).kind == TextArray::Kind::Bytes);
        const Data record = DataArgument(lab::Inner{1, 2}).data();
        QVERIFY(!record.plain && std::get<Array>(record.value).shape.empty());
    }

    void readsTextsOfFixedWidth()
    {
        const char32_t wide[] = {U'\u00e4', U'b', 0, 0x1f600, 0, 0};
        const ArrayView array(ElementType::text(3, nativeOrder), {2},
                              QByteArray(reinterpret_cast<const char *>(wide), sizeof wide));
        QCOMPARE(textsOf(Value{array.array()}).value(),
                 (QStringList{QStringLiteral("\u00e4b"), QStringLiteral("\U0001f600")}));
        QVERIFY(!textsOf(Value{qint64(1)}));
    }
};

QTEST_APPLESS_MAIN(ArrayViewTest)
#include "array_view_test.moc"

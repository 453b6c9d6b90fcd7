// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/data_decoder.h"
#include "network/protocol/dataset_layout.h"
#include "network/protocol/type_cache.h"
#include "network/protocol/value_encoder.h"
#include "tests/network/protocol/vectors.h"
#include "tests/network/protocol/wire_bytes.h"

#include <QTest>

using namespace hdf5async;
using namespace hdf5async::testing;

namespace {

Result<Data> decodedValue(const QByteArray &bytes, TypeCache *cache)
{
    const SharedBytes body = shared(bytes);
    return decodeData({body.data(), body.data() + body.size()}, {body, cache});
}

QByteArray encoded(const Value &value)
{
    ReplyBuffer buffer;
    WireWriter writer(buffer, 1 << 30);
    writeValue(writer, value);
    return toByteArray(buffer);
}

QJsonArray toJson(const Shape &shape)
{
    QJsonArray array;
    for (const qint64 length : shape)
        array << length;
    return array;
}

// The widest text, as numpy would make an array of the list.
QString textType(const TextArray &texts)
{
    qsizetype width = 1;
    for (const std::string_view item : texts.items) {
        const QByteArray bytes(item.data(), qsizetype(item.size()));
        width = std::max(width,
                         texts.kind == TextArray::Kind::Text ? QString::fromUtf8(bytes).toUcs4().size() : bytes.size());
    }
    return (texts.kind == TextArray::Kind::Text ? QStringLiteral("<U%1") : QStringLiteral("|S%1")).arg(width);
}

} // namespace

/// Every value of the open encodings.jsonl: what it decodes to, and that arrays are written again byte for byte.
class EncodingVectorsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void decodesEveryValue_data()
    {
        QTest::addColumn<QJsonObject>("vector");
        for (const QJsonObject &vector : vectors("encodings.jsonl"))
            QTest::newRow(qPrintable(vector[QStringLiteral("name")].toString())) << vector;
    }

    void decodesEveryValue()
    {
        QFETCH(QJsonObject, vector);
        const QByteArray bytes = fromHex(vector[QStringLiteral("hex")]);
        TypeCache cache;
        const Result<Data> data = decodedValue(bytes, &cache);
        const Result<Data> again = decodedValue(bytes, &cache); // now with the type from the cache
        QCOMPARE(codeOf(data), codeOf(again));
        if (vector[QStringLiteral("form")] == QStringLiteral("refused")) {
            checkRefused(vector, data);
            return;
        }
        QVERIFY2(data.has_value(), data ? "" : qPrintable(data.error().message));
        checkValue(vector, *data);
        checkValue(vector, *again);
    }

private:
    static void checkRefused(const QJsonObject &vector, const Result<Data> &data)
    {
        // What only HDF5 or the kind of dataset decides.
        static const QStringList later{QStringLiteral("open-no-huge-compound"), QStringLiteral("open-no-str-nul")};
        if (later.contains(vector[QStringLiteral("name")].toString()))
            QVERIFY(data.has_value());
        else
            QCOMPARE(codeOf(data), vector[QStringLiteral("store")][QStringLiteral("code")].toString());
    }

    static void checkValue(const QJsonObject &vector, const Data &data)
    {
        const QString form = vector[QStringLiteral("form")].toString();
        const QJsonValue value = vector[QStringLiteral("value")];
        const QJsonValue wanted =
            value[QStringLiteral("as_array")].isObject() ? value[QStringLiteral("as_array")] : value;
        const QJsonArray values = wanted[QStringLiteral("values")].toArray();
        QCOMPARE(data.scalar, form == QStringLiteral("np-scalar") || form == QStringLiteral("plain") ||
                                  form == QStringLiteral("complex"));
        const bool isNumpyScalar = form == QStringLiteral("np-scalar");
        const Shape shape = isNumpyScalar ? Shape{} : datasetShape(data).value();
        QCOMPARE(toJson(shape), wanted[QStringLiteral("shape")].toArray());

        if (const auto *texts = std::get_if<TextArray>(&data.value)) {
            QCOMPARE(QJsonValue(textType(*texts)), wanted[QStringLiteral("type")]);
            QCOMPARE(difference(*texts, values), QString());
            return;
        }
        const Array &array = std::get<Array>(data.value);
        QCOMPARE(typeOf(array.type), wanted[QStringLiteral("type")]);
        QCOMPARE(difference(array, values), QString());
        if (form == QStringLiteral("array") && vector[QStringLiteral("canonical")].toBool())
            QCOMPARE(encoded({array}).toHex(), vector[QStringLiteral("hex")].toString().toLatin1());
        if (isNumpyScalar && vector[QStringLiteral("stock")] == QStringLiteral("same"))
            QCOMPARE(encoded({Value::Scalar{array}}).toHex(), vector[QStringLiteral("hex")].toString().toLatin1());
    }
};

QTEST_APPLESS_MAIN(EncodingVectorsTest)
#include "encoding_vectors_test.moc"

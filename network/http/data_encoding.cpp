// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/data_encoding.h"

#include "network/http/element_reader.h"
#include "network/http/json_text.h"

#include <algorithm>
#include <cstdio>

namespace hdf5async {

namespace {

HttpResponse problem(const Error &error)
{
    return httpProblem(httpStatusOf(error.code), error.message);
}

HttpResponse unsupported(const char *encoding, const char *what)
{
    return httpProblem(
        422,
        QStringLiteral("Unsupported encoding %1 for %2").arg(QLatin1StringView(encoding), QLatin1StringView(what)));
}

/// The elements of an array or a scalar; null for everything else.
const Array *elementsOf(const Value &value)
{
    if (const auto *array = std::get_if<Array>(&value.v))
        return array;
    const auto *scalar = std::get_if<Value::Scalar>(&value.v);
    return scalar ? &scalar->element : nullptr;
}

// Of JavaScript's machines, all of which are little-endian.
SharedBytes inLittleEndian(const Array &array)
{
    if (array.type.order() != ElementType::Order::Big || array.type.isRecord())
        return array.data;
    const std::size_t width = array.type.kind() == ElementType::Kind::Complex ? array.type.itemSize() / 2
                              : array.type.kind() == ElementType::Kind::Text  ? 4
                                                                              : array.type.itemSize();
    MutableBytes swapped(array.data.size());
    for (std::size_t at = 0; at + width <= array.data.size(); at += width)
        std::reverse_copy(array.data.data() + at, array.data.data() + at + width, swapped.data() + at);
    return std::move(swapped).share();
}

HttpResponse attachment(const char *type, const char *name)
{
    HttpResponse response;
    response.contentType = type;
    response.headers.emplace_back("Content-Disposition", QByteArray("attachment; filename=\"") + name + '"');
    return response;
}

HttpResponse jsonOf(const Value &value, bool flatten, qint64 maxBytes)
{
    JsonText json(maxBytes);
    json.value(value, flatten);
    Result<QByteArray> text = std::move(json).take();
    return text ? httpJson(200, *text) : problem(text.error());
}

HttpResponse binOf(const Value &value, bool safe)
{
    HttpResponse response;
    response.contentType = "application/octet-stream";
    if (const Array *const array = elementsOf(value); array && array->type.kind() != ElementType::Kind::Text)
        response.body.push_back(safe ? inLittleEndian(*array) : array->data);
    else if (!value.isNil())
        return unsupported("bin", "content without a fixed width");
    return response;
}

HttpResponse npyOf(const Array &array)
{
    QByteArray shape = "(";
    for (const qint64 length : array.shape)
        shape += QByteArray::number(length) + (array.shape.size() == 1 ? "," : ", ");
    if (array.shape.size() > 1)
        shape.chop(2);
    QByteArray header =
        "{'descr': '" + array.type.typeString() + "', 'fortran_order': False, 'shape': " + shape + "), }";
    constexpr qsizetype before = 10; // magic, version, length
    header += QByteArray(63 - (before + header.size()) % 64, ' ') + '\n';
    QByteArray magic("\x93NUMPY\x01\x00", 8);
    magic += char(header.size() & 0xff);
    magic += char(header.size() >> 8);
    HttpResponse response = attachment("application/octet-stream", "data.npy");
    response.body.emplace_back(magic + header);
    response.body.push_back(array.data);
    return response;
}

// As numpy.savetxt() does with its standard format.
HttpResponse csvOf(const Array &array, qint64 maxBytes)
{
    if (array.shape.empty())
        return unsupported("csv", "empty and scalar datasets");
    if (array.shape.size() > 2 || array.type.kind() == ElementType::Kind::Complex)
        return unsupported("csv", "complex numbers and more than two dimensions");
    const qint64 columns = array.shape.size() == 2 ? array.shape[1] : 1;
    const qint64 count = elementCount(array.shape).value_or(0);
    QByteArray text;
    for (qint64 i = 0; i < count; ++i) {
        visitNumber(array.type, array.data.data() + i * qint64(array.type.itemSize()), [&text](auto value) {
            char digits[40];
            const int size = std::snprintf(digits, sizeof digits, "%.18e", double(value));
            text.append(digits, size);
        });
        text += (i + 1) % columns == 0 ? '\n' : ',';
        if (text.size() > maxBytes)
            return httpProblem(413, QStringLiteral("The answer would be longer than %1 bytes").arg(maxBytes));
    }
    HttpResponse response = attachment("text/csv", "data.csv");
    response.body.emplace_back(text);
    return response;
}

void appendNumber(QByteArray &to, quint32 value, int bytes)
{
    for (int i = 0; i < bytes; ++i)
        to += char((value >> (8 * i)) & 0xff);
}

// A baseline image in one strip, of one sample a pixel. @source TIFF 6.0, sections 2 and 4
HttpResponse tiffOf(const Array &array)
{
    using Kind = ElementType::Kind;
    const Kind kind = array.type.kind();
    if (array.shape.size() != 2 || (kind != Kind::Int && kind != Kind::UInt && kind != Kind::Float))
        return unsupported("tiff", "anything but real numbers in two dimensions");
    const SharedBytes pixels = inLittleEndian(array);
    constexpr quint16 isShort = 3, isLong = 4;
    constexpr quint32 entries = 10, directory = 8, data = directory + 2 + entries * 12 + 4;
    QByteArray head("II*\0", 4);
    appendNumber(head, directory, 4);
    appendNumber(head, entries, 2);
    const auto entry = [&head](quint16 tag, quint16 type, quint32 value) {
        appendNumber(head, tag, 2);
        appendNumber(head, type, 2);
        appendNumber(head, 1, 4);
        appendNumber(head, value, 4);
    };
    entry(256, isLong, quint32(array.shape[1])); // width
    entry(257, isLong, quint32(array.shape[0])); // length
    entry(258, isShort, array.type.itemSize() * 8);
    entry(259, isShort, 1); // not compressed
    entry(262, isShort, 1); // 0 is black
    entry(273, isLong, data);
    entry(277, isShort, 1); // sample a pixel
    entry(278, isLong, quint32(array.shape[0]));
    entry(279, isLong, quint32(pixels.size()));
    entry(339, isShort, kind == Kind::UInt ? 1 : kind == Kind::Int ? 2 : 3);
    appendNumber(head, 0, 4); // no other image
    HttpResponse response = attachment("image/tiff", "data.tiff");
    response.body.emplace_back(head);
    response.body.push_back(pixels);
    return response;
}

} // namespace

HttpResponse encodeData(const Value &value, const DataQuery &query, qint64 maxBytes)
{
    const Array *const array = elementsOf(value);
    const bool isNumeric = array && array->type.isNumber();
    if (query.safe && !isNumeric)
        return httpProblem(422, QStringLiteral("Unsupported dtype safe for non-numeric data"));
    if (query.format == DataFormat::Json)
        return jsonOf(value, query.flatten, maxBytes);
    if (query.format == DataFormat::Bin)
        return binOf(value, query.safe);
    if (!isNumeric)
        return httpProblem(422, QStringLiteral("Unsupported encoding for non-numeric content"));
    if (query.format == DataFormat::Csv)
        return csvOf(*array, maxBytes);
    if (query.format == DataFormat::Tiff)
        return tiffOf(*array);
    Array shown = *array;
    if (query.safe) {
        shown.data = inLittleEndian(*array);
        if (array->type.kind() == ElementType::Kind::Complex)
            shown.type = ElementType::complex(int(array->type.itemSize()));
    }
    if (query.flatten && !shown.shape.empty())
        shown.shape = {elementCount(shown.shape).value_or(0)};
    return npyOf(shown);
}

} // namespace hdf5async

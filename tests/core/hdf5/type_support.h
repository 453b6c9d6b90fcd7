// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/convert/elements.h"
#include "core/storage/hdf5/convert/read_plan.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/handle.h"
#include "core/storage/hdf5/type_map.h"

#include <QTest>

#include <cstring>
#include <memory>
#include <vector>

namespace hdf5async {

/// The wire type of a type string such as "<i4", "|S3", "<M8[25s]".
inline ElementType wireType(const QByteArray &text)
{
    const ElementType::Order order = text[0] == '<' ? ElementType::Order::Little
        : text[0] == '>'                            ? ElementType::Order::Big
                                                    : ElementType::Order::None;
    const int bracket = int(text.indexOf('['));
    const int size = text.mid(2, bracket < 0 ? -1 : bracket - 2).toInt();
    switch (text[1]) {
    case 'b':
        return ElementType::boolean();
    case 'i':
        return ElementType::integer(size, order);
    case 'u':
        return ElementType::unsignedInteger(size, order);
    case 'f':
        return ElementType::floating(size, order);
    case 'c':
        return ElementType::complex(size, order);
    case 'S':
        return ElementType::bytesOf(quint32(size));
    case 'U':
        return ElementType::text(quint32(size), order);
    case 'V':
        return ElementType::voidOf(quint32(size));
    default:
        return ElementType::time(text[1] == 'M' ? ElementType::Kind::DateTime : ElementType::Kind::TimeDelta,
                                 bracket < 0 ? QByteArray() : text.mid(bracket + 1).chopped(1), order);
    }
}

struct Field
{
    QByteArray name;
    ElementType type;
    std::vector<qint64> dims = {};
    quint32 paddingBefore = 0;
};

/// A record of these fields, packed but for their paddingBefore.
inline ElementType recordType(const std::vector<Field> &fields, quint32 paddingAtEnd = 0)
{
    auto layout = std::make_shared<RecordLayout>();
    for (const Field &field : fields) {
        RecordField entry{field.name, field.type, field.dims, layout->itemSize + field.paddingBefore};
        layout->itemSize = entry.offset + quint32(entry.count()) * field.type.itemSize();
        layout->fields.push_back(entry);
    }
    layout->itemSize += paddingAtEnd;
    return ElementType::record(layout);
}

inline SharedBytes bytesOfHex(const QByteArray &hex)
{
    return SharedBytes(QByteArray::fromHex(hex));
}

inline QByteArray hexOf(const SharedBytes &bytes)
{
    return QByteArray(bytes.data(), qsizetype(bytes.size())).toHex();
}

/// An array as it comes from the wire.
inline Data typed(const ElementType &type, const Shape &shape, const QByteArray &hex)
{
    return {Array{type, shape, bytesOfHex(hex)}};
}

/// Plain values: of type b1, i8, u8, f8 or c16.
inline Data plain(const ElementType &type, const Shape &shape, const QByteArray &hex)
{
    Data data = typed(type, shape, hex);
    data.plain = true;
    return data;
}

template<typename T>
Data plainNumbers(const ElementType &type, const std::vector<T> &values)
{
    return plain(type, {qint64(values.size())},
                 QByteArray(reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(T))).toHex());
}

/// A list of str or bin.
inline Data texts(const std::vector<QByteArray> &items, TextArray::Kind kind = TextArray::Kind::Text)
{
    auto owner = std::make_shared<std::vector<QByteArray>>(items);
    TextArray array{kind, {qint64(items.size())}, {}, owner};
    for (const QByteArray &item : *owner)
        array.items.emplace_back(item.constData(), std::size_t(item.size()));
    Data data{std::move(array)};
    data.plain = true;
    return data;
}

/// An HDF5 file in memory, and the guard for as long as it lives.
class MemoryFile
{
public:
    explicit MemoryFile(Hdf5Library &library) : m_guard(library.enter())
    {
        const Handle access(H5Pcreate(H5P_FILE_ACCESS));
        H5Pset_fapl_core(access.id(), 1 << 16, false);
        H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
        m_file = Handle(H5Fcreate("types.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
    }
    ~MemoryFile() { m_file.reset(); }

    [[nodiscard]] const Hdf5Guard &guard() const { return m_guard; }
    [[nodiscard]] hid_t id() const { return m_file.id(); }

    /// A dataset of that type; empty dims make a scalar one.
    [[nodiscard]] Handle makeDataset(const char *name, hid_t type, const std::vector<hsize_t> &dims) const
    {
        const Handle space(dims.empty() ? H5Screate(H5S_SCALAR) : H5Screate_simple(int(dims.size()), dims.data(), nullptr));
        return Handle(H5Dcreate2(id(), name, type, space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
    }

    /// A dataset with elements as the C API takes them.
    [[nodiscard]] Handle makeDataset(const char *name, hid_t type, const std::vector<hsize_t> &dims, const void *elements) const
    {
        Handle dataset = makeDataset(name, type, dims);
        if (H5Dwrite(dataset.id(), type, H5S_ALL, H5S_ALL, H5P_DEFAULT, elements) < 0)
            qFatal("cannot write the dataset of a test");
        return dataset;
    }

private:
    Hdf5Guard m_guard; // released last
    Handle m_file;
};

/// What is in a dataset, as the server reads it.
inline Result<Value> readAll(const Hdf5Guard &guard, hid_t dataset, const ReadConversion &options = {}, quint64 limit = 1 << 20,
                             const std::optional<FieldList> &fields = {})
{
    const Handle fileType(H5Dget_type(dataset));
    Result<FileType> type = inspect(guard, fileType.id());
    if (type && fields)
        type = fieldsOf(*type, *fields);
    if (!type)
        return failure(type.error());
    const Result<ReadPlan> plan = ReadPlan::make(*type, options);
    if (!plan)
        return failure(plan.error());
    const Handle space(H5Dget_space(dataset));
    hsize_t dims[H5S_MAX_RANK];
    const int rank = H5Sget_simple_extent_dims(space.id(), dims, nullptr);
    const Result<Handle> memory = plan->makeMemoryType(guard, fileType.id());
    if (!memory)
        return failure(memory.error());
    Result<RawElements> raw = plan->allocate(Shape(dims, dims + rank), limit);
    if (!raw)
        return failure(raw.error());
    const auto elements = std::size_t(elementCount(raw->shape).value_or(0));
    if (auto done = plan->read(guard, dataset, memory->id(), H5S_ALL, H5S_ALL, *raw, 0, elements); !done)
        return failure(done.error());
    return plan->finish(std::move(*raw), limit);
}

/// Writes data over the whole of a dataset, as the server does.
inline Result<void> writeAll(const Hdf5Guard &guard, hid_t dataset, const Data &data, const std::optional<FieldList> &fields = {})
{
    const Handle fileType(H5Dget_type(dataset));
    Result<FileType> type = inspect(guard, fileType.id());
    if (type && fields)
        type = fieldsOf(*type, *fields);
    if (!type)
        return failure(type.error());
    const Result<Elements> elements = castElements(*type, data);
    if (!elements)
        return failure(elements.error());
    const Result<Handle> memory = makeMemoryType(guard, fileType.id(), *type);
    if (!memory)
        return failure(memory.error());
    if (H5Dwrite(dataset, memory->id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, elements->bytes.data()) < 0)
        return failure(ErrorCode::IoError, QStringLiteral("H5Dwrite failed"));
    return {};
}

/// An array value as text for comparisons: "<i4 (2,) 01000000 02000000" without the blanks between elements.
inline QByteArray arrayText(const Result<Value> &value)
{
    if (!value)
        return errorCodeName(value.error().code).data();
    if (const auto *array = std::get_if<Array>(&value->v))
        return array->type.description() + ' ' + toText(array->shape).toUtf8() + ' ' + hexOf(array->data);
    return "no array";
}

inline QByteArray codeOf(const Result<Elements> &result)
{
    return result ? QByteArray("ok") : QByteArray(errorCodeName(result.error().code).data());
}

} // namespace hdf5async

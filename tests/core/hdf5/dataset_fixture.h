// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/dataset_operations.h"
#include "core/storage/hdf5/layout_choice.h"
#include "tests/core/hdf5/scratch_file.h"

#include <QRandomGenerator>

#include <cstring>
#include <optional>
#include <type_traits>

namespace hdf5async {

template<typename T>
SharedBytes bytesOf(const std::vector<T> &values)
{
    return SharedBytes(QByteArray(reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(T))));
}

template<typename T>
ElementType elementTypeOf()
{
    if constexpr (std::is_floating_point_v<T>)
        return ElementType::floating(sizeof(T));
    else if constexpr (std::is_unsigned_v<T>)
        return ElementType::unsignedInteger(sizeof(T));
    else
        return ElementType::integer(sizeof(T));
}

/// A typed array, as numpy sends it.
template<typename T>
Data array(const Shape &shape, const std::vector<T> &values)
{
    return Data{Array{elementTypeOf<T>(), shape, bytesOf(values)}, false, false};
}
template<typename T>
Data array(const std::vector<T> &values)
{
    return array(Shape{qint64(values.size())}, values);
}

/// A bare number that casts by value.
template<typename T>
Data plainNumber(T value)
{
    return Data{Array{elementTypeOf<T>(), {}, bytesOf(std::vector<T>{value})}, true, true};
}

/// str values, each of its own length.
inline Data texts(const Shape &shape, const std::vector<std::string> &items, bool scalar = false)
{
    auto owner = std::make_shared<const std::vector<std::string>>(items);
    TextArray text{TextArray::Kind::Text, shape, {}, owner};
    for (const std::string &item : *owner)
        text.items.push_back(item);
    return Data{std::move(text), true, scalar};
}

inline Data nullData()
{
    return Data{Data::Empty{false, ElementType::floating(8)}, false, false};
}

/// The record that the tests use: {k: <i4, v: <f8}, packed.
#pragma pack(push, 1)
struct Row
{
    qint32 k = 0;
    double v = 0;
    friend bool operator==(const Row &a, const Row &b) { return a.k == b.k && a.v == b.v; }
};
#pragma pack(pop)

inline ElementType recordOf(const std::vector<std::pair<QByteArray, ElementType>> &fields)
{
    auto layout = std::make_shared<RecordLayout>();
    for (const auto &[name, type] : fields) {
        layout->fields.push_back(RecordField{name, type, {}, layout->itemSize});
        layout->itemSize += type.itemSize();
    }
    return ElementType::record(layout);
}
inline ElementType rowType()
{
    return recordOf({{"k", ElementType::integer(4)}, {"v", ElementType::floating(8)}});
}
inline Data rows(const std::vector<Row> &values)
{
    return Data{Array{rowType(), {qint64(values.size())}, bytesOf(values)}, false, false};
}

inline Selector indices(std::vector<qint64> list)
{
    return Selector{std::move(list)};
}
inline Selector slice(std::optional<qint64> start, std::optional<qint64> stop, qint64 step = 1)
{
    return Selector{Selector::Slice{start, stop, step}};
}

/// A file in memory and the operations on it as one would call them from a script; failures end the test by an unset value.
class DatasetFile : public ScratchFile
{
public:
    using ScratchFile::read;
    using ScratchFile::ScratchFile;

    Result<WriteReply> write(const QByteArray &path, const Data &data)
    {
        return writeDataset(guard(), context(), request(path, data));
    }
    Result<WriteReply> write(const WriteRequest &request) { return writeDataset(guard(), context(), request); }
    Result<ReadReply> read(const ReadRequest &request) { return readDataset(guard(), context(), request); }
    Result<ShapeReply> update(const UpdateRequest &request) { return updateDataset(guard(), context(), request); }
    Result<AppendReply> append(const AppendRequest &request) { return appendRows(guard(), context(), request); }
    Result<AppendReply> append(const QByteArray &path, const Data &data)
    {
        return append(AppendRequest{path, data, {}, {}});
    }
    Result<ShapeReply> insert(const QByteArray &path, qint64 index, const Data &data)
    {
        return insertRows(guard(), context(), InsertRequest{path, index, data, {}});
    }
    Result<ShapeReply> resize(const QByteArray &path, const Shape &shape)
    {
        return resizeDataset(guard(), context(), ResizeRequest{path, shape});
    }

    static WriteRequest request(const QByteArray &path, const Data &data)
    {
        WriteRequest made;
        made.path = path;
        made.data = data;
        return made;
    }

    /// A read's array, or nothing.
    std::optional<Array> readArray(const ReadRequest &request)
    {
        const Result<ReadReply> reply = read(request);
        if (!reply || !std::holds_alternative<Array>(reply->value.v))
            return std::nullopt;
        return std::get<Array>(reply->value.v);
    }
    std::optional<Array> readArray(const QByteArray &path) { return readArray(readOf(path)); }
    static ReadRequest readOf(const QByteArray &path, const SelectionArgument &select = {})
    {
        ReadRequest request;
        request.path = path;
        request.select = select;
        return request;
    }

    /// All elements as the C API reads them from the file.
    template<typename T>
    [[nodiscard]] std::vector<T> stored(const QByteArray &path) const
    {
        storeRows();
        const Handle dataset(H5Dopen2(id(), path, H5P_DEFAULT));
        const Handle space(H5Dget_space(dataset.id()));
        std::vector<T> values(std::size_t(std::max<hssize_t>(H5Sget_simple_extent_npoints(space.id()), 0)));
        const Handle type(memoryTypeOf<T>(dataset.id()));
        if (!values.empty() && H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            qFatal("%s cannot be read", path.constData());
        return values;
    }
    [[nodiscard]] Shape storedShape(const QByteArray &path) const
    {
        storeRows();
        const Handle dataset(H5Dopen2(id(), path, H5P_DEFAULT));
        const Handle space(H5Dget_space(dataset.id()));
        hsize_t dims[H5S_MAX_RANK] = {};
        const int rank = H5Sget_simple_extent_dims(space.id(), dims, nullptr);
        return Shape(dims, dims + std::max(rank, 0));
    }
    [[nodiscard]] H5D_layout_t layout(const QByteArray &path) const
    {
        const Handle dataset(H5Dopen2(id(), path, H5P_DEFAULT));
        const Handle properties(H5Dget_create_plist(dataset.id()));
        return H5Pget_layout(properties.id());
    }
    [[nodiscard]] std::vector<H5Z_filter_t> filters(const QByteArray &path) const
    {
        const Handle dataset(H5Dopen2(id(), path, H5P_DEFAULT));
        const Handle properties(H5Dget_create_plist(dataset.id()));
        std::vector<H5Z_filter_t> ids;
        for (int i = 0; i < H5Pget_nfilters(properties.id()); ++i) {
            unsigned flags = 0;
            std::size_t count = 0;
            ids.push_back(H5Pget_filter2(properties.id(), unsigned(i), &flags, &count, nullptr, 0, nullptr, nullptr));
        }
        return ids;
    }

    /// A contiguous dataset of 32-bit integers, as h5py makes it by default.
    void makeContiguous(const QByteArray &path, const Shape &shape, const std::vector<qint32> &values)
    {
        const std::vector<hsize_t> dims(shape.begin(), shape.end());
        const Handle space(H5Screate_simple(int(dims.size()), dims.data(), nullptr));
        const Handle dataset(H5Dcreate2(id(), path, H5T_STD_I32LE, space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        if (H5Dwrite(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            qFatal("%s cannot be made", path.constData());
    }

    /// Bytes of an array as numbers.
    template<typename T>
    static std::vector<T> values(const Array &array)
    {
        std::vector<T> out(array.data.size() / sizeof(T));
        if (!out.empty())
            std::memcpy(out.data(), array.data.data(), out.size() * sizeof(T));
        return out;
    }

private:
    // As before a commit.
    void storeRows() const
    {
        if (!context().storeAllRows(guard()))
            qFatal("rows cannot be stored");
    }
    template<typename T>
    static Handle memoryTypeOf(hid_t dataset)
    {
        if constexpr (std::is_floating_point_v<T>)
            return Handle(H5Tcopy(sizeof(T) == 8 ? H5T_NATIVE_DOUBLE : H5T_NATIVE_FLOAT));
        else if constexpr (std::is_integral_v<T>)
            return Handle(H5Tcopy(sizeof(T) == 8   ? H5T_NATIVE_INT64
                                  : sizeof(T) == 4 ? H5T_NATIVE_INT32
                                                   : H5T_NATIVE_INT16));
        else
            return Handle(H5Dget_type(dataset)); // a struct laid out like the file's type
    }
};

/// 0, 1, 2 …
template<typename T>
std::vector<T> counting(qint64 count, T first = 0)
{
    std::vector<T> values(std::size_t(count), T(0));
    std::iota(values.begin(), values.end(), first);
    return values;
}

} // namespace hdf5async

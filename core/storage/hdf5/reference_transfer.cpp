// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/reference_transfer.h"

#include "core/storage/hdf5/attribute_transfer.h"
#include "core/storage/hdf5/error_stack.h"

#include <QByteArray>

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>
#include <vector>

namespace hdf5async {

namespace {

constexpr std::size_t bytesAtOnce = 4u << 20; // of a dataset

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

herr_t collectName(hid_t, const char *name, const H5A_info_t *, void *data) noexcept
try {
    static_cast<std::vector<QByteArray> *>(data)->push_back(QByteArray(name));
    return 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

tl::unexpected<Error> transferFailure(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("A reference cannot be taken over."));
}

/// Elements in memory, with what those of variable length have elsewhere in it.
class Elements
{
public:
    Elements(hid_t type, hid_t space)
        : m_type(type),
          m_space(space),
          m_bytes(H5Tget_size(type) * std::size_t(std::max<hssize_t>(H5Sget_select_npoints(space), 0)), '\0')
    {
    }
    ~Elements() { H5Dvlen_reclaim(m_type, m_space, H5P_DEFAULT, m_bytes.data()); }
    Elements(const Elements &) = delete;
    Elements &operator=(const Elements &) = delete;

    [[nodiscard]] char *data() { return m_bytes.data(); }
    [[nodiscard]] std::size_t size() const { return m_bytes.size(); }

private:
    const hid_t m_type, m_space;
    std::vector<char> m_bytes;
};

class ReferenceTransfer
{
public:
    explicit ReferenceTransfer(const Hdf5Guard &guard) : m_guard(guard) { }

    void learn(haddr_t original, haddr_t copy) { m_places[original] = copy; }

    Result<void> attributes(hid_t from, hid_t to)
    {
        std::vector<QByteArray> names;
        if (H5Aiterate2(from, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collectName, &names) < 0)
            return transferFailure(m_guard);
        for (const QByteArray &name : names) {
            const Handle attribute(H5Aopen(from, name.constData(), H5P_DEFAULT));
            const Handle fileType(H5Aget_type(attribute.id()));
            if (H5Tdetect_class(fileType.id(), H5T_REFERENCE) <= 0 || H5Aexists(to, name.constData()) <= 0)
                continue;
            const Handle copy(H5Aopen(to, name.constData(), H5P_DEFAULT)), space(H5Aget_space(attribute.id())),
                type(H5Tget_native_type(fileType.id(), H5T_DIR_ASCEND));
            if (!copy || !space || !type)
                return transferFailure(m_guard);
            Elements elements(type.id(), space.id());
            if (elements.size() == 0)
                continue;
            if (H5Aread(attribute.id(), type.id(), elements.data()) < 0 || !leadOn(type.id(), elements) ||
                H5Awrite(copy.id(), type.id(), elements.data()) < 0)
                return transferFailure(m_guard);
        }
        return {};
    }

    Result<void> content(hid_t from, hid_t to)
    {
        const Handle fileType(H5Dget_type(from)), creation(H5Dget_create_plist(from));
        if (!fileType || !creation)
            return transferFailure(m_guard);
        const bool hasAny = H5Tdetect_class(fileType.id(), H5T_REFERENCE) > 0 &&
                            H5Pget_layout(creation.id()) != H5D_VIRTUAL && H5Dget_storage_size(from) > 0;
        if (!hasAny)
            return {};
        const Handle space(H5Dget_space(from)), type(H5Tget_native_type(fileType.id(), H5T_DIR_ASCEND));
        if (!space || !type)
            return transferFailure(m_guard);
        Extents lengths{}, start{}, count{};
        const int rank = H5Sget_simple_extent_dims(space.id(), lengths.data(), nullptr);
        if (rank <= 0)
            return block(from, to, type, space);
        count = lengths;
        std::size_t rowBytes = H5Tget_size(type.id());
        for (int axis = 1; axis < rank; ++axis)
            rowBytes *= std::size_t(lengths[std::size_t(axis)]);
        count[0] = std::max<hsize_t>(bytesAtOnce / std::max<std::size_t>(rowBytes, 1), 1);
        for (; start[0] < lengths[0]; start[0] += count[0]) {
            count[0] = std::min(count[0], lengths[0] - start[0]);
            if (H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0)
                return transferFailure(m_guard);
            if (auto taken = block(from, to, type, space); !taken)
                return taken;
        }
        return {};
    }

private:
    Result<void> block(hid_t from, hid_t to, const Handle &type, const Handle &space)
    {
        const hsize_t points = hsize_t(std::max<hssize_t>(H5Sget_select_npoints(space.id()), 0));
        const Handle memory(H5Screate_simple(1, &points, nullptr));
        Elements elements(type.id(), memory.id());
        if (elements.size() == 0)
            return {};
        if (H5Dread(from, type.id(), memory.id(), space.id(), H5P_DEFAULT, elements.data()) < 0 ||
            !leadOn(type.id(), elements) ||
            H5Dwrite(to, type.id(), memory.id(), space.id(), H5P_DEFAULT, elements.data()) < 0)
            return transferFailure(m_guard);
        return {};
    }

    bool leadOn(hid_t type, Elements &elements)
    {
        return leadOn(type, elements.data(), elements.size() / H5Tget_size(type));
    }

    // Elements of a type as it is in memory. False when HDF5 fails.
    bool leadOn(hid_t type, char *data, std::size_t count)
    {
        const std::size_t size = H5Tget_size(type);
        if (size == 0)
            return false;
        const H5T_class_t form = H5Tget_class(type);
        if (form == H5T_REFERENCE) {
            for (std::size_t i = 0; i < count; ++i)
                leadOneOn(data + i * size, size);
            return true;
        }
        if (H5Tdetect_class(type, H5T_REFERENCE) <= 0)
            return true;
        if (form == H5T_COMPOUND)
            return leadMembersOn(type, data, count, size);
        const Handle base(H5Tget_super(type));
        const std::size_t each = H5Tget_size(base.id());
        if (form == H5T_ARRAY)
            return each > 0 && leadOn(base.id(), data, count * (size / each));
        for (std::size_t i = 0; i < count; ++i) { // sequences
            hvl_t sequence;
            std::memcpy(&sequence, data + i * size, sizeof sequence);
            if (sequence.len > 0 && !leadOn(base.id(), static_cast<char *>(sequence.p), sequence.len))
                return false;
        }
        return true;
    }

    bool leadMembersOn(hid_t type, char *data, std::size_t count, std::size_t size)
    {
        const int members = H5Tget_nmembers(type);
        for (int member = 0; member < members; ++member) {
            const Handle of(H5Tget_member_type(type, unsigned(member)));
            const std::size_t offset = H5Tget_member_offset(type, unsigned(member));
            for (std::size_t i = 0; i < count; ++i) {
                if (!leadOn(of.id(), data + i * size + offset, 1))
                    return false;
            }
        }
        return true;
    }

    void leadOneOn(char *data, std::size_t size) const
    {
        hobj_ref_t reference = 0;
        if (size == sizeof reference) {
            std::memcpy(&reference, data, size);
            const auto place = m_places.find(reference);
            reference = place == m_places.end() ? 0 : place->second;
            std::memcpy(data, &reference, size);
        } else {
            std::memset(data, 0, size);
        }
    }

    const Hdf5Guard &m_guard;
    std::unordered_map<haddr_t, haddr_t> m_places; ///< of originals, and of their copies
};

} // namespace

Result<void> transferReferences(const Hdf5Guard &guard, hid_t original, hid_t copy, hid_t instead)
{
    H5O_info_t root;
    if (H5Oget_info2(instead, &root, H5O_INFO_BASIC) < 0)
        return transferFailure(guard);
    ReferenceTransfer transfer(guard);
    std::vector<CopiedObject> objects;
    const auto learn = [&](const CopiedObject &object, hid_t, hid_t) -> Result<void> {
        objects.push_back(object);
        if (objects.size() == 1)
            objects.front().copy = root.addr;
        transfer.learn(objects.back().original, objects.back().copy);
        return {};
    };
    if (auto walked = walkCopies(guard, original, copy, learn); !walked)
        return walked;
    for (const CopiedObject &object : objects) {
        const Handle from(H5Oopen_by_addr(original, object.original)), to(H5Oopen_by_addr(instead, object.copy));
        if (!from || !to)
            return transferFailure(guard);
        if (auto taken = transfer.attributes(from.id(), to.id()); !taken)
            return taken;
        if (H5Iget_type(from.id()) != H5I_DATASET)
            continue;
        if (auto taken = transfer.content(from.id(), to.id()); !taken)
            return taken;
    }
    return {};
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/structure_copy.h"

#include "core/storage/hdf5/dataset_replica.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/link_list.h"
#include "core/storage/hdf5/state_attribute.h"

#include <array>
#include <deque>
#include <unordered_map>

namespace hdf5async {

namespace {

constexpr hsize_t mostContent = 16u << 20; // of a dataset that does not grow
constexpr int objectsAtOnce = 64;          // then others get HDF5

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

Handle linkProperties(const ListedLink &link)
{
    Handle properties(H5Pcreate(H5P_LINK_CREATE));
    H5Pset_char_encoding(properties.id(), link.info.cset);
    return properties;
}

// Those of a group that another one may be made with. The list that HDF5 gives also says where the links of that group lie in
// its file, and H5Gcreate2 believes it.
Handle groupProperties(hid_t group)
{
    const Handle from(H5Gget_create_plist(group));
    Handle to(H5Pcreate(H5P_GROUP_CREATE));
    unsigned linkOrder = 0, attributeOrder = 0, mostCompact = 0, leastDense = 0;
    if (!from || !to || H5Pget_link_creation_order(from.id(), &linkOrder) < 0 ||
        H5Pset_link_creation_order(to.id(), linkOrder) < 0 ||
        H5Pget_attr_creation_order(from.id(), &attributeOrder) < 0 ||
        H5Pset_attr_creation_order(to.id(), attributeOrder) < 0 ||
        H5Pget_link_phase_change(from.id(), &mostCompact, &leastDense) < 0 ||
        H5Pset_link_phase_change(to.id(), mostCompact, leastDense) < 0)
        return {};
    return to;
}

class StructureCopy
{
public:
    using Emptied = std::vector<std::pair<QByteArray, Shape>>;

    StructureCopy(const Hdf5Guard &guard, hid_t from, hid_t to) : m_guard(guard), m_from(from), m_to(to) { }

    Result<Emptied> run()
    {
        const Handle from(H5Gopen2(m_from, "/", H5P_DEFAULT));
        const Handle to(H5Gopen2(m_to, "/", H5P_DEFAULT));
        H5O_info_t root;
        if (!from || !to || H5Oget_info2(from.id(), &root, H5O_INFO_BASIC) < 0)
            return failed("/");
        m_made.emplace(root.addr, "/");
        m_groups.emplace_back("/");
        if (auto copied = attributes(from.id(), to.id(), true); !copied)
            return failure(copied.error());
        for (; !m_groups.empty(); m_groups.pop_front()) {
            if (auto copied = members(m_groups.front()); !copied)
                return failure(copied.error());
        }
        return std::move(m_emptied);
    }

private:
    [[nodiscard]] tl::unexpected<Error> failed(const QByteArray &path) const
    {
        return hdf5Failure(
            m_guard, ErrorCode::IoError,
            QStringLiteral("\"%1\" cannot be taken over into the new file.").arg(QString::fromUtf8(path)));
    }

    Result<void> members(const QByteArray &path)
    {
        const Handle from(H5Gopen2(m_from, path.constData(), H5P_DEFAULT));
        const Handle to(H5Gopen2(m_to, path.constData(), H5P_DEFAULT));
        if (!from || !to)
            return failed(path);
        const std::optional<std::vector<ListedLink>> links = linksOf(m_guard, from.id());
        if (!links)
            return failed(path);
        for (const ListedLink &link : *links) {
            const QByteArray child = (path == "/" ? QByteArray("/") : path + '/') + link.name;
            auto copied = link.info.type == H5L_TYPE_HARD ? object(from.id(), to.id(), link, child)
                                                          : softLink(from.id(), to.id(), link, child);
            if (!copied)
                return copied;
            if (++m_objects % objectsAtOnce == 0)
                m_guard.outside([] {});
        }
        return {};
    }

    Result<void> softLink(hid_t from, hid_t to, const ListedLink &link, const QByteArray &path)
    {
        const Handle properties = linkProperties(link);
        std::vector<char> value(link.info.u.val_size + 1, 0);
        if (link.info.type != H5L_TYPE_SOFT && link.info.type != H5L_TYPE_EXTERNAL)
            return {};
        if (H5Lget_val(from, link.name.constData(), value.data(), value.size(), H5P_DEFAULT) < 0)
            return failed(path);
        const char *file = nullptr, *target = nullptr;
        unsigned flags = 0;
        herr_t made = -1;
        if (link.info.type == H5L_TYPE_SOFT)
            made = H5Lcreate_soft(value.data(), to, link.name.constData(), properties.id(), H5P_DEFAULT);
        else if (H5Lunpack_elink_val(value.data(), link.info.u.val_size, &flags, &file, &target) >= 0)
            made = H5Lcreate_external(file, target, to, link.name.constData(), properties.id(), H5P_DEFAULT);
        return made < 0 ? Result<void>(failed(path)) : Result<void>();
    }

    Result<void> object(hid_t from, hid_t to, const ListedLink &link, const QByteArray &path)
    {
        const Handle source(H5Oopen(from, link.name.constData(), H5P_DEFAULT));
        const Handle properties = linkProperties(link);
        H5O_info_t info;
        if (!source || H5Oget_info2(source.id(), &info, H5O_INFO_BASIC) < 0)
            return failed(path);
        const auto [known, isNew] = m_made.try_emplace(info.addr, path);
        if (!isNew) {
            if (known->second.isEmpty()) // left out
                return {};
            if (H5Lcreate_hard(m_to, known->second.constData(), to, link.name.constData(), properties.id(),
                               H5P_DEFAULT) < 0)
                return failed(path);
            return {};
        }
        if (info.type == H5O_TYPE_GROUP)
            return group(source.id(), to, link.name, properties, path);
        if (info.type == H5O_TYPE_DATASET)
            return dataset(from, source.id(), to, link.name, properties, path, known->second);
        if (H5Ocopy(from, link.name.constData(), to, link.name.constData(), H5P_DEFAULT, properties.id()) < 0)
            return failed(path);
        return {};
    }

    Result<void> group(hid_t source, hid_t to, const QByteArray &name, const Handle &link, const QByteArray &path)
    {
        const Handle creation = groupProperties(source);
        const Handle made(H5Gcreate2(to, name.constData(), link.id(), creation.id(), H5P_DEFAULT));
        if (!creation || !made)
            return failed(path);
        m_groups.push_back(path);
        return attributes(source, made.id(), false);
    }

    Result<void> dataset(hid_t from, hid_t source, hid_t to, const QByteArray &name, const Handle &link,
                         const QByteArray &path, QByteArray &known)
    {
        Handle type(H5Dget_type(source));
        Handle space(H5Dget_space(source));
        const Handle creation(H5Dget_create_plist(source));
        if (!type || !space || !creation)
            return failed(path);
        const bool isForeign = H5Pget_layout(creation.id()) == H5D_VIRTUAL || H5Pget_external_count(creation.id()) > 0;
        if (isForeign) {
            known.clear();
            return {};
        }
        Extents lengths{}, limits{};
        const int rank = H5Sget_simple_extent_dims(space.id(), lengths.data(), limits.data());
        const bool grows = rank > 0 && limits[0] == H5S_UNLIMITED;
        const hssize_t elements = std::max<hssize_t>(H5Sget_simple_extent_npoints(space.id()), 0);
        if (!grows && hsize_t(elements) <= mostContent / std::max<std::size_t>(H5Tget_size(type.id()), 1)) {
            if (H5Ocopy(from, name.constData(), to, name.constData(), H5P_DEFAULT, link.id()) < 0)
                return failed(path);
            return {};
        }
        if (grows) {
            const bool had = lengths[0] > 0;
            lengths[0] = 0;
            space = Handle(H5Screate_simple(rank, lengths.data(), limits.data()));
            if (had)
                m_emptied.emplace_back(path, Shape(lengths.begin(), lengths.begin() + rank));
        }
        if (H5Tcommitted(type.id()) > 0) // it belongs to its file
            type = Handle(H5Tcopy(type.id()));
        const Handle made(
            H5Dcreate2(to, name.constData(), type.id(), space.id(), link.id(), creation.id(), H5P_DEFAULT));
        if (!made)
            return failed(path);
        return attributes(source, made.id(), false);
    }

    Result<void> attributes(hid_t from, hid_t to, bool isRoot)
    {
        return copyAttributes(m_guard, from, to, [from, isRoot](const QByteArray &name) {
            if (isRoot && isStateAttribute(name))
                return false;
            const Handle attribute(H5Aopen(from, name.constData(), H5P_DEFAULT));
            const Handle type(attribute ? H5Aget_type(attribute.id()) : H5I_INVALID_HID);
            return !type || H5Tdetect_class(type.id(), H5T_REFERENCE) <= 0;
        });
    }

    const Hdf5Guard &m_guard;
    const hid_t m_from, m_to;
    std::deque<QByteArray> m_groups;
    std::unordered_map<haddr_t, QByteArray> m_made; ///< where what lay there is now; empty = left out
    Emptied m_emptied;
    int m_objects = 0;
};

} // namespace

Result<std::vector<std::pair<QByteArray, Shape>>> copyStructure(const Hdf5Guard &guard, hid_t from, hid_t to)
{
    return StructureCopy(guard, from, to).run();
}

} // namespace hdf5async

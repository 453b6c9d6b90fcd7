// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/core/hdf5/type_support.h"

namespace hdf5async {

/// Types as other programs make them, with the C API.
inline Handle sized(hid_t base, std::size_t size)
{
    Handle type(H5Tcopy(base));
    H5Tset_size(type.id(), size);
    return type;
}

inline Handle integer(hid_t base, std::size_t size, std::size_t precision, std::size_t offset = 0)
{
    Handle type(H5Tcopy(base));
    H5Tset_precision(type.id(), precision);
    H5Tset_size(type.id(), size);
    H5Tset_offset(type.id(), offset);
    return type;
}

inline Handle enumeration(hid_t base, const std::vector<std::pair<const char *, qint64>> &members)
{
    Handle type(H5Tenum_create(base));
    for (const auto &[name, number] : members) {
        qint64 value = number;
        H5Tconvert(H5T_NATIVE_INT64, base, 1, &value, nullptr, H5P_DEFAULT);
        H5Tenum_insert(type.id(), name, &value);
    }
    return type;
}

inline Handle array(hid_t base, const std::vector<hsize_t> &dims)
{
    return Handle(H5Tarray_create2(base, unsigned(dims.size()), dims.data()));
}

struct Member
{
    const char *name;
    hid_t type;
    std::size_t offset;
};

inline Handle compound(std::size_t size, const std::vector<Member> &members)
{
    Handle type(H5Tcreate(H5T_COMPOUND, size));
    for (const Member &member : members)
        H5Tinsert(type.id(), member.name, member.offset, member.type);
    return type;
}

inline Handle variableString(H5T_cset_t charset = H5T_CSET_UTF8)
{
    Handle type = sized(H5T_C_S1, H5T_VARIABLE);
    H5Tset_cset(type.id(), charset);
    return type;
}

inline QByteArray rawBytes(hid_t dataset)
{
    const Handle type(H5Dget_type(dataset));
    const Handle space(H5Dget_space(dataset));
    QByteArray bytes(qsizetype(H5Tget_size(type.id()) * std::size_t(H5Sget_simple_extent_npoints(space.id()))), '\0');
    H5Dread(dataset, type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data());
    return bytes.toHex();
}

} // namespace hdf5async

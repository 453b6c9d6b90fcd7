// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/heap_estimate.h"

#include "core/storage/hdf5/error_stack.h"

#include <algorithm>
#include <array>
#include <vector>

namespace hdf5async {

namespace {

constexpr hsize_t mostLooked = 1000;
constexpr double heapHeader = 20; // of each piece, with what aligns it

/// Whether elements of this type lead to something in a heap.
bool hasPieces(const Handle &type) // NOLINT(misc-no-recursion): HDF5 bounds how deep types go
{
    switch (H5Tget_class(type.id())) {
    case H5T_VLEN: return true;
    case H5T_STRING: return H5Tis_variable_str(type.id()) > 0;
    case H5T_ARRAY: return hasPieces(Handle(H5Tget_super(type.id())));
    case H5T_COMPOUND:
        for (int member = 0; member < H5Tget_nmembers(type.id()); ++member) {
            if (hasPieces(Handle(H5Tget_member_type(type.id(), unsigned(member)))))
                return true;
        }
        return false;
    default: return false;
    }
}

/// Selects `count` elements of all, spread evenly. False when HDF5 refuses.
bool selectSome(hid_t space, hsize_t elements, hsize_t count)
{
    std::array<hsize_t, H5S_MAX_RANK> shape{};
    const int rank = H5Sget_simple_extent_dims(space, shape.data(), nullptr);
    if (rank <= 0)
        return rank == 0; // the only element is selected
    std::vector<hsize_t> places(std::size_t(count) * std::size_t(rank));
    for (hsize_t i = 0; i < count; ++i) {
        hsize_t index = hsize_t(double(elements) / double(count) * double(i));
        for (int axis = rank - 1; axis >= 0; --axis) {
            places[std::size_t(i) * std::size_t(rank) + std::size_t(axis)] = index % shape[std::size_t(axis)];
            index /= shape[std::size_t(axis)];
        }
    }
    return H5Sselect_elements(space, H5S_SELECT_SET, std::size_t(count), places.data()) >= 0;
}

} // namespace

Result<qint64> bytesInHeaps(const Hdf5Guard &guard, hid_t dataset)
{
    const Handle type(H5Dget_type(dataset)), space(H5Dget_space(dataset));
    const auto failed = [&guard] {
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("How long texts are cannot be read."));
    };
    if (!type || !space)
        return failed();
    const hssize_t elements = H5Sget_simple_extent_npoints(space.id());
    if (elements <= 0 || !hasPieces(type))
        return 0;
    const hsize_t looked = std::min(hsize_t(elements), mostLooked);
    hsize_t bytes = 0;
    if (!selectSome(space.id(), hsize_t(elements), looked) ||
        H5Dvlen_get_buf_size(dataset, type.id(), space.id(), &bytes) < 0)
        return failed();
    if (bytes == 0)
        return 0;
    return qint64((double(bytes) / double(looked) + heapHeader) * double(elements));
}

} // namespace hdf5async

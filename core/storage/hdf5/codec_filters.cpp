// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/codec_filters.h"

#include "core/storage/codec/bit_shuffle.h"
#include "core/storage/codec/compressors.h"

#include <array>
#include <cstdlib>
#include <memory>
#include <new>
#include <string_view>

namespace hdf5async {

namespace {

constexpr std::array<unsigned, 2> bitShuffleVersion{0, 4}; // whose format this is

// HDF5 frees what a filter hands it by free().
struct Free
{
    void operator()(char *memory) const { std::free(memory); }
};
using Buffer = std::unique_ptr<char, Free>;

Buffer allocated(std::size_t size)
{
    return Buffer(static_cast<char *>(std::malloc(size > 0 ? size : 1)));
}

// Puts the filter's result in the place of its input. HDF5 takes 0 bytes for a failure.
std::size_t handOver(Buffer result, std::size_t used, std::size_t capacity, std::size_t *bufferSize, void **buffer)
{
    if (used == 0)
        return 0;
    std::free(*buffer);
    *buffer = result.release();
    *bufferSize = capacity;
    return used;
}

std::size_t packInside(Codec codec, int level, bool isOptional, std::size_t bytes, std::size_t *bufferSize,
                       void **buffer)
{
    // An optional filter fails when it does not help, and HDF5 notes that it was left out; any other must come to an end.
    const std::size_t capacity = isOptional ? bytes - 1 : bytes + bytes / 128 + 512;
    Buffer packed = allocated(capacity);
    if (!packed)
        return 0;
    const std::string_view input(static_cast<const char *>(*buffer), bytes);
    const std::size_t used = compress(codec, level, input, packed.get(), capacity);
    return handOver(std::move(packed), used, capacity, bufferSize, buffer);
}

std::size_t unpackInside(Codec codec, std::size_t bytes, std::size_t *bufferSize, void **buffer)
{
    const std::string_view input(static_cast<const char *>(*buffer), bytes);
    const std::optional<std::size_t> size = claimedSize(codec, input);
    Buffer unpacked = size ? allocated(*size) : Buffer();
    if (!unpacked || !decompress(codec, input, unpacked.get(), *size))
        return 0;
    return handOver(std::move(unpacked), *size, *size, bufferSize, buffer);
}

template<Codec codec>
std::size_t codecFilter(unsigned flags, std::size_t valueCount, const unsigned values[], std::size_t bytes,
                        std::size_t *bufferSize, void **buffer)
{
    if (bytes == 0)
        return 0;
    if (flags & H5Z_FLAG_REVERSE)
        return unpackInside(codec, bytes, bufferSize, buffer);
    const int level = valueCount > 0 ? int(values[0]) : defaultZstdLevel;
    return packInside(codec, level, (flags & H5Z_FLAG_OPTIONAL) != 0, bytes, bufferSize, buffer);
}

std::size_t bitShuffle(unsigned flags, std::size_t valueCount, const unsigned values[], std::size_t bytes,
                       std::size_t *bufferSize, void **buffer)
{
    const std::size_t elementBytes = valueCount > BitShuffleElement ? values[BitShuffleElement] : 0;
    for (std::size_t i = BitShuffleBlock; i < valueCount; ++i) {
        if (values[i] != 0)
            return 0;
    }
    if (elementBytes == 0 || bytes % elementBytes != 0)
        return 0;
    Buffer moved = allocated(bytes);
    if (!moved)
        return 0;
    const char *from = static_cast<const char *>(*buffer);
    try {
        flags &H5Z_FLAG_REVERSE ? unshuffleBits(from, bytes, elementBytes, moved.get())
                                : shuffleBits(from, bytes, elementBytes, moved.get());
    } catch (const std::bad_alloc &) {
        return 0;
    }
    return handOver(std::move(moved), bytes, bytes, bufferSize, buffer);
}

// HDF5 calls it when a dataset is made: its element size becomes one of the filter's values.
herr_t setBitShuffleValues(hid_t properties, hid_t type, hid_t)
{
    std::array<unsigned, BitShuffleValues> values{};
    std::size_t count = values.size();
    unsigned flags = 0;
    if (H5Pget_filter_by_id2(properties, bitShuffleFilter, &flags, &count, values.data(), 0, nullptr, nullptr) < 0)
        return -1;
    const std::size_t elementBytes = H5Tget_size(type);
    if (elementBytes == 0 || count > values.size())
        return -1;
    values[0] = bitShuffleVersion[0];
    values[1] = bitShuffleVersion[1];
    values[BitShuffleElement] = unsigned(elementBytes);
    count = std::max<std::size_t>(count, BitShuffleElement + 1);
    return H5Pmodify_filter(properties, bitShuffleFilter, flags, count, values.data());
}

bool registerFilter(H5Z_filter_t id, const char *name, H5Z_set_local_func_t setLocal, H5Z_func_t filter)
{
    const H5Z_class2_t type{H5Z_CLASS_T_VERS, id, 1, 1, name, nullptr, setLocal, filter};
    return H5Zregister(&type) >= 0;
}

} // namespace

bool registerCodecFilters(const Hdf5Guard &)
{
    const bool zstd = registerFilter(zstdFilter, "zstd", nullptr, codecFilter<Codec::Zstd>);
    const bool lz4 = registerFilter(lz4Filter, "lz4", nullptr, codecFilter<Codec::Lz4>);
    const bool bits = registerFilter(bitShuffleFilter, "bitshuffle", setBitShuffleValues, bitShuffle);
    return zstd && lz4 && bits;
}

} // namespace hdf5async

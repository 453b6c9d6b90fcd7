// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace hdf5async {

/// Numbers in buffers have no alignment, and the byte order of their type.

template<std::unsigned_integral T>
[[nodiscard]] constexpr T swappedBytes(T value)
{
    if constexpr (sizeof(T) == 1)
        return value;
    else if constexpr (sizeof(T) == 2)
        return __builtin_bswap16(value);
    else if constexpr (sizeof(T) == 4)
        return __builtin_bswap32(value);
    else
        return __builtin_bswap64(value);
}

template<std::size_t size>
struct UnsignedOf;
template<>
struct UnsignedOf<1>
{
    using Type = std::uint8_t;
};
template<>
struct UnsignedOf<2>
{
    using Type = std::uint16_t;
};
template<>
struct UnsignedOf<4>
{
    using Type = std::uint32_t;
};
template<>
struct UnsignedOf<8>
{
    using Type = std::uint64_t;
};

template<typename T>
[[nodiscard]] T loadNumber(const char *from, bool bigEndian)
{
    typename UnsignedOf<sizeof(T)>::Type bits;
    std::memcpy(&bits, from, sizeof bits);
    if (bigEndian != (std::endian::native == std::endian::big))
        bits = swappedBytes(bits);
    return std::bit_cast<T>(bits);
}

template<typename T>
void storeNumber(T value, char *to, bool bigEndian)
{
    auto bits = std::bit_cast<typename UnsignedOf<sizeof(T)>::Type>(value);
    if (bigEndian != (std::endian::native == std::endian::big))
        bits = swappedBytes(bits);
    std::memcpy(to, &bits, sizeof bits);
}

} // namespace hdf5async

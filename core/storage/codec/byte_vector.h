// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <cstddef>
#include <cstring>

#ifdef __SSE2__
#include <emmintrin.h>
#else
#include <array>
#endif

namespace hdf5async {

/// The four moves of bytes between two runs of 16 that a byte shuffle is made of, by SSE2 where the compiler may use it.
#ifdef __SSE2__

using ByteVector = __m128i;

inline ByteVector loadBytes(const char *from)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(from));
}
inline void storeBytes(ByteVector bytes, char *to)
{
    _mm_storeu_si128(reinterpret_cast<__m128i *>(to), bytes);
}
inline ByteVector evenBytes(ByteVector a, ByteVector b)
{
    const __m128i low = _mm_set1_epi16(0xff);
    return _mm_packus_epi16(_mm_and_si128(a, low), _mm_and_si128(b, low));
}
inline ByteVector oddBytes(ByteVector a, ByteVector b)
{
    return _mm_packus_epi16(_mm_srli_epi16(a, 8), _mm_srli_epi16(b, 8));
}
inline ByteVector interleavedLow(ByteVector even, ByteVector odd)
{
    return _mm_unpacklo_epi8(even, odd);
}
inline ByteVector interleavedHigh(ByteVector even, ByteVector odd)
{
    return _mm_unpackhi_epi8(even, odd);
}

#else

using ByteVector = std::array<char, 16>;

inline ByteVector loadBytes(const char *from)
{
    ByteVector bytes;
    std::memcpy(bytes.data(), from, bytes.size());
    return bytes;
}
inline void storeBytes(const ByteVector &bytes, char *to)
{
    std::memcpy(to, bytes.data(), bytes.size());
}
inline ByteVector everySecond(const ByteVector &a, const ByteVector &b, std::size_t first)
{
    ByteVector bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[i] = a[2 * i + first];
        bytes[8 + i] = b[2 * i + first];
    }
    return bytes;
}
inline ByteVector evenBytes(const ByteVector &a, const ByteVector &b)
{
    return everySecond(a, b, 0);
}
inline ByteVector oddBytes(const ByteVector &a, const ByteVector &b)
{
    return everySecond(a, b, 1);
}
inline ByteVector interleavedFrom(const ByteVector &even, const ByteVector &odd, std::size_t first)
{
    ByteVector bytes;
    for (std::size_t i = 0; i < 8; ++i) {
        bytes[2 * i] = even[first + i];
        bytes[2 * i + 1] = odd[first + i];
    }
    return bytes;
}
inline ByteVector interleavedLow(const ByteVector &even, const ByteVector &odd)
{
    return interleavedFrom(even, odd, 0);
}
inline ByteVector interleavedHigh(const ByteVector &even, const ByteVector &odd)
{
    return interleavedFrom(even, odd, 8);
}

#endif

} // namespace hdf5async

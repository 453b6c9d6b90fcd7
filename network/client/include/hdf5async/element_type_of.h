// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>

#include <QtEndian>

#include <array>
#include <complex>
#include <cstdint>
#include <type_traits>
#include <vector>

namespace hdf5async {

/// The byte order of this machine, for elements that are sent as they lie in memory.
constexpr ElementType::Order nativeOrder =
    Q_BYTE_ORDER == Q_LITTLE_ENDIAN ? ElementType::Order::Little : ElementType::Order::Big;

/// What an element of C++ type T is on the wire. Specialised for bool, the integers, float, double, std::complex of these, and by
/// HDF5ASYNC_RECORD for structs; `known` tells whether it is. @source docs/protocol.md, "Type strings"
template<typename T, typename = void>
struct ElementTypeOf
{
    static constexpr bool known = false;
};

template<>
struct ElementTypeOf<bool>
{
    static constexpr bool known = sizeof(bool) == 1;
    static ElementType type() { return ElementType::boolean(); }
};

template<typename T>
struct ElementTypeOf<T, std::enable_if_t<std::is_integral_v<T> && !std::is_same_v<T, bool>>>
{
    static constexpr bool known = sizeof(T) <= 8;
    static ElementType type()
    {
        return std::is_signed_v<T> ? ElementType::integer(sizeof(T), nativeOrder)
                                   : ElementType::unsignedInteger(sizeof(T), nativeOrder);
    }
};

template<typename T>
struct ElementTypeOf<T, std::enable_if_t<std::is_same_v<T, float> || std::is_same_v<T, double>>>
{
    static constexpr bool known = true;
    static ElementType type() { return ElementType::floating(sizeof(T), nativeOrder); }
};

template<typename T>
struct ElementTypeOf<std::complex<T>, std::enable_if_t<std::is_same_v<T, float> || std::is_same_v<T, double>>>
{
    static constexpr bool known = true;
    static ElementType type() { return ElementType::complex(2 * sizeof(T), nativeOrder); }
};

/// How a member of a record is stored: one element, or for arrays (T[n], T[n][m], std::array) elements over `dims`. An array of char is
/// fixed text of bytes, filled up with NUL.
template<typename T>
struct FieldTypeOf
{
    static constexpr bool known = ElementTypeOf<T>::known;
    static ElementType type() { return ElementTypeOf<T>::type(); }
    static void addDims(std::vector<qint64> &) { }
};

template<typename T, std::size_t n>
struct FieldTypeOf<T[n]>
{
    static constexpr bool known = FieldTypeOf<T>::known;
    static ElementType type() { return FieldTypeOf<T>::type(); }
    static void addDims(std::vector<qint64> &dims)
    {
        dims.push_back(qint64(n));
        FieldTypeOf<T>::addDims(dims);
    }
};

template<std::size_t n>
struct FieldTypeOf<char[n]>
{
    static constexpr bool known = true;
    static ElementType type() { return ElementType::bytesOf(std::uint32_t(n)); }
    static void addDims(std::vector<qint64> &) { }
};

template<typename T, std::size_t n>
struct FieldTypeOf<std::array<T, n>> : FieldTypeOf<T[n]>
{
    static_assert(sizeof(std::array<T, n>) == n * sizeof(T), "std::array with padding");
};

/// The type of T, made once.
template<typename T>
const ElementType &elementTypeOf()
{
    static_assert(ElementTypeOf<T>::known,
                  "no HDF5 type is known for this C++ type; declare a struct with HDF5ASYNC_RECORD");
    static const ElementType type = ElementTypeOf<T>::type();
    return type;
}

} // namespace hdf5async

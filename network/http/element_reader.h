// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>

#include <bit>
#include <cstring>
#include <type_traits>

namespace hdf5async {

/// A number of a wire array, in this machine's order.
template<typename T>
[[nodiscard]] T loadNumber(const char *at, ElementType::Order order)
{
    static_assert(std::is_trivially_copyable_v<T> && std::endian::native == std::endian::little);
    char bytes[sizeof(T)];
    if (order == ElementType::Order::Big) {
        for (std::size_t i = 0; i < sizeof(T); ++i)
            bytes[i] = at[sizeof(T) - 1 - i];
    } else {
        std::memcpy(bytes, at, sizeof(T));
    }
    T value;
    std::memcpy(&value, bytes, sizeof(T));
    return value;
}

/// The value of an IEEE half.
[[nodiscard]] float halfValue(quint16 half);

/// Calls `visit` with an element's number as the type that it has (bool, qint8 … quint64, float, double; times as qint64).
/// @return false: the type is no single number
template<typename Visit>
bool visitNumber(const ElementType &type, const char *at, Visit &&visit)
{
    using Kind = ElementType::Kind;
    const ElementType::Order order = type.order();
    switch (type.kind()) {
    case Kind::Bool: visit(*at != 0); return true;
    case Kind::Int:
        switch (type.itemSize()) {
        case 1: visit(loadNumber<qint8>(at, order)); return true;
        case 2: visit(loadNumber<qint16>(at, order)); return true;
        case 4: visit(loadNumber<qint32>(at, order)); return true;
        default: visit(loadNumber<qint64>(at, order)); return true;
        }
    case Kind::UInt:
        switch (type.itemSize()) {
        case 1: visit(loadNumber<quint8>(at, order)); return true;
        case 2: visit(loadNumber<quint16>(at, order)); return true;
        case 4: visit(loadNumber<quint32>(at, order)); return true;
        default: visit(loadNumber<quint64>(at, order)); return true;
        }
    case Kind::Float:
        switch (type.itemSize()) {
        case 2: visit(halfValue(loadNumber<quint16>(at, order))); return true;
        case 4: visit(loadNumber<float>(at, order)); return true;
        default: visit(loadNumber<double>(at, order)); return true;
        }
    case Kind::DateTime:
    case Kind::TimeDelta: visit(loadNumber<qint64>(at, order)); return true;
    default: return false;
    }
}

} // namespace hdf5async

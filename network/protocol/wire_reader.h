// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QtEndian>
#include <QtGlobal>

#include <bit>
#include <limits>
#include <string_view>

namespace hdf5async {

/// One MessagePack object as it stands in the bytes: numbers by value, text and bytes by reference, containers by their count.
/// @source github.com/msgpack/msgpack, spec.md
struct WireToken
{
    enum class Type : quint8 { Nil, Bool, Negative, Unsigned, Float, Str, Bin, Ext, Array, Map };
    Type type = Type::Nil;
    /// Bool: 0 or 1. Unsigned: the value. Negative: its two's complement. Float: the bits of a double. Array: number of elements.
    /// Map: number of pairs.
    quint64 number = 0;
    std::string_view bytes; ///< Str, Bin, Ext: the payload

    [[nodiscard]] bool isInt() const { return type == Type::Unsigned || type == Type::Negative; }
    /// Both str and bin stand for text wherever text is expected.
    [[nodiscard]] bool isText() const { return type == Type::Str || type == Type::Bin; }
    [[nodiscard]] bool fitsInt64() const
    {
        return type == Type::Negative || number <= quint64(std::numeric_limits<qint64>::max());
    }
    /// Of an int; the largest int64 for what lies above.
    [[nodiscard]] qint64 toInt64() const { return fitsInt64() ? qint64(number) : std::numeric_limits<qint64>::max(); }
    [[nodiscard]] double toDouble() const { return std::bit_cast<double>(number); }
    /// How many objects follow that belong to this one.
    [[nodiscard]] quint64 children() const { return type == Type::Array ? number : type == Type::Map ? 2 * number : 0; }
};

/// Reads the head of the object at `p`, with its payload for str, bin and ext, and moves `p` behind that: to the first element for
/// containers. False, with `p` and `token` unspecified, when the bytes end too early or are not MessagePack.
[[nodiscard]] inline bool readToken(const char *&p, const char *end, WireToken &token);

/// Where an object begins within bytes that scanBody() has found well-formed.
struct WireValue
{
    const char *begin = nullptr;
    const char *end = nullptr; ///< of the whole body
};

/// Walks over bytes that are known to be well-formed.
class WireReader
{
public:
    explicit WireReader(WireValue value) : m_p(value.begin), m_end(value.end) { }

    [[nodiscard]] WireValue position() const { return {m_p, m_end}; }
    /// The next object's head; nil should the bytes be malformed all the same.
    WireToken next()
    {
        WireToken token;
        if (Q_UNLIKELY(!readToken(m_p, m_end, token))) {
            Q_ASSERT(false);
            m_p = m_end;
            return {};
        }
        return token;
    }
    /// Moves over one object with all that belongs to it and returns its bytes.
    std::string_view skip()
    {
        const char *const begin = m_p;
        for (quint64 left = 1; left > 0; --left)
            left += next().children();
        return {begin, static_cast<std::size_t>(m_p - begin)};
    }

private:
    const char *m_p;
    const char *m_end;
};

namespace wire_detail {

template<typename T>
inline bool readNumber(const char *&p, const char *end, T &value)
{
    if (end - p < std::ptrdiff_t(sizeof(T)))
        return false;
    value = qFromBigEndian<T>(p);
    p += sizeof(T);
    return true;
}

template<typename T>
inline bool readInt(const char *&p, const char *end, WireToken &token)
{
    T value = 0;
    if (!readNumber(p, end, value))
        return false;
    token.type = value < 0 ? WireToken::Type::Negative : WireToken::Type::Unsigned;
    token.number = static_cast<quint64>(value);
    return true;
}

inline bool readBytes(const char *&p, const char *end, WireToken &token, WireToken::Type type, std::size_t size)
{
    if (static_cast<std::size_t>(end - p) < size)
        return false;
    token.type = type;
    token.bytes = {p, size};
    p += size;
    return true;
}

template<typename Length>
inline bool readSizedBytes(const char *&p, const char *end, WireToken &token, WireToken::Type type)
{
    Length size = 0;
    return readNumber(p, end, size) && readBytes(p, end, token, type, size);
}

template<typename Length>
inline bool readExt(const char *&p, const char *end, WireToken &token)
{
    Length size = 0;
    return readNumber(p, end, size) && readBytes(p, end, token, WireToken::Type::Ext, std::size_t(size) + 1);
}

template<typename Length>
inline bool readCount(const char *&p, const char *end, WireToken &token, WireToken::Type type)
{
    Length count = 0;
    token.type = type;
    const bool ok = readNumber(p, end, count);
    token.number = count;
    return ok;
}

template<typename Bits, typename Real>
inline bool readReal(const char *&p, const char *end, WireToken &token)
{
    Bits bits = 0;
    token.type = WireToken::Type::Float;
    const bool ok = readNumber(p, end, bits);
    token.number = std::bit_cast<quint64>(static_cast<double>(std::bit_cast<Real>(bits)));
    return ok;
}

inline bool readMarked(quint8 mark, const char *&p, const char *end, WireToken &token)
{
    using Type = WireToken::Type;
    switch (mark) {
    case 0xc0: token.type = Type::Nil; return true;
    case 0xc2:
        token.type = Type::Bool;
        token.number = 0;
        return true;
    case 0xc3:
        token.type = Type::Bool;
        token.number = 1;
        return true;
    case 0xc4: return readSizedBytes<quint8>(p, end, token, Type::Bin);
    case 0xc5: return readSizedBytes<quint16>(p, end, token, Type::Bin);
    case 0xc6: return readSizedBytes<quint32>(p, end, token, Type::Bin);
    case 0xc7: return readExt<quint8>(p, end, token);
    case 0xc8: return readExt<quint16>(p, end, token);
    case 0xc9: return readExt<quint32>(p, end, token);
    case 0xca: return readReal<quint32, float>(p, end, token);
    case 0xcb: return readReal<quint64, double>(p, end, token);
    case 0xcc: return readInt<quint8>(p, end, token);
    case 0xcd: return readInt<quint16>(p, end, token);
    case 0xce: return readInt<quint32>(p, end, token);
    case 0xcf: return readInt<quint64>(p, end, token);
    case 0xd0: return readInt<qint8>(p, end, token);
    case 0xd1: return readInt<qint16>(p, end, token);
    case 0xd2: return readInt<qint32>(p, end, token);
    case 0xd3: return readInt<qint64>(p, end, token);
    case 0xd4: return readBytes(p, end, token, Type::Ext, 2);
    case 0xd5: return readBytes(p, end, token, Type::Ext, 3);
    case 0xd6: return readBytes(p, end, token, Type::Ext, 5);
    case 0xd7: return readBytes(p, end, token, Type::Ext, 9);
    case 0xd8: return readBytes(p, end, token, Type::Ext, 17);
    case 0xd9: return readSizedBytes<quint8>(p, end, token, Type::Str);
    case 0xda: return readSizedBytes<quint16>(p, end, token, Type::Str);
    case 0xdb: return readSizedBytes<quint32>(p, end, token, Type::Str);
    case 0xdc: return readCount<quint16>(p, end, token, Type::Array);
    case 0xdd: return readCount<quint32>(p, end, token, Type::Array);
    case 0xde: return readCount<quint16>(p, end, token, Type::Map);
    case 0xdf: return readCount<quint32>(p, end, token, Type::Map);
    default: return false; // c1
    }
}

} // namespace wire_detail

inline bool readToken(const char *&p, const char *end, WireToken &token)
{
    using Type = WireToken::Type;
    if (p == end)
        return false;
    const auto mark = static_cast<quint8>(*p++);
    if (mark < 0x80 || mark >= 0xe0) {
        token.type = mark < 0x80 ? Type::Unsigned : Type::Negative;
        token.number = static_cast<quint64>(static_cast<qint64>(static_cast<qint8>(mark)));
        return true;
    }
    if (mark >= 0xc0)
        return wire_detail::readMarked(mark, p, end, token);
    if (mark >= 0xa0)
        return wire_detail::readBytes(p, end, token, Type::Str, mark & 0x1f);
    token.type = mark >= 0x90 ? Type::Array : Type::Map;
    token.number = mark & 0x0f;
    return true;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>
#include <hdf5async/result.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/wire_reader.h"
#include "network/protocol/wire_text.h"

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace hdf5async {

/// BAD_REPLY: what is wrong with a result.
inline Error badResult(const char *what)
{
    return {ErrorCode::BadReply,
            QStringLiteral("The server sent a result that cannot be understood: %1.").arg(QLatin1StringView(what))};
}

/// Goes over the pairs of a map of a reply: what is asked for is read, the rest is skipped. The first fault stays. Each take() reads
/// the value at the reader and returns whether it has; a value of another kind is as good as unknown.
class MapReader
{
public:
    MapReader(WireReader &reader, const DecodeSource &source) : m_reader(reader), m_source(source) { }

    /// Calls `take(key)` for each pair; it returns whether it has read the value. False: no map, or a fault.
    template<typename Take>
    bool forEach(Take &&take)
    {
        const WireReader before = m_reader;
        const WireToken head = m_reader.next();
        if (head.type != WireToken::Type::Map) {
            m_reader = before;
            m_reader.skip();
            fail("it is no map");
            return false;
        }
        for (quint64 i = 0; i < head.number; ++i) {
            const std::string_view key = m_reader.next().bytes;
            if (!take(key))
                m_reader.skip();
        }
        return !m_error;
    }

    bool take(bool &target)
    {
        return setFrom([&](const WireToken &token) { target = token.number != 0; });
    }
    bool take(qint64 &target)
    {
        return setFrom([&](const WireToken &token) { target = token.toInt64(); });
    }
    bool take(int &target)
    {
        return setFrom([&](const WireToken &token) { target = int(token.toInt64()); });
    }
    bool take(quint64 &target)
    {
        return setFrom([&](const WireToken &token) { target = token.number; });
    }
    bool take(QByteArray &target)
    {
        return setFrom([&](const WireToken &token) { target = qtView(token.bytes).toByteArray(); });
    }
    bool take(std::optional<Shape> &target)
    {
        return takeList(target, [](const WireToken &token) { return token.toInt64(); });
    }
    bool take(Shape &target)
    {
        std::optional<Shape> shape;
        const bool taken = take(shape);
        target = std::move(shape).value_or(Shape());
        return taken;
    }
    bool take(std::optional<std::vector<std::optional<qint64>>> &target)
    {
        return takeList(target, [](const WireToken &token) {
            return token.isInt() ? std::optional<qint64>(token.toInt64()) : std::nullopt;
        });
    }
    bool take(std::vector<QByteArray> &target)
    {
        std::optional<std::vector<QByteArray>> names;
        const bool taken = takeList(names, [](const WireToken &token) { return qtView(token.bytes).toByteArray(); });
        target = std::move(names).value_or(std::vector<QByteArray>());
        return taken;
    }
    template<typename T>
    bool takeOptional(std::optional<T> &target)
    {
        if (WireReader(m_reader).next().type == WireToken::Type::Nil)
            return false;
        return take(target.emplace());
    }
    bool take(NamedType &target)
    {
        Result<NamedType> type = decodeNamedType(m_reader);
        type ? void(target = std::move(*type)) : note(std::move(type.error()));
        return true;
    }
    bool take(Shuffle &target)
    {
        return setFrom([&](const WireToken &token) {
            target = token.isText() ? Shuffle::Bit : token.number != 0 ? Shuffle::Byte : Shuffle::None;
        });
    }
    bool take(ObjectKind &target)
    {
        return setFrom([&](const WireToken &token) {
            for (int i = 0; i <= int(ObjectKind::External); ++i) {
                const QLatin1StringView name = objectKindName(ObjectKind(i));
                if (QByteArrayView(name.data(), name.size()) == qtView(token.bytes))
                    target = ObjectKind(i);
            }
        });
    }
    bool take(AttributeValues &target)
    {
        MapReader(m_reader, m_source).forEach([&](std::string_view key) {
            Result<Value> value = decodeValue(m_reader, m_source);
            if (value)
                target.emplace_back(qtView(key).toByteArray(), std::move(*value));
            else
                note(std::move(value.error()));
            return true;
        });
        return true;
    }

    void note(Error error)
    {
        if (!m_error)
            m_error = std::move(error);
    }
    void fail(const char *what) { note(badResult(what)); }

    template<typename T>
    Result<Outcome> finish(T &&reply)
    {
        if (m_error)
            return failure(std::move(*m_error));
        return Outcome(std::forward<T>(reply));
    }

    [[nodiscard]] WireReader &reader() { return m_reader; }
    [[nodiscard]] const DecodeSource &source() const { return m_source; }
    [[nodiscard]] const std::optional<Error> &error() const { return m_error; }

private:
    // For a scalar. A value of another kind is as good as unknown.
    template<typename Set>
    bool setFrom(Set &&set)
    {
        const WireToken token = WireReader(m_reader).next();
        if (token.children() == 0)
            set(token);
        m_reader.skip();
        return true;
    }

    template<typename T, typename Convert>
    bool takeList(std::optional<std::vector<T>> &target, Convert &&convert)
    {
        if (WireReader(m_reader).next().type != WireToken::Type::Array)
            return false; // nil, or nothing we know
        const WireToken head = m_reader.next();
        target.emplace();
        for (quint64 i = 0; i < head.number; ++i) {
            const WireToken token = WireReader(m_reader).next();
            m_reader.skip();
            target->push_back(convert(token));
        }
        return true;
    }

    WireReader &m_reader;
    const DecodeSource &m_source;
    std::optional<Error> m_error;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/body_scan.h"

#include <hdf5async/names.h>

#include "network/protocol/wire_text.h"

#include <algorithm>

namespace hdf5async {

namespace {

tl::unexpected<Error> badMsgpack(const QString &why)
{
    return failure(ErrorCode::BadMsgpack, QStringLiteral("The frame is not one MessagePack object: %1.").arg(why));
}

class Scanner
{
public:
    Scanner(std::string_view body, const DecodeLimits &limits, ScannedBody &result)
        : m_p(body.data()), m_end(body.data() + body.size()), m_limits(limits), m_result(result)
    {
    }

    Result<void> run()
    {
        do {
            WireToken token;
            const char *const at = m_p;
            if (!readToken(m_p, m_end, token))
                return badMsgpack(at < m_end && *at == '\xc1' ? QStringLiteral("byte c1 means nothing") : cutShort());
            if (++m_items > m_limits.maxItems)
                return tooManyItems();
            if (m_items == 1)
                m_result.isMap = token.type == WireToken::Type::Map;
            if (m_level.isMap && m_level.left % 2 == 0)
                noteKey(token);
            if (token.type >= WireToken::Type::Array && token.number > 0) {
                if (Result<void> opened = open(token); !opened)
                    return opened;
            } else if (token.type >= WireToken::Type::Array && depth() >= m_limits.maxDepth) {
                return tooDeep();
            } else {
                endObject();
            }
        } while (depth() > 0);
        if (m_p != m_end)
            return badMsgpack(QStringLiteral("%1 bytes follow it").arg(m_end - m_p));
        return {};
    }

private:
    struct Level
    {
        quint64 left = 0; // objects still to come in the container; of a map, keys and values
        qsizetype firstKey = 0;
        bool isMap = false;
    };

    static QString cutShort() { return QStringLiteral("it ends too early"); }

    tl::unexpected<Error> tooDeep() const
    {
        return badMsgpack(QStringLiteral("it is nested deeper than %1 levels").arg(m_limits.maxDepth));
    }

    tl::unexpected<Error> tooManyItems() const
    {
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("The frame holds more than %1 objects.").arg(m_limits.maxItems),
                       {{QStringLiteral("limit"), quint64(m_limits.maxItems)}});
    }

    /// Containers that are open.
    [[nodiscard]] std::size_t depth() const { return std::size_t(m_outer.size()); }

    Result<void> open(const WireToken &token)
    {
        if (depth() >= m_limits.maxDepth)
            return tooDeep();
        const quint64 children = token.children();
        if (children > quint64(m_end - m_p)) // each of them takes a byte at least
            return badMsgpack(cutShort());
        m_outer.append(m_level);
        m_level = {children, m_keys.size(), token.type == WireToken::Type::Map};
        return {};
    }

    // An object is complete, and with it perhaps the containers it was the last in.
    void endObject()
    {
        while (depth() > 0 && --m_level.left == 0) {
            if (m_level.isMap)
                endMap(m_level.firstKey);
            m_level = m_outer.last();
            m_outer.removeLast();
        }
    }

    void noteKey(const WireToken &token)
    {
        if (!token.isText())
            return noteFault(QStringLiteral("A key of a map is not text."));
        if (!isUtf8(qtView(token.bytes)))
            return noteFault(QStringLiteral("A key of a map is not UTF-8."));
        m_keys.append(token.bytes);
        if (depth() == 1)
            m_result.entries.append({token.bytes, {m_p, m_end}});
    }

    void endMap(qsizetype firstKey)
    {
        const auto begin = m_keys.begin() + firstKey;
        const auto end = m_keys.end();
        auto twice = end;
        if (end - begin <= 16) {
            for (auto key = begin; key != end && twice == end; ++key)
                twice = std::find(begin, key, *key) == key ? end : key;
        } else {
            std::sort(begin, end);
            twice = std::adjacent_find(begin, end);
        }
        if (twice != end) {
            noteFault(QStringLiteral("The key '%1' is there twice.").arg(shownText(*twice)));
        }
        m_keys.resize(firstKey);
    }

    void noteFault(const QString &fault)
    {
        if (m_result.keyFault.isEmpty())
            m_result.keyFault = fault;
    }

    const char *m_p;
    const char *m_end;
    const DecodeLimits &m_limits;
    ScannedBody &m_result;
    std::size_t m_items = 0;
    Level m_level;                                // the innermost container
    QVarLengthArray<Level, 16> m_outer;           // those around it; the first one stands for no container
    QVarLengthArray<std::string_view, 32> m_keys; // of all open maps
};

} // namespace

Result<ScannedBody> scanBody(std::string_view body, const DecodeLimits &limits)
{
    Result<ScannedBody> result;
    if (Result<void> scanned = Scanner(body, limits, *result).run(); !scanned)
        result = failure(std::move(scanned.error()));
    return result;
}

} // namespace hdf5async

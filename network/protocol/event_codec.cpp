// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/event_codec.h"

#include "network/protocol/body_scan.h"
#include "network/protocol/map_reader.h"
#include "network/protocol/value_encoder.h"
#include "network/protocol/wire_writer.h"

#include <limits>

namespace hdf5async {

namespace {

// Made by the server: rows are cut to fit long before.
constexpr std::size_t noLimit = std::numeric_limits<quint32>::max();
constexpr DecodeLimits eventLimits{512, std::size_t(1) << 31};

QByteArrayView opOf(const Change &change)
{
    switch (change.kind) {
    case Change::Kind::Present: return "subscribe";
    case Change::Kind::RolledBack: return "rollback";
    case Change::Kind::Made: break;
    }
    const QLatin1StringView name = opName(change.op);
    return {name.data(), name.size()};
}

/// The pairs of an event, written or counted.
class EventPairs
{
public:
    EventPairs() = default;
    explicit EventPairs(WireWriter &writer) : m_writer(&writer) { }

    [[nodiscard]] std::size_t count() const { return m_count; }
    template<typename Write>
    void add(std::string_view key, Write &&write)
    {
        ++m_count;
        if (!m_writer)
            return;
        m_writer->text(key);
        write(*m_writer);
    }
    void text(std::string_view key, QByteArrayView value)
    {
        add(key, [value](WireWriter &writer) { writer.name(value); });
    }
    void number(std::string_view key, quint64 value)
    {
        add(key, [value](WireWriter &writer) { writer.unsignedInteger(value); });
    }
    void lengths(std::string_view key, std::initializer_list<qint64> values) { lengthsOf(key, values); }
    void lengths(std::string_view key, const Shape &values) { lengthsOf(key, values); }

private:
    template<typename Values>
    void lengthsOf(std::string_view key, const Values &values)
    {
        add(key, [&values](WireWriter &writer) {
            writer.array(values.size());
            for (const qint64 value : values)
                writer.integer(value);
        });
    }

    WireWriter *m_writer = nullptr;
    std::size_t m_count = 0;
};

void addChange(EventPairs &pairs, quint64 sequence, quint64 subscription, const QByteArray &file, const Change &change)
{
    pairs.text("event", "change");
    pairs.number("sub", subscription);
    pairs.number("seq", sequence);
    pairs.text("op", opOf(change));
    if (file != "default")
        pairs.text("file", file);
    pairs.text("path", change.path);
    if (!change.to.isEmpty())
        pairs.text("to", change.to);
    if (change.shape)
        pairs.lengths("shape", *change.shape);
    if (change.rows)
        pairs.lengths("rows", {change.rows->from, change.rows->to});
    if (change.updated > 0)
        pairs.number("updated", quint64(change.updated));
    if (change.removed > 0)
        pairs.number("removed", quint64(change.removed));
    pairs.number("commit", change.commit);
    if (change.more)
        pairs.add("more", [](WireWriter &writer) { writer.boolean(true); });
    if (!change.data.isNil())
        pairs.add("data", [&change](WireWriter &writer) { writeValue(writer, change.data); });
}

template<typename Add>
void writeEvent(ReplyBuffer &out, Add &&addPairs)
{
    const ReplyBuffer::Mark mark = out.beginFrame();
    WireWriter writer(out, noLimit);
    EventPairs counted;
    addPairs(counted);
    writer.map(counted.count());
    EventPairs written(writer);
    addPairs(written);
    out.endFrame(mark);
}

// False: of a kind that is not known here.
bool takeOp(Change &change, QByteArrayView name)
{
    if (name == QByteArrayView("subscribe"))
        change.kind = Change::Kind::Present;
    else if (name == QByteArrayView("rollback"))
        change.kind = Change::Kind::RolledBack;
    else if (const std::optional<OpCode> op = opCodeFromName(name))
        change.op = *op;
    else
        return false;
    return true;
}

struct EventParts
{
    QByteArray kind, op;
    Event event;
    Change change;
    Overflow overflow;
    Shape rows;

    bool take(MapReader &map, std::string_view key)
    {
        if (key == "event")
            return map.take(kind);
        if (key == "op")
            return map.take(op);
        if (key == "seq")
            return map.take(event.sequence);
        if (key == "sub")
            return map.take(event.subscription);
        if (key == "file")
            return map.take(event.file);
        if (key == "dropped")
            return map.take(overflow.dropped);
        return takeChange(map, key);
    }

private:
    bool takeChange(MapReader &map, std::string_view key)
    {
        if (key == "path")
            return map.take(change.path);
        if (key == "to")
            return map.take(change.to);
        if (key == "shape")
            return map.take(change.shape);
        if (key == "rows")
            return map.take(rows);
        if (key == "updated")
            return map.take(change.updated);
        if (key == "removed")
            return map.take(change.removed);
        if (key == "more")
            return map.take(change.more);
        if (key == "commit")
            return map.take(change.commit);
        return key == "data" && takeData(map);
    }
    bool takeData(MapReader &map)
    {
        Result<Value> value = decodeValue(map.reader(), map.source());
        value ? void(change.data = std::move(*value)) : map.note(std::move(value.error()));
        return true;
    }
};

} // namespace

void encodeEvent(quint64 sequence, quint64 subscription, const QByteArray &file, const Change &change, ReplyBuffer &out)
{
    writeEvent(out, [&](EventPairs &pairs) { addChange(pairs, sequence, subscription, file, change); });
}

void encodeEvent(quint64 sequence, const Overflow &overflow, ReplyBuffer &out)
{
    writeEvent(out, [&](EventPairs &pairs) {
        pairs.text("event", "overflow");
        pairs.number("seq", sequence);
        pairs.number("dropped", overflow.dropped);
    });
}

Result<std::optional<Event>> decodeEvent(const SharedBytes &body, TypeCache *cache)
{
    const Result<ScannedBody> scanned = scanBody(body.view(), eventLimits);
    if (!scanned)
        return failure(ErrorCode::BadReply, scanned.error().message);
    EventParts parts;
    const std::string_view bytes = body.view();
    WireReader reader(WireValue{bytes.data(), bytes.data() + bytes.size()});
    const DecodeSource source{body, cache};
    MapReader map(reader, source);
    map.forEach([&](std::string_view key) { return parts.take(map, key); });
    if (map.error())
        return failure(*map.error());
    if (parts.kind == "overflow") {
        parts.event.what = parts.overflow;
    } else if (parts.kind == "change" && takeOp(parts.change, parts.op)) {
        if (parts.rows.size() == 2)
            parts.change.rows = RowRange{parts.rows[0], parts.rows[1]};
        parts.event.what = std::move(parts.change);
    } else {
        return std::optional<Event>();
    }
    return std::optional<Event>(std::move(parts.event));
}

} // namespace hdf5async

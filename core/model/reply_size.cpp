// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/replies.h>

namespace hdf5async {

namespace {

qint64 bytesOf(const Value &value);

qint64 bytesOf(const AttributeValues &attributes)
{
    qint64 total = 0;
    for (const auto &[name, value] : attributes)
        total += name.size() + bytesOf(value);
    return total;
}

struct ValueSize
{
    qint64 operator()(const Value::Text &text) const { return text.utf8.size(); }
    qint64 operator()(const Value::Bin &bin) const { return bin.bytes.size(); }
    qint64 operator()(const Array &array) const { return qint64(array.data.size()); }
    qint64 operator()(const Value::Scalar &scalar) const { return qint64(scalar.element.data.size()); }
    qint64 operator()(const Value::Texts &texts) const
    {
        qint64 total = qint64(texts->items.size() * sizeof(std::string_view));
        for (const std::string_view item : texts->items)
            total += qint64(item.size());
        return total;
    }
    qint64 operator()(const Value::List &list) const
    {
        qint64 total = qint64(list.size() * sizeof(Value));
        for (const Value &value : list)
            total += bytesOf(value);
        return total;
    }
    qint64 operator()(const Value::Map &map) const
    {
        qint64 total = 0;
        for (const auto &[key, value] : map)
            total += key.size() + bytesOf(value);
        return total;
    }
    template<typename Small>
    qint64 operator()(const Small &) const
    {
        return 0;
    }
};

qint64 bytesOf(const Value &value)
{
    return qint64(sizeof(Value)) + std::visit(ValueSize{}, value.v);
}

struct OutcomeSize
{
    qint64 operator()(const ReadReply &reply) const { return bytesOf(reply.value); }
    qint64 operator()(const GetAttributesReply &reply) const { return bytesOf(reply.attributes); }
    qint64 operator()(const ListReply &reply) const
    {
        qint64 total = 0;
        for (const ListEntry &entry : reply.entries) {
            total += qint64(sizeof(ListEntry)) + entry.name.size();
            total += entry.attributes ? bytesOf(*entry.attributes) : 0;
        }
        return total;
    }
    qint64 operator()(const std::shared_ptr<const BatchReply> &batch) const
    {
        qint64 total = 0;
        for (const Outcome &outcome : batch->results)
            total += payloadBytes(outcome);
        return total;
    }
    template<typename Small>
    qint64 operator()(const Small &) const
    {
        return 0;
    }
};

} // namespace

qint64 payloadBytes(const Outcome &outcome)
{
    return std::visit(OutcomeSize{}, outcome);
}

} // namespace hdf5async

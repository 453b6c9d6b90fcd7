// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/lists.h"

#include "core/storage/hdf5/convert/read_cast.h"
#include "core/storage/hdf5/convert/text_cast.h"

#include <cstring>
#include <limits>

namespace hdf5async {

namespace {

constexpr quint64 headBytes = 5;   // at most, of a list, str or bin
constexpr quint64 arrayBytes = 56; // what an array map takes beside its data

/// Bytes for the heads of the nested lists of a shape. With axes of length 0 these may be more than there are elements.
quint64 listBytes(const Shape &shape)
{
    quint64 lists = 1, bytes = 0;
    for (const qint64 length : shape) {
        bytes += lists * headBytes;
        if (length == 0)
            break;
        if (__builtin_mul_overflow(lists, static_cast<quint64>(length), &lists) || lists > std::numeric_limits<quint64>::max() / 64)
            return std::numeric_limits<quint64>::max() / 2;
    }
    return bytes;
}

hvl_t sequenceAt(const char *data, std::size_t index)
{
    hvl_t sequence;
    std::memcpy(&sequence, data + index * sizeof sequence, sizeof sequence);
    return sequence.p ? sequence : hvl_t{0, nullptr};
}

/// One sequence as an array. The memory of the file's elements is ours: where the layout allows, they are turned in place.
Result<Value> sequenceValue(const FileType &element, hvl_t sequence, const std::shared_ptr<VariableMemory> &owner)
{
    const ElementCastPtr cast = makeReadCast(element, element.wire);
    const Shape shape{static_cast<qint64>(sequence.len)};
    auto *data = static_cast<char *>(sequence.p);
    CastContext context;
    if (element.hasWireLayout()) {
        if (auto done = cast->run({data, element.size}, {data, element.size}, sequence.len, context); !done)
            return failure(done.error());
        return Value{Array{element.wire, shape, SharedBytes(owner, data, sequence.len * element.size)}};
    }
    MutableBytes bytes(sequence.len * element.wire.itemSize());
    if (auto done = cast->run({data, element.size}, {bytes.data(), element.wire.itemSize()}, sequence.len, context); !done)
        return failure(done.error());
    return Value{Array{element.wire, shape, std::move(bytes).share()}};
}

/// Nests values, row-major, into lists of `shape` from `axis` on.
Value nested(const Shape &shape, std::size_t axis, std::vector<Value>::iterator &next)
{
    if (axis == shape.size())
        return std::move(*next++);
    Value::List list;
    for (qint64 i = 0; i < shape[axis]; ++i)
        list.push_back(nested(shape, axis + 1, next));
    return Value{std::move(list)};
}

} // namespace

Result<Value> listOfSequences(const FileType &type, const Shape &shape, RawElements raw, quint64 limit)
{
    const FileType &element = type.members.front().type;
    const std::size_t count = raw.bytes.size() / sizeof(hvl_t);
    const char *data = raw.bytes.data();
    quint64 bytes = listBytes(shape) + count * arrayBytes;
    for (std::size_t i = 0; i < count; ++i)
        bytes += sequenceAt(data, i).len * element.wire.itemSize();
    if (bytes > limit)
        return failure(tooLarge(bytes, limit));

    std::vector<Value> values;
    values.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        Result<Value> value = sequenceValue(element, sequenceAt(data, i), raw.variable);
        if (!value)
            return value;
        values.push_back(std::move(*value));
    }
    auto next = values.begin();
    return nested(shape, 0, next);
}

Result<Value> listOfTexts(const FileType &type, const Shape &shape, RawElements raw, quint64 limit)
{
    auto owner = std::make_shared<RawElements>(std::move(raw));
    const std::size_t count = owner->bytes.size() / type.size;
    auto texts = std::make_shared<TextArray>();
    texts->shape = shape;
    texts->items.reserve(count);
    quint64 bytes = listBytes(shape) + count;
    for (std::size_t i = 0; i < count; ++i) {
        texts->items.push_back(textAt(type, owner->bytes.data() + i * type.size));
        bytes += texts->items.back().size();
    }
    if (bytes > limit)
        return failure(tooLarge(bytes, limit));
    texts->owner = std::move(owner);
    return Value{Value::Texts(std::move(texts))};
}

} // namespace hdf5async

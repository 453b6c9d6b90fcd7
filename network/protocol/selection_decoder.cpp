// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/selection_decoder.h"

#include "network/protocol/array_decoder.h"
#include "network/protocol/number_types.h"

namespace hdf5async {

namespace {

tl::unexpected<Error> badSelection(const QString &message)
{
    return failure(ErrorCode::BadSelection, message);
}

Result<Selector::Indices> decodeIndices(WireReader &reader, quint64 count)
{
    Selector::Indices indices;
    indices.reserve(count); // each takes a byte at least of what has arrived
    for (quint64 i = 0; i < count; ++i) {
        const WireToken index = reader.next();
        if (!index.isInt())
            return badSelection(QStringLiteral("A list that selects along an axis may hold integers only."));
        indices.push_back(index.toInt64());
    }
    return indices;
}

Result<Selector::Indices> indicesOf(const Array &array)
{
    const auto kind = array.type.kind();
    const bool isSigned = kind == ElementType::Kind::Int;
    if (array.shape.size() != 1 || (!isSigned && kind != ElementType::Kind::UInt))
        return badSelection(
            QStringLiteral("An array that selects along an axis must have one axis and hold integers."));
    Selector::Indices indices;
    indices.reserve(std::size_t(array.shape[0]));
    for (std::size_t at = 0; at < array.data.size(); at += array.type.itemSize()) {
        const quint64 index = loadNumber(array.type, array.data.data() + at).integer;
        const bool isTooLarge = !isSigned && qint64(index) < 0;
        indices.push_back(isTooLarge ? std::numeric_limits<qint64>::max() : qint64(index));
    }
    return indices;
}

bool hasKey(WireReader reader, quint64 pairs, std::string_view key)
{
    for (quint64 i = 0; i < pairs; ++i) {
        if (reader.next().bytes == key)
            return true;
        reader.skip();
    }
    return false;
}

Result<Selector::Indices> decodeIndexArray(WireReader &reader, quint64 pairs, const DecodeSource &source)
{
    const Result<Data> data = decodeMapValue(reader, pairs, source);
    const auto *array = data ? std::get_if<Array>(&data->value) : nullptr;
    if (!array)
        return badSelection(QStringLiteral("The array that selects along an axis is malformed."));
    return indicesOf(*array);
}

Result<Selector::Slice> decodeSlice(WireReader &reader, quint64 pairs)
{
    Selector::Slice slice;
    for (quint64 i = 0; i < pairs; ++i) {
        const std::string_view key = reader.next().bytes;
        const WireToken value = reader.next();
        const bool isNil = value.type == WireToken::Type::Nil;
        if ((key != "start" && key != "stop" && key != "step") || (!isNil && !value.isInt()))
            return badSelection(QStringLiteral("A slice has integers start, stop and step, and nothing else."));
        if (isNil)
            continue;
        if (key == "step")
            slice.step = value.toInt64();
        else
            (key == "start" ? slice.start : slice.stop) = value.toInt64();
    }
    if (slice.step < 1)
        return badSelection(QStringLiteral("The step of a slice must be 1 or more, not %1.").arg(slice.step));
    return slice;
}

template<typename Alternative>
Selector toSelector(Alternative &&alternative)
{
    return Selector{std::forward<Alternative>(alternative)};
}

Result<Selector> decodeSelector(WireReader &reader, const DecodeSource &source)
{
    const WireToken token = reader.next();
    switch (token.type) {
    case WireToken::Type::Nil: return Selector{Selector::All{}};
    case WireToken::Type::Negative:
    case WireToken::Type::Unsigned: return Selector{token.toInt64()};
    case WireToken::Type::Array: return decodeIndices(reader, token.number).map(toSelector<Selector::Indices>);
    case WireToken::Type::Map:
        if (hasKey(reader, token.number, "nd"))
            return decodeIndexArray(reader, token.number, source).map(toSelector<Selector::Indices>);
        return decodeSlice(reader, token.number).map(toSelector<Selector::Slice>);
    default:
        return badSelection(
            QStringLiteral("A selector is an integer, a slice, a list of integers, or nil for the whole axis."));
    }
}

} // namespace

Result<Selection> decodeSelection(WireValue value, const DecodeSource &source)
{
    WireReader reader(value);
    const WireToken head = WireReader(value).next();
    quint64 count = 1;
    if (head.type == WireToken::Type::Array) {
        count = reader.next().number;
        if (count > quint64(maxRank))
            return badSelection(QStringLiteral("%1 selectors are more than a dataset has axes.").arg(count));
    }
    Selection selection;
    selection.reserve(count);
    for (quint64 i = 0; i < count; ++i) {
        Result<Selector> selector = decodeSelector(reader, source);
        if (!selector)
            return failure(std::move(selector.error()));
        selection.push_back(std::move(*selector));
    }
    return selection;
}

} // namespace hdf5async

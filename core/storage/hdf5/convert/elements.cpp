// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/elements.h"

#include "core/storage/hdf5/convert/text_cast.h"
#include "core/storage/hdf5/convert/write_cast.h"

#include <algorithm>
#include <cstring>

namespace hdf5async {

namespace {

/// What cast elements live in.
struct CastMemory
{
    explicit CastMemory(quint64 limit) : variable(limit) { }

    std::vector<char> bytes;
    VariableMemory variable;
};

Result<quint64> elementsOf(const Shape &shape, std::size_t size, quint64 limit)
{
    const auto count = elementCount(shape);
    if (!count || static_cast<quint64>(*count) > limit / std::max<std::size_t>(size, 1))
        return failure(ErrorCode::TooLarge, QStringLiteral("the data takes more than %1 bytes in the type of the file").arg(limit),
                       {{QStringLiteral("limit"), QVariant::fromValue(limit)}});
    return static_cast<quint64>(*count);
}

Elements elementsIn(std::shared_ptr<CastMemory> memory, const Shape &shape, std::size_t size)
{
    const char *data = memory->bytes.data();
    const std::size_t bytes = memory->bytes.size();
    return {shape, size, SharedBytes(std::move(memory), data, bytes), false};
}

Result<Elements> castArray(const FileType &to, const Array &array, bool plain, quint64 limit)
{
    const Result<ElementCastPtr> cast = makeWriteCast(to, array.type, plain);
    if (!cast)
        return failure(cast.error());
    const Result<quint64> count = elementsOf(array.shape, to.size, limit);
    if (!count)
        return failure(count.error());

    auto memory = std::make_shared<CastMemory>(limit);
    memory->bytes.resize(*count * to.size); // zeros: gaps between fields must not carry old memory into the file
    CastContext context{&memory->variable};
    const auto done = (*cast)->run({array.data.data(), array.type.itemSize()}, {memory->bytes.data(), to.size}, *count, context);
    if (!done)
        return failure(done.error());
    return elementsIn(std::move(memory), array.shape, to.size);
}

Result<void> checkTextTarget(const FileType &to)
{
    if (auto writable = checkWritable(to); !writable)
        return writable;
    if (to.form != FileType::Form::Text && to.form != FileType::Form::FixedText)
        return failure(typeMismatch(QStringLiteral("text"), to));
    return {};
}

Result<std::string_view> checkedItem(std::string_view item, TextArray::Kind kind)
{
    if (kind == TextArray::Kind::Bytes) // trailing NULs cannot be told from padding
        return item.substr(0, item.find_last_not_of('\0') + 1);
    if (item.find('\0') != std::string_view::npos)
        return failure(ErrorCode::BadValue, QStringLiteral("a NUL in text"));
    return item;
}

Result<Elements> castTexts(const FileType &to, const TextArray &texts, quint64 limit)
{
    if (auto target = checkTextTarget(to); !target)
        return failure(target.error());
    const Result<quint64> count = elementsOf(texts.shape, to.size, limit);
    if (!count)
        return failure(count.error());
    if (*count != texts.items.size())
        return failure(ErrorCode::Internal, QStringLiteral("a list of text whose shape and items differ"));

    auto memory = std::make_shared<CastMemory>(limit);
    memory->bytes.resize(*count * to.size);
    char *element = memory->bytes.data();
    for (const std::string_view item : texts.items) {
        const Result<std::string_view> text = checkedItem(item, texts.kind);
        if (!text)
            return failure(text.error());
        if (auto done = storeText(to, *text, texts.kind == TextArray::Kind::Text, element, &memory->variable); !done)
            return failure(done.error());
        element += to.size;
    }
    return elementsIn(std::move(memory), texts.shape, to.size);
}

/// [] counts as plain float64, but fits any number type.
bool isEmptyList(const Data &data, const Array &array)
{
    return data.plain && array.data.isEmpty() && array.type == ElementType();
}

bool takesEmptyList(const FileType &to)
{
    return to.form == FileType::Form::Fixed && to.wire.isNumber();
}

tl::unexpected<Error> nullHasNoElements()
{
    return failure(ErrorCode::ShapeMismatch, QStringLiteral("an empty dataspace has no elements to store"));
}

} // namespace

Shape shapeOf(const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value))
        return array->shape;
    if (const auto *texts = std::get_if<TextArray>(&data.value))
        return texts->shape;
    return {};
}

Result<void> checkCast(const FileType &to, const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value)) {
        if (to.writesAsIs(array->type) || (isEmptyList(data, *array) && takesEmptyList(to)))
            return checkWritable(to);
        const Result<ElementCastPtr> cast = makeWriteCast(to, array->type, data.plain);
        return cast ? Result<void>() : failure(cast.error());
    }
    if (std::holds_alternative<TextArray>(data.value))
        return checkTextTarget(to);
    return nullHasNoElements();
}

Result<Elements> castElements(const FileType &to, const Data &data, quint64 limit)
{
    if (const auto *array = std::get_if<Array>(&data.value)) {
        if (to.writesAsIs(array->type)) {
            if (auto writable = checkWritable(to); !writable)
                return failure(writable.error());
            return Elements{array->shape, to.size, array->data, true};
        }
        if (isEmptyList(data, *array) && takesEmptyList(to) && checkWritable(to))
            return Elements{array->shape, to.size, SharedBytes(), false};
        return castArray(to, *array, data.plain, limit);
    }
    if (const auto *texts = std::get_if<TextArray>(&data.value))
        return castTexts(to, *texts, limit);
    return nullHasNoElements();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/text_cast.h"

#include "core/storage/hdf5/convert/utf8.h"

#include <algorithm>
#include <cstring>

namespace hdf5async {

namespace {

tl::unexpected<Error> badValue(const QString &message)
{
    return failure(ErrorCode::BadValue, message);
}

std::string_view withoutTrailing(std::string_view text, char padding)
{
    const std::size_t last = text.find_last_not_of(padding);
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

Result<void> storeVariable(std::string_view text, char *element, VariableMemory *variable)
{
    if (text.find('\0') != std::string_view::npos)
        return badValue(QStringLiteral("a NUL inside text for a variable-length string"));
    static constexpr char empty[] = "";
    const char *copy = text.empty() ? empty : variable->copy(text);
    if (!copy)
        return failure(ErrorCode::TooLarge, QStringLiteral("the text takes more than %1 bytes").arg(variable->limit()));
    std::memcpy(element, &copy, sizeof copy);
    return {};
}

Result<void> storeFixed(const FileType &to, std::string_view text, char *element)
{
    const bool needsNul = to.padding == FileType::Padding::NullTerminated;
    const std::size_t capacity = to.size - (needsNul ? 1 : 0);
    if (text.size() > capacity)
        return badValue(QStringLiteral("%1 bytes of text do not fit into a string of %2").arg(text.size()).arg(capacity));
    if (needsNul && text.find('\0') != std::string_view::npos)
        return badValue(QStringLiteral("a NUL inside text for a string that ends at the first NUL"));
    std::memcpy(element, text.data(), text.size());
    std::memset(element + text.size(), to.padding == FileType::Padding::SpacePadded ? ' ' : '\0', to.size - text.size());
    return {};
}

class TextWrite : public ElementCast
{
public:
    TextWrite(const FileType &to, const ElementType &from) : m_to(to), m_from(from) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &context) const override
    {
        const bool isText = m_from.kind() == ElementType::Kind::Text;
        for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride) {
            const auto text = isText ? encodeUtf8(from.data, m_from.itemSize() / 4, m_from.order() == ElementType::Order::Big,
                                                  context.buffer)
                                     : std::string_view(from.data, m_from.itemSize());
            if (!text)
                return badValue(QStringLiteral("text with something that is no Unicode character"));
            // Trailing NULs of array elements are padding, never content.
            if (auto done = storeText(m_to, withoutTrailing(*text, '\0'), isText, to.data, context.variable); !done)
                return done;
        }
        return {};
    }

private:
    FileType m_to;
    ElementType m_from;
};

class FixedTextRead : public ElementCast
{
public:
    explicit FixedTextRead(const FileType &from) : m_from(from) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride) {
            const std::size_t length = textAt(m_from, from.data).size();
            std::memmove(to.data, from.data, length);
            std::memset(to.data + length, 0, m_from.size - length);
        }
        return {};
    }

private:
    FileType m_from;
};

class TextRead : public ElementCast
{
public:
    explicit TextRead(std::size_t width) : m_width(width) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride)
            decodeUtf8(variableTextAt(from.data), to.data, m_width);
        return {};
    }

private:
    std::size_t m_width;
};

} // namespace

Result<void> storeText(const FileType &to, std::string_view text, bool isText, char *element, VariableMemory *variable)
{
    if (isText && !to.utf8 && !isAscii(text))
        return badValue(QStringLiteral("text that is not ASCII for a string type that is marked ASCII"));
    if (to.form == FileType::Form::Text)
        return storeVariable(text, element, variable);
    return storeFixed(to, text, element);
}

ElementCastPtr makeTextWrite(const FileType &to, const ElementType &from)
{
    if (from.kind() == ElementType::Kind::Bytes && to.form == FileType::Form::FixedText && to.writesAsIs(from))
        return makeCopy(to.size);
    return std::make_unique<TextWrite>(to, from);
}

ElementCastPtr makeFixedTextRead(const FileType &from)
{
    if (from.padding == FileType::Padding::NullPadded)
        return makeCopy(from.size);
    return std::make_unique<FixedTextRead>(from);
}

ElementCastPtr makeTextRead(std::size_t width)
{
    return std::make_unique<TextRead>(width);
}

std::string_view variableTextAt(const char *element)
{
    const char *text;
    std::memcpy(&text, element, sizeof text);
    return text ? std::string_view(text) : std::string_view();
}

std::string_view textAt(const FileType &type, const char *element)
{
    if (type.form != FileType::Form::FixedText)
        return variableTextAt(element);
    const std::string_view whole(element, type.size);
    switch (type.padding) {
    case FileType::Padding::NullTerminated:
        return whole.substr(0, std::min(whole.find('\0'), whole.size()));
    case FileType::Padding::SpacePadded:
        return withoutTrailing(withoutTrailing(whole, ' '), '\0');
    default:
        return withoutTrailing(whole, '\0');
    }
}

} // namespace hdf5async

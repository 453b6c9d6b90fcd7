// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/stream_assembler.h"

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace hdf5async {

namespace {

constexpr std::size_t growth = 32 << 20; // of large results; pages that are not written to cost nothing

tl::unexpected<Error> misfit()
{
    return failure(ErrorCode::BadReply, QStringLiteral("A part of a streamed result does not fit those before."));
}

bool isWiderText(const ElementType &a, const ElementType &b)
{
    const auto kind = a.kind();
    return kind == b.kind() && a.order() == b.order() &&
           (kind == ElementType::Kind::Text || kind == ElementType::Kind::Bytes);
}

} // namespace

GrowingBytes::~GrowingBytes()
{
    std::free(m_data);
}

bool GrowingBytes::append(std::string_view bytes)
{
    if (bytes.size() > m_capacity - m_size) {
        const std::size_t wanted = m_size + bytes.size();
        const std::size_t capacity = std::max(wanted, m_capacity < growth ? 2 * m_capacity : m_capacity + growth);
        auto *const moved = static_cast<char *>(std::realloc(m_data, capacity));
        if (!moved)
            return false;
        m_data = moved;
        m_capacity = capacity;
    }
    if (!bytes.empty())
        std::memcpy(m_data + m_size, bytes.data(), bytes.size());
    m_size += bytes.size();
    return true;
}

SharedBytes GrowingBytes::take()
{
    if (auto *const fitting = m_size > 0 ? static_cast<char *>(std::realloc(m_data, m_size)) : nullptr)
        m_data = fitting;
    std::shared_ptr<const void> owner(std::exchange(m_data, nullptr), [](const void *data) {
        std::free(const_cast<void *>(data)); // NOLINT: it was malloc'ed as char *
    });
    m_capacity = 0;
    const auto *const data = static_cast<const char *>(owner.get());
    return {std::move(owner), data, std::exchange(m_size, 0)};
}

Result<void> StreamAssembler::add(quint32 index, Value part)
{
    if (index != m_next)
        return misfit();
    ++m_next;
    if (index == 0) {
        m_value = std::move(part);
        m_isArray = std::holds_alternative<Array>(m_value.v);
        return {};
    }
    if (m_isArray) {
        const auto *array = std::get_if<Array>(&part.v);
        return array ? addArray(*array) : Result<void>(misfit());
    }
    if (const auto *texts = std::get_if<Value::Texts>(&part.v))
        return addTexts(**texts);
    auto *list = std::get_if<Value::List>(&m_value.v);
    auto *more = std::get_if<Value::List>(&part.v);
    if (!list || !more)
        return misfit();
    std::move(more->begin(), more->end(), std::back_inserter(*list));
    return {};
}

Result<void> StreamAssembler::addArray(const Array &part)
{
    auto &whole = std::get<Array>(m_value.v);
    const bool sameType = whole.type == part.type;
    if (whole.shape.empty() || part.shape.size() != whole.shape.size() ||
        !std::equal(whole.shape.begin() + 1, whole.shape.end(), part.shape.begin() + 1) ||
        (!sameType && !isWiderText(whole.type, part.type)))
        return misfit();
    const auto tooMuch = [] {
        return failure(ErrorCode::Overloaded, QStringLiteral("There is not enough memory for the result."));
    };
    if (!whole.data.isEmpty()) { // the first part, kept as it came until a second one does
        if (!m_bytes.append(whole.data.view()))
            return tooMuch();
        whole.data = {};
    }
    if (part.type.itemSize() > whole.type.itemSize()) {
        if (Result<void> widened = widen(part.type.itemSize()); !widened)
            return widened;
        whole.type = part.type;
    }
    whole.shape[0] += part.shape[0];
    const std::uint32_t width = whole.type.itemSize();
    if (part.type.itemSize() == width)
        return m_bytes.append(part.data.view()) ? Result<void>() : Result<void>(tooMuch());
    const std::uint32_t narrow = part.type.itemSize();
    QByteArray element(qsizetype(width), '\0');
    for (std::size_t at = 0; narrow > 0 && at < part.data.size(); at += narrow) {
        std::memcpy(element.data(), part.data.data() + at, narrow);
        if (!m_bytes.append({element.constData(), width}))
            return tooMuch();
    }
    return {};
}

// Lays the elements so far out anew with more room for each.
Result<void> StreamAssembler::widen(std::uint32_t itemSize)
{
    const std::uint32_t narrow = std::get<Array>(m_value.v).type.itemSize();
    const SharedBytes before = m_bytes.take();
    QByteArray element(qsizetype(itemSize), '\0');
    for (std::size_t at = 0; narrow > 0 && at < before.size(); at += narrow) {
        std::memcpy(element.data(), before.data() + at, narrow);
        if (!m_bytes.append({element.constData(), itemSize}))
            return failure(ErrorCode::Overloaded, QStringLiteral("There is not enough memory for the result."));
    }
    return {};
}

Result<void> StreamAssembler::addTexts(const TextArray &part)
{
    using Owners = std::vector<std::shared_ptr<const void>>;
    if (!m_texts) {
        const auto *first = std::get_if<Value::Texts>(&m_value.v);
        if (!first)
            return misfit();
        m_texts = std::make_shared<TextArray>(**first);
        m_texts->owner = std::make_shared<Owners>(Owners{(*first)->owner});
        m_value = {};
    }
    if (m_texts->shape.empty() || part.shape.size() != m_texts->shape.size() ||
        !std::equal(part.shape.begin() + 1, part.shape.end(), m_texts->shape.begin() + 1))
        return misfit();
    m_texts->shape[0] += part.shape[0];
    m_texts->items.insert(m_texts->items.end(), part.items.begin(), part.items.end());
    if (part.kind == TextArray::Kind::Text)
        m_texts->kind = part.kind;
    // The bytes lie in the frames of the parts.
    auto owners = std::make_shared<Owners>(Owners{m_texts->owner, part.owner});
    m_texts->owner = std::move(owners);
    return {};
}

Value StreamAssembler::take()
{
    if (m_texts)
        return Value{Value::Texts(std::exchange(m_texts, nullptr))};
    if (m_isArray && m_next > 1) {
        auto &whole = std::get<Array>(m_value.v);
        if (m_bytes.size() > 0)
            whole.data = m_bytes.take();
    }
    return std::move(m_value);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/time_unit.h"

#include <algorithm>
#include <string_view>

namespace hdf5async {

namespace {

constexpr std::string_view tagPrefix = "NUMPY:";
constexpr std::string_view units[] = {"Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as"};

/// "s", "25s": a unit, optionally with a multiple of at most nine digits that does not begin with 0.
bool isUnit(std::string_view text)
{
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
        ++digits;
    if (digits > 9 || (digits > 0 && text[0] == '0'))
        return false;
    return std::find(std::begin(units), std::end(units), text.substr(digits)) != std::end(units);
}

} // namespace

QByteArray timeTag(const ElementType &time)
{
    return QByteArray(tagPrefix.data(), qsizetype(tagPrefix.size())) + time.typeString();
}

std::optional<ElementType> timeFromTag(QByteArrayView tag)
{
    std::string_view text(tag.data(), static_cast<std::size_t>(tag.size()));
    if (text.substr(0, tagPrefix.size()) != tagPrefix)
        return std::nullopt;
    text.remove_prefix(tagPrefix.size());
    if (text.size() < 3 || (text[0] != '<' && text[0] != '>') || (text[1] != 'M' && text[1] != 'm') || text[2] != '8')
        return std::nullopt;
    const auto order = text[0] == '<' ? ElementType::Order::Little : ElementType::Order::Big;
    const auto kind = text[1] == 'M' ? ElementType::Kind::DateTime : ElementType::Kind::TimeDelta;
    text.remove_prefix(3);
    if (text.empty())
        return ElementType::time(kind, QByteArray(), order);
    if (text.size() < 3 || text.front() != '[' || text.back() != ']' || !isUnit(text.substr(1, text.size() - 2)))
        return std::nullopt;
    return ElementType::time(kind, QByteArray(text.data() + 1, qsizetype(text.size()) - 2), order);
}

} // namespace hdf5async

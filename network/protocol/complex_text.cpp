// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/complex_text.h"

#include <algorithm>
#include <charconv>
#include <limits>

namespace hdf5async {

namespace {

constexpr std::size_t longestText = 128;

bool takeDigits(std::string_view &text)
{
    const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(digits);
    return digits > 0;
}

// Takes digits[.digits][e±digits] from the front.
std::optional<double> takeDecimal(std::string_view &text)
{
    const std::string_view all = text;
    if (!takeDigits(text))
        return std::nullopt;
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        if (!takeDigits(text))
            return std::nullopt;
    }
    bool isTiny = false;
    if (text.starts_with("e+") || text.starts_with("e-")) {
        isTiny = text[1] == '-';
        text.remove_prefix(2);
        if (!takeDigits(text))
            return std::nullopt;
    }
    double value = 0;
    const auto result = std::from_chars(all.data(), text.data(), value);
    if (result.ec == std::errc::result_out_of_range) // 128 characters cannot go beyond without an exponent
        return isTiny ? 0.0 : std::numeric_limits<double>::infinity();
    if (result.ec != std::errc() || result.ptr != text.data())
        return std::nullopt;
    return value;
}

bool takeWord(std::string_view &text, std::string_view word)
{
    if (!text.starts_with(word))
        return false;
    text.remove_prefix(word.size());
    return true;
}

// Takes [+-]?(decimal | inf | nan) from the front.
std::optional<double> takeReal(std::string_view &text)
{
    const bool isNegative = text.starts_with('-');
    if (isNegative || text.starts_with('+'))
        text.remove_prefix(1);
    std::optional<double> value;
    if (takeWord(text, "inf"))
        value = std::numeric_limits<double>::infinity();
    else if (takeWord(text, "nan"))
        value = std::numeric_limits<double>::quiet_NaN();
    else
        value = takeDecimal(text);
    if (value && isNegative)
        value = -*value;
    return value;
}

} // namespace

std::optional<std::complex<double>> parseComplex(std::string_view text)
{
    if (text.size() > longestText)
        return std::nullopt;
    const bool isBracketed = text.starts_with('(') && text.ends_with(')');
    if (isBracketed)
        text = text.substr(1, text.size() - 2);

    const std::optional<double> first = takeReal(text);
    if (!first)
        return std::nullopt;
    if (text == "j" && !isBracketed)
        return std::complex<double>(0, *first);
    if (!text.starts_with('+') && !text.starts_with('-'))
        return std::nullopt;
    const std::optional<double> second = takeReal(text);
    if (!second || text != "j")
        return std::nullopt;
    return std::complex<double>(*first, *second);
}

} // namespace hdf5async

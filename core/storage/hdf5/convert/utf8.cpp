// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/utf8.h"

#include "core/storage/hdf5/convert/load_store.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace hdf5async {

namespace {

constexpr std::uint32_t escapeBase = 0xdc00; // U+DC80 stands for byte 0x80

struct CodePoint
{
    std::uint32_t value;
    std::size_t length;
};

bool isContinuation(unsigned char byte)
{
    return (byte & 0xc0) == 0x80;
}

/// The code point that begins at `at`, or the escape of the one byte there when no well-formed sequence begins.
CodePoint decodeOne(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[at + i]); };
    const unsigned char first = byte(0);
    const std::size_t left = text.size() - at;
    if (first < 0x80)
        return {first, 1};
    const CodePoint escaped{escapeBase + first, 1};
    if (first < 0xc2 || first > 0xf4)
        return escaped;
    const std::size_t length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (left < length)
        return escaped;
    std::uint32_t value = first & (0xffu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!isContinuation(byte(i)))
            return escaped;
        value = value << 6 | (byte(i) & 0x3fu);
    }
    const bool tooShort = (length == 3 && value < 0x800) || (length == 4 && value < 0x10000);
    const bool surrogate = value >= 0xd800 && value <= 0xdfff;
    return tooShort || surrogate || value > 0x10ffff ? escaped : CodePoint{value, length};
}

/// Length of the ASCII run that begins at `at`, eight bytes at a time.
std::size_t asciiRun(std::string_view text, std::size_t at)
{
    std::size_t end = at;
    for (; end + 8 <= text.size(); end += 8) {
        std::uint64_t word;
        std::memcpy(&word, text.data() + end, 8);
        if (word & 0x8080808080808080ULL)
            break;
    }
    while (end < text.size() && !(text[end] & 0x80))
        ++end;
    return end - at;
}

/// Appends a code point; false when it is none that may be here.
bool appendUtf8(std::uint32_t value, std::string &to)
{
    const auto push = [&to](std::uint32_t byte) { to.push_back(static_cast<char>(byte)); };
    if (value < 0x80) {
        push(value);
    } else if (value < 0x800) {
        push(0xc0 | value >> 6);
        push(0x80 | (value & 0x3f));
    } else if (value >= 0xd800 && value <= 0xdfff) {
        if (value < escapeBase + 0x80 || value > escapeBase + 0xff)
            return false;
        push(value - escapeBase);
    } else if (value < 0x10000) {
        push(0xe0 | value >> 12);
        push(0x80 | (value >> 6 & 0x3f));
        push(0x80 | (value & 0x3f));
    } else if (value <= 0x10ffff) {
        push(0xf0 | value >> 18);
        push(0x80 | (value >> 12 & 0x3f));
        push(0x80 | (value >> 6 & 0x3f));
        push(0x80 | (value & 0x3f));
    } else {
        return false;
    }
    return true;
}

} // namespace

std::size_t codePoints(std::string_view utf8)
{
    std::size_t count = 0;
    for (std::size_t at = 0; at < utf8.size();) {
        const std::size_t run = asciiRun(utf8, at);
        count += run;
        at += run;
        if (at < utf8.size()) {
            at += decodeOne(utf8, at).length;
            ++count;
        }
    }
    return count;
}

void decodeUtf8(std::string_view utf8, char *to, std::size_t width)
{
    std::size_t written = 0;
    for (std::size_t at = 0; at < utf8.size() && written < width; ++written) {
        const CodePoint point = decodeOne(utf8, at);
        at += point.length;
        storeNumber(point.value, to + 4 * written, false);
    }
    std::fill(to + 4 * written, to + 4 * width, '\0');
}

std::optional<std::string_view> encodeUtf8(const char *utf32, std::size_t width, bool bigEndian, std::string &buffer)
{
    buffer.clear();
    while (width > 0 && loadNumber<std::uint32_t>(utf32 + 4 * (width - 1), false) == 0)
        --width;
    for (std::size_t i = 0; i < width; ++i) {
        if (!appendUtf8(loadNumber<std::uint32_t>(utf32 + 4 * i, bigEndian), buffer))
            return std::nullopt;
    }
    return std::string_view(buffer);
}

bool isAscii(std::string_view text)
{
    return asciiRun(text, 0) == text.size();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>

#include "network/protocol/reply_buffer.h"

#include <QByteArray>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string_view>

/// What the fuzz targets share. Each of them is one file with one function, `LLVMFuzzerTestOneInput`: libFuzzer calls it with
/// bytes that it makes up (preset `fuzz`), replay_test.cpp with those that are kept (all other presets, where every target has its
/// function under a name of its own, see CMakeLists.txt). @source https://llvm.org/docs/LibFuzzer.html
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size);

namespace hdf5async::fuzz {

/// Ends the program, as a sanitizer does, when what must be true of any input is not.
inline void require(bool holds, const char *what)
{
    if (holds)
        return;
    std::fprintf(stderr, "not true of this input: %s\n", what);
    std::abort();
}

/// The input, from which a target takes decisions before it looks at the rest. An exhausted one gives zeros.
class Input
{
public:
    Input(const std::uint8_t *data, std::size_t size) : m_data(reinterpret_cast<const char *>(data), size) { }

    std::uint8_t byte()
    {
        const std::string_view one = take(1);
        return one.empty() ? std::uint8_t(0) : std::uint8_t(one[0]);
    }
    std::uint16_t word()
    {
        const unsigned high = byte();
        return std::uint16_t(high << 8 | byte());
    }
    /// At most so many bytes.
    std::string_view take(std::size_t size)
    {
        const std::string_view taken = m_data.substr(0, size);
        m_data.remove_prefix(taken.size());
        return taken;
    }
    std::string_view rest() { return take(m_data.size()); }
    [[nodiscard]] bool isEmpty() const { return m_data.empty(); }

private:
    std::string_view m_data;
};

/// A copy without a byte behind it, so that AddressSanitizer sees who reads one too many.
inline SharedBytes exactly(std::string_view bytes)
{
    MutableBytes copy(bytes.size());
    if (!bytes.empty())
        std::memcpy(copy.data(), bytes.data(), bytes.size());
    return std::move(copy).share();
}

/// A copy with memory of its own.
inline QByteArray toByteArray(std::string_view bytes)
{
    return {bytes.data(), qsizetype(bytes.size())};
}

/// Everything that waits in a buffer.
inline QByteArray toByteArray(ReplyBuffer buffer)
{
    QByteArray all;
    while (!buffer.isEmpty()) {
        std::array<std::string_view, 16> views;
        std::size_t taken = 0;
        for (std::size_t i = 0, count = buffer.views(views); i < count; ++i) {
            all.append(views[i].data(), qsizetype(views[i].size()));
            taken += views[i].size();
        }
        buffer.consume(taken);
    }
    return all;
}

} // namespace hdf5async::fuzz

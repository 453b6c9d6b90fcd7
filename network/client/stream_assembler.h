// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include <memory>
#include <optional>

namespace hdf5async {

/// Memory that grows at its end without being copied by us: large blocks are moved by remapping their pages, so that taking in a
/// result part by part needs no more memory than the result.
class GrowingBytes
{
public:
    GrowingBytes() = default;
    ~GrowingBytes();
    GrowingBytes(const GrowingBytes &) = delete;
    GrowingBytes &operator=(const GrowingBytes &) = delete;

    /// False when there is not enough memory.
    [[nodiscard]] bool append(std::string_view bytes);
    /// Everything; empty afterwards.
    [[nodiscard]] SharedBytes take();
    [[nodiscard]] std::size_t size() const { return m_size; }

private:
    char *m_data = nullptr;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Puts the parts of a streamed result together: blocks of rows become one array, lists become one list. Parts of fixed-length text
/// may differ in width. @source docs/protocol.md, "Streaming"
class StreamAssembler
{
public:
    /// @errors BAD_REPLY: a part does not fit the first; OVERLOADED: not enough memory
    [[nodiscard]] Result<void> add(quint32 index, Value part);
    [[nodiscard]] Value take();

private:
    [[nodiscard]] Result<void> addArray(const Array &part);
    [[nodiscard]] Result<void> widen(std::uint32_t itemSize);
    [[nodiscard]] Result<void> addTexts(const TextArray &part);

    quint32 m_next = 0;
    Value m_value;        ///< the first part; of arrays its type and shape, of texts nothing
    GrowingBytes m_bytes; ///< of arrays with several parts
    bool m_isArray = false;
    std::shared_ptr<TextArray> m_texts;
};

} // namespace hdf5async

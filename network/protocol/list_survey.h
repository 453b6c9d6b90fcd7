// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include "network/protocol/data_decoder.h"
#include "network/protocol/number_types.h"

#include <QVarLengthArray>

#include <optional>

namespace hdf5async {

/// As many texts or byte strings a list may hold, those of arrays in it included.
constexpr quint64 maxListTexts = 1 << 22;

/// Walks over a list and calls, in order, `visitor.list(depth, count)` for every list in it, itself included (depth 0), and
/// `visitor.leaf(depth, token, reader)` for everything else; that one moves the reader behind what it read the head of.
template<typename Visitor>
Result<void> walkList(WireValue value, Visitor &visitor)
{
    WireReader reader(value);
    QVarLengthArray<quint64, 64> left; // elements to come in the lists that are open
    do {
        const WireToken token = reader.next();
        if (token.type == WireToken::Type::Array) {
            visitor.list(std::size_t(left.size()), token.number);
            if (token.number > 0) {
                left.append(token.number);
                continue;
            }
        } else if (Result<void> good = visitor.leaf(std::size_t(left.size()), token, reader); !good) {
            return good;
        }
        while (!left.isEmpty() && --left.last() == 0)
            left.removeLast();
    } while (!left.isEmpty());
    return {};
}

/// A first walk over a list: what it is a list of, its shape, and whether it is an array at all.
class ListSurvey
{
public:
    enum class Category : quint8 { None, Numbers, Text, Bytes, Fixed }; ///< Fixed: times, voids, records

    explicit ListSurvey(const DecodeSource &source) : m_source(source) { }

    void list(std::size_t depth, quint64 count);
    Result<void> leaf(std::size_t depth, const WireToken &token, WireReader &reader);
    /// After the walk. @errors BAD_VALUE: ragged, too deep, integers without a common type
    Result<void> finish();

    [[nodiscard]] Category category() const { return m_category; }
    [[nodiscard]] const Shape &shape() const { return m_shape; }
    /// Of numbers and Fixed.
    [[nodiscard]] const ElementType &type() const { return m_type; }
    /// Whether there are no arrays and numpy scalars inside.
    [[nodiscard]] bool isPlain() const { return m_plain; }
    /// Bytes of UTF-32 in arrays of text.
    [[nodiscard]] std::size_t wideTextBytes() const { return m_wideTextBytes; }

private:
    Result<void> noteCategory(Category category);
    void noteInt(const WireToken &token);
    void noteNumber(const ElementType &type);
    Result<void> noteArray(std::size_t depth, const Array &array);
    Result<void> noteMap(std::size_t depth, const Data &data);
    Result<void> noteTexts(Category category, quint64 count);
    void noteLength(std::size_t axis, qint64 length);
    void noteRank(std::size_t rank);
    Result<void> settleNumbers();

    const DecodeSource &m_source;
    Category m_category = Category::None;
    Shape m_shape;
    ElementType m_type;
    std::optional<std::size_t> m_rank;
    NumberTypes m_numbers;
    quint64 m_texts = 0;
    std::size_t m_wideTextBytes = 0;
    bool m_hasType = false; // m_type is that of an element
    bool m_oneType = true;
    bool m_plain = true;
    bool m_plainBools = false;
    bool m_plainInts = false;
    bool m_plainFloats = false;
    bool m_hasNegative = false;
    bool m_hasAboveInt64 = false;
    bool m_ragged = false;
    bool m_tooDeep = false;
};

} // namespace hdf5async

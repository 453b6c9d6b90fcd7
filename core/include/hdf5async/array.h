// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/compiled_once.h>
#include <hdf5async/element_type.h>
#include <hdf5async/shape.h>

#include <memory>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace hdf5async {

/// Elements of one type in row-major order.
/// @shape `shape`; `data` holds exactly product(shape) × type.itemSize() bytes in the byte order that `type` says.
struct Array
{
    ElementType type;
    Shape shape;
    SharedBytes data;
};

/// Text (UTF-8; bytes that are not text stay as they are) or byte strings, each of its own length, in row-major order. What a
/// nested list of str or bin is, and how variable-length strings leave the file. `owner` keeps the memory of `items` alive.
struct TextArray
{
    enum class Kind : quint8 { Text, Bytes };
    Kind kind = Kind::Text;
    Shape shape;
    std::vector<std::string_view> items;
    std::shared_ptr<const void> owner;
};

/// A type as `info` and null dataspaces name it: a wire type, variable-length text, a sequence of a type, an object reference, or
/// no wire form at all.
struct NamedType
{
    enum class Form : quint8 { Wire, Text, Sequence, Reference, Record, None };
    Form form = Form::None;
    ElementType wire; ///< Wire: the type; Sequence: the element's
    /// Record: members in file order. Used instead of Wire when a member has no fixed-width wire form (variable text).
    struct Member;
    std::vector<Member> members;
};
struct NamedType::Member
{
    QByteArray name;
    NamedType type;
    std::vector<qint64> dims;
};

/// What `data` or an attribute's value says, decoded and checked on its own (not yet against any dataset).
struct Data
{
    /// {"empty": true, "dtype": T}: a null dataspace of that type; variable text when `text`.
    struct Empty
    {
        bool text = false;
        ElementType type;
    };

    CompiledOnce<std::variant<Array, TextArray, Empty>> value;
    /// Built from MessagePack's own bool, int, float, str, bin, complex, or lists of only these: cast by value, not by type.
    bool plain = false;
    /// A bare scalar (plain, or a numpy scalar): no axes of its own, but a dataset made of it has shape (1,).
    bool scalar = false;
};

/// A value of a reply: nil, a scalar, text, bytes, an array, or lists and maps of these. Maps keep their order.
struct Value
{
    struct Scalar ///< a numpy scalar ("nd": false): one element
    {
        Array element;
    };
    using List = std::vector<Value>;
    using Map = std::vector<std::pair<QByteArray, Value>>;
    struct Text ///< str on the wire; UTF-8
    {
        QByteArray utf8;
    };
    struct Bin ///< bin on the wire
    {
        QByteArray bytes;
    };
    /// Nested lists of str (bin for items that are not UTF-8); a bare item for rank 0.
    using Texts = std::shared_ptr<const TextArray>;

    CompiledOnce<std::variant<std::monostate, bool, qint64, quint64, double, Text, Bin, Array, Scalar, Texts, List, Map,
                              Data::Empty, NamedType>>
        v;

    [[nodiscard]] bool isNil() const { return v.index() == 0; }
};

} // namespace hdf5async

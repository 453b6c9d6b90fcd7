// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QtGlobal>

#include <cstdint>
#include <memory>
#include <vector>

namespace hdf5async {

struct RecordLayout;

/// What one element of an array on the wire is: numpy's dtype, reduced to what travels. A value; cheap to copy.
/// @source docs/protocol.md, "Type strings"
class ElementType
{
public:
    enum class Kind : std::uint8_t {
        Bool,      ///< b1
        Int,       ///< i1 i2 i4 i8
        UInt,      ///< u1 u2 u4 u8
        Float,     ///< f2 f4 f8
        Complex,   ///< c8 c16
        DateTime,  ///< M8[unit]
        TimeDelta, ///< m8[unit]
        Bytes,     ///< S, fixed width, padded with NUL
        Text,      ///< U, fixed width, UTF-32
        Void,      ///< V
        Record,    ///< structured
    };
    enum class Order : std::uint8_t { Little, Big, None }; ///< None: bytes have no order ("|")

    ElementType() = default; ///< <f8

    static ElementType boolean();
    static ElementType integer(int bytes, Order order = Order::Little);
    static ElementType unsignedInteger(int bytes, Order order = Order::Little);
    static ElementType floating(int bytes, Order order = Order::Little);
    static ElementType complex(int bytes, Order order = Order::Little);
    /// `unit` as between the brackets: "s", "25s", or empty for generic time.
    static ElementType time(Kind kind, QByteArray unit, Order order = Order::Little);
    static ElementType bytesOf(std::uint32_t length);
    /// `length` in code points; an element takes four bytes for each.
    static ElementType text(std::uint32_t length, Order order = Order::Little);
    static ElementType voidOf(std::uint32_t length);
    static ElementType record(std::shared_ptr<const RecordLayout> layout);

    [[nodiscard]] Kind kind() const { return m_kind; }
    [[nodiscard]] Order order() const { return m_order; }
    /// Bytes of one element, for records including padding.
    [[nodiscard]] std::uint32_t itemSize() const { return m_itemSize; }
    [[nodiscard]] const QByteArray &timeUnit() const { return m_unit; }
    /// Only for records; never null there.
    [[nodiscard]] const RecordLayout &fields() const { return *m_record; }

    [[nodiscard]] bool isNumber() const { return m_kind <= Kind::Complex; }
    [[nodiscard]] bool isTime() const { return m_kind == Kind::DateTime || m_kind == Kind::TimeDelta; }
    [[nodiscard]] bool isRecord() const { return m_kind == Kind::Record; }

    /// numpy's type string, such as "<i4", "|S3", "<M8[25s]". Not for records.
    [[nodiscard]] QByteArray typeString() const;
    /// The type string, or for records something like "{a: <i4, b: <f8 (2,3)}"; for messages.
    [[nodiscard]] QByteArray description() const;

    /// Same kind, order, size, unit and (for records) the same fields at the same offsets.
    friend bool operator==(const ElementType &a, const ElementType &b);
    friend bool operator!=(const ElementType &a, const ElementType &b) { return !(a == b); }

private:
    ElementType(Kind kind, Order order, std::uint32_t itemSize) : m_kind(kind), m_order(order), m_itemSize(itemSize) { }

    Kind m_kind = Kind::Float;
    Order m_order = Order::Little;
    std::uint32_t m_itemSize = 8;
    QByteArray m_unit;
    std::shared_ptr<const RecordLayout> m_record;
};

/// One field of a record: `type`, repeated over `dims` (row-major) when that is not empty, at `offset` bytes.
struct RecordField
{
    QByteArray name; ///< UTF-8, not empty
    ElementType type;
    std::vector<qint64> dims;
    std::uint32_t offset = 0;

    /// Number of elements of `type` in this field: the product of `dims`, 1 without.
    [[nodiscard]] std::uint64_t count() const;
    friend bool operator==(const RecordField &a, const RecordField &b)
    {
        return a.name == b.name && a.type == b.type && a.dims == b.dims && a.offset == b.offset;
    }
};

/// The fields of a record in order. Gaps between them are padding, whose bytes mean nothing.
struct RecordLayout
{
    std::vector<RecordField> fields;
    std::uint32_t itemSize = 0;

    /// The field of that name or null.
    [[nodiscard]] const RecordField *find(QByteArrayView name) const;
    [[nodiscard]] bool isPacked() const;
    friend bool operator==(const RecordLayout &a, const RecordLayout &b)
    {
        return a.itemSize == b.itemSize && a.fields == b.fields;
    }
};

} // namespace hdf5async

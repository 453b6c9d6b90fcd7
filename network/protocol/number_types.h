// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type.h>

#include <QtGlobal>

namespace hdf5async {

/// A number of any of the 14 number types.
struct NumberValue
{
    enum class Form : quint8 { Signed, Unsigned, Real };
    Form form = Form::Unsigned;
    quint64 integer = 0; ///< Signed (two's complement), Unsigned
    double real = 0;     ///< Real
    double imaginary = 0;
};

/// A set of number types, whatever their byte order.
class NumberTypes
{
public:
    void insert(const ElementType &type) { m_bits |= 1U << indexOf(type); }
    [[nodiscard]] bool isEmpty() const { return m_bits == 0; }
    /// Whether there is nothing but bool and integers.
    [[nodiscard]] bool areIntegers() const;
    /// The promotion of all of them, little-endian; floats come first, so that the order in which they were met does not matter.
    /// @source docs/protocol.md, "Lists"
    [[nodiscard]] ElementType promoted() const;

private:
    static int indexOf(const ElementType &type);

    quint32 m_bits = 0;
};

/// The smallest type that holds both, little-endian: numpy's promote_types.
[[nodiscard]] ElementType promotion(const ElementType &a, const ElementType &b);

[[nodiscard]] NumberValue loadNumber(const ElementType &type, const char *bytes);
/// Stores a number into a type that its own promotes to.
void storeNumber(const NumberValue &value, const ElementType &type, char *bytes);

/// Converts `count` elements to a type that `from` promotes to.
void convertNumbers(const ElementType &from, const char *source, std::size_t count, const ElementType &to,
                    char *target);

} // namespace hdf5async

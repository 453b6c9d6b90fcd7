// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>

#include <QString>

namespace hdf5async {

/// An element as a number; not-a-number for what is none.
[[nodiscard]] double numberAt(const ElementType &type, const char *element);
[[nodiscard]] bool isPlainNumber(const ElementType &type);
/// An element as people read it.
[[nodiscard]] QString textAt(const ElementType &type, const char *element);
/// Any value in one line of at most some hundred characters.
[[nodiscard]] QString valueText(const Value &value);
/// What type a value has, in a word.
[[nodiscard]] QString valueType(const Value &value);

/// One column of a table: where in a row its elements lie.
struct ElementColumn
{
    QString name;
    ElementType type;
    std::size_t offset = 0;
};

/// The columns of an array whose rows are along its first axis: the fields of records, the elements of further axes; at most `most`.
[[nodiscard]] std::vector<ElementColumn> columnsOf(const Array &array, std::size_t most);
[[nodiscard]] std::size_t rowBytesOf(const Array &array);

} // namespace hdf5async

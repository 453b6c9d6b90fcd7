// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/element_type_of.h>
#include <hdf5async/result.h>

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace hdf5async {

/// Contiguous memory with a type and a shape, ready to be sent as it lies there: nothing is copied on the way to the socket.
///
///     client.append("/run/adc", ArrayView(std::move(samples)));                    // takes a vector over
///     client.write("/image", ArrayView(pixels, {2048, 2048}, frame));              // `frame`, a shared_ptr, keeps it alive
///     client.write("/image", ArrayView::borrowed(pixels, {2048, 2048}));           // stays yours
///
/// Memory that has an owner is kept alive by it. *Borrowed memory must stay valid and unchanged until the future of the call has
/// finished*, also over a reconnect. @shape row-major, slowest axis first @units as stored @thread any; a value
class ArrayView
{
public:
    ArrayView(Array array) : m_array(std::move(array)) { }

    /// Takes the elements over. @shape `{n}`, or `shape` with the same number of elements
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known && !std::is_same_v<T, bool>>>
    ArrayView(std::vector<T> elements, std::optional<Shape> shape = {})
    {
        auto owner = std::make_shared<const std::vector<T>>(std::move(elements));
        const T *data = owner->data();
        const auto count = qint64(owner->size());
        set(data, shape ? std::move(*shape) : Shape{count}, count, std::move(owner));
    }

    /// Elements that `owner` keeps alive; their number is the product of `shape`.
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known>>
    ArrayView(const T *elements, Shape shape, std::shared_ptr<const void> owner)
    {
        const qint64 count = elementCount(shape).value_or(0);
        set(elements, std::move(shape), count, std::move(owner));
    }

    /// The bytes of elements of any type, shared with `bytes`; a QByteArray made by fromRawData() is borrowed memory.
    ArrayView(const ElementType &type, Shape shape, QByteArray bytes)
        : m_array{type, std::move(shape), SharedBytes(std::move(bytes))}
    {
    }

    /// Memory that stays the caller's and outlives the call's future.
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known>>
    static ArrayView borrowed(const T *elements, Shape shape)
    {
        return ArrayView(elements, std::move(shape), nullptr);
    }

    /// The same for whatever has data() and size(), such as a span, a QList or a std::array.
    template<typename Container, typename T = std::decay_t<decltype(*std::declval<const Container &>().data())>>
    static ArrayView borrowed(const Container &elements, std::optional<Shape> shape = {})
    {
        return ArrayView(elements.data(), shape ? std::move(*shape) : Shape{qint64(elements.size())}, nullptr);
    }

    /// A copy, for memory that will not stay.
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known && !std::is_same_v<T, bool>>>
    static ArrayView copied(const T *elements, qint64 count)
    {
        return ArrayView(std::vector<T>(elements, elements + count));
    }

    [[nodiscard]] const Array &array() const & { return m_array; }
    [[nodiscard]] Array array() && { return std::move(m_array); }
    /// Whether shape, type and number of bytes agree. Calls with a view for which they do not fail with BAD_ARRAY.
    [[nodiscard]] bool isValid() const
    {
        const std::optional<qint64> count = elementCount(m_array.shape);
        return count && quint64(*count) * m_array.type.itemSize() == m_array.data.size();
    }

private:
    template<typename T>
    void set(const T *elements, Shape shape, qint64 count, std::shared_ptr<const void> owner)
    {
        m_array.type = elementTypeOf<T>();
        m_array.shape = std::move(shape);
        m_array.data =
            SharedBytes(std::move(owner), reinterpret_cast<const char *>(elements), std::size_t(count) * sizeof(T));
    }

    Array m_array;
};

/// What can be stored: numbers, text, bytes, lists of text, arrays. Plain numbers are judged by their value when they go into an
/// existing dataset, arrays by their type. @source docs/protocol.md, "Values"
class DataArgument
{
public:
    DataArgument(Data data) : m_data(std::move(data)) { }
    DataArgument(ArrayView view);
    DataArgument(Array array) : DataArgument(ArrayView(std::move(array))) { }
    DataArgument(Data::Empty empty) : m_data{std::move(empty), false, false} { }
    /// A scalar.
    template<typename T, typename = std::enable_if_t<std::is_arithmetic_v<T>>>
    DataArgument(T value) : m_data{scalar(value)}
    {
    }
    /// Text, as variable-length UTF-8.
    DataArgument(const QString &text);
    DataArgument(const char *utf8) : DataArgument(QString::fromUtf8(utf8)) { }
    /// Bytes, as one fixed-length byte string.
    DataArgument(const QByteArray &bytes);
    /// Texts along one axis.
    DataArgument(const QStringList &texts);
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known && !std::is_same_v<T, bool>>>
    DataArgument(std::vector<T> elements) : DataArgument(ArrayView(std::move(elements)))
    {
    }
    /// One record.
    template<typename T, typename = std::enable_if_t<ElementTypeOf<T>::known && std::is_class_v<T>>, typename = void>
    DataArgument(const T &record) : DataArgument(ArrayView(Array(one(record))))
    {
    }

    [[nodiscard]] const Data &data() const & { return m_data; }
    [[nodiscard]] Data data() && { return std::move(m_data); }
    [[nodiscard]] bool isValid() const { return m_isValid; }

private:
    template<typename T>
    static Array one(const T &value)
    {
        MutableBytes bytes(sizeof(T));
        std::memcpy(bytes.data(), &value, sizeof(T));
        return {elementTypeOf<T>(), {}, std::move(bytes).share()};
    }
    template<typename T>
    static Data scalar(T value)
    {
        return {one(value), true, true};
    }

    Data m_data;
    bool m_isValid = true;
};

/// The elements of an array that was read, as a vector. @errors TYPE_MISMATCH: the value is no array, or of another type than T
/// (ask `read` for a `dtype`, and the server converts numbers)
template<typename T>
[[nodiscard]] Result<std::vector<T>> elementsOf(const Value &value)
{
    const Array *array = std::get_if<Array>(&value.v);
    if (const auto *single = std::get_if<Value::Scalar>(&value.v))
        array = &single->element;
    if (!array)
        return failure(ErrorCode::TypeMismatch, QStringLiteral("The value is no array."));
    bool isSame = array->type == elementTypeOf<T>();
    if constexpr (std::is_class_v<T>) // the same fields; where padding lies does not matter when the sizes agree
        isSame = isSame || (array->type.isRecord() && array->type.itemSize() == sizeof(T) &&
                            array->type.fields().fields == elementTypeOf<T>().fields().fields);
    if (!isSame)
        return failure(ErrorCode::TypeMismatch, QStringLiteral("The array is of type %1, not %2.")
                                                    .arg(QString::fromUtf8(array->type.description()),
                                                         QString::fromUtf8(elementTypeOf<T>().description())));
    std::vector<T> elements(array->data.size() / sizeof(T));
    if (!elements.empty())
        std::memcpy(static_cast<void *>(elements.data()), array->data.data(), array->data.size());
    return elements;
}

/// The texts of a value that was read: one text, a list of texts, or an array of fixed-length text. @errors TYPE_MISMATCH: it is none
[[nodiscard]] Result<QStringList> textsOf(const Value &value);

} // namespace hdf5async

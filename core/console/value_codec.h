// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/result.h>

#include <QByteArray>
#include <QDateTime>
#include <QString>
#include <QStringList>
#include <QVariantMap>

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace hdf5async {

/// Structs of the console as values of the protocol, and back. A struct says once what its members are called,
///     template<typename Visitor> void visitFields(Visitor &visit, const TreeQuery *) { visit("file", &TreeQuery::file); … }
/// and is then a map. Reading is lenient, as between versions: keys that are not there keep the member's default, unknown ones and
/// values of another kind are passed over. Nothing is trusted: no size is taken from the value but that of what is there, and a number
/// that its member cannot be, such as a code that this version does not know, is a fault of the whole (isKnown() in codes.h): what is
/// shown is never a guess. Only lists of codes, which tell what somebody can do, are read without those that are not known.

/// The first number of a value that its member cannot be.
class ValueFault
{
public:
    void note(const QString &number)
    {
        if (m_number.isNull())
            m_number = number;
    }
    /// The member that the number is of; the innermost one counts.
    void name(const char *key)
    {
        if (!m_key && !m_number.isNull())
            m_key = key;
    }
    explicit operator bool() const { return !m_number.isNull(); }
    /// "'state' is 9, which is not known here".
    [[nodiscard]] QString text() const;

private:
    const char *m_key = nullptr; ///< nothing for one that has no name
    QString m_number;
};

namespace value_codec {

template<typename T>
struct IsVector : std::false_type
{
};
template<typename T>
struct IsVector<std::vector<T>> : std::true_type
{
};
template<typename T>
struct IsOptional : std::false_type
{
};
template<typename T>
struct IsOptional<std::optional<T>> : std::true_type
{
};
template<typename T>
struct IsShared : std::false_type
{
};
template<typename T>
struct IsShared<std::shared_ptr<const T>> : std::true_type
{
};
template<typename T>
struct IsPair : std::false_type
{
};
template<typename A, typename B>
struct IsPair<std::pair<A, B>> : std::true_type
{
};

/// The number that a value is; nothing for others.
[[nodiscard]] std::optional<qint64> integerOf(const Value &value);
[[nodiscard]] std::optional<double> realOf(const Value &value);
[[nodiscard]] std::optional<QByteArray> bytesOf(const Value &value);
[[nodiscard]] Value fromVariant(const QVariant &variant);
[[nodiscard]] QVariant toVariant(const Value &value);
/// Lists of numbers travel as arrays: little, and quick.
[[nodiscard]] Value fromNumbers(const void *data, std::size_t count, int bytes);
/// The elements of a list, also of one of texts.
[[nodiscard]] std::optional<Value::List> listOf(const Value &value);
/// The elements of an array of that size, or of a list of numbers.
[[nodiscard]] std::optional<std::vector<double>> numbersOf(const Value &value);

/// The integer that a value is; nothing for others, and with a fault for one that T has no room for.
template<typename T>
[[nodiscard]] std::optional<T> integerOf(const Value &value, ValueFault &fault)
{
    const auto fitting = [&fault](auto integer) {
        if (std::in_range<T>(integer))
            return std::optional(static_cast<T>(integer));
        fault.note(QString::number(integer));
        return std::optional<T>();
    };
    if (const auto *integer = std::get_if<qint64>(&value.v))
        return fitting(*integer);
    const auto *large = std::get_if<quint64>(&value.v);
    return large ? fitting(*large) : std::nullopt;
}

/// The time that a value is, of the years 1 to 9999; nothing for others, and with a fault for one that is none of them.
[[nodiscard]] std::optional<QDateTime> timeOf(const Value &value, ValueFault &fault);

/// The code that a value is; nothing for other values, and with a fault for one that is not known.
template<typename T>
[[nodiscard]] std::optional<T> codeOf(const Value &value, ValueFault &fault)
{
    const auto number = integerOf<std::underlying_type_t<T>>(value, fault);
    if (number && isKnown(static_cast<T>(*number)))
        return static_cast<T>(*number);
    if (number)
        fault.note(QString::number(*number));
    return std::nullopt;
}

} // namespace value_codec

template<typename T>
[[nodiscard]] Value toValue(const T &object);
template<typename T>
void fromValue(const Value &value, T &object, ValueFault &fault);

/// Whether all members are equal. Shared lists are when they are the same one.
template<typename T>
[[nodiscard]] bool isSameValue(const T &a, const T &b);

template<typename T>
class FieldComparer
{
public:
    FieldComparer(const T &a, const T &b) : m_a(a), m_b(b) { }
    template<typename M>
    void operator()(const char *, M T::*member)
    {
        m_same = m_same && isSameValue(m_a.*member, m_b.*member);
    }
    [[nodiscard]] bool isSame() const { return m_same; }

private:
    const T &m_a, &m_b;
    bool m_same = true;
};

/// Makes a map of an object, or with `before` of what is different there.
template<typename T>
class FieldWriter
{
public:
    explicit FieldWriter(const T &object, const T *before = nullptr) : m_object(object), m_before(before) { }

    template<typename M>
    void operator()(const char *name, M T::*member)
    {
        if (m_before && isSameValue(m_object.*member, m_before->*member))
            return;
        m_map.emplace_back(QByteArray::fromRawData(name, qsizetype(std::strlen(name))), toValue(m_object.*member));
    }
    [[nodiscard]] Value::Map take() { return std::move(m_map); }

private:
    const T &m_object;
    const T *m_before;
    Value::Map m_map;
};

template<typename T>
class FieldReader
{
public:
    FieldReader(T &object, const Value::Map &map, ValueFault &fault) : m_object(object), m_map(map), m_fault(fault) { }

    template<typename M>
    void operator()(const char *name, M T::*member)
    {
        // Maps are written in the order of the members, so the next one is nearly always the right one.
        for (std::size_t i = 0; i < m_map.size(); ++i) {
            const auto &[key, value] = m_map[(m_next + i) % m_map.size()];
            if (key != name)
                continue;
            m_next = (m_next + i + 1) % m_map.size();
            fromValue(value, m_object.*member, m_fault);
            return m_fault.name(name);
        }
    }

private:
    T &m_object;
    const Value::Map &m_map;
    ValueFault &m_fault;
    std::size_t m_next = 0;
};

/// Stands for any visitor where only the question is whether a struct is described.
struct AnyVisitor
{
    template<typename T, typename M>
    void operator()(const char *, M T::*)
    {
    }
};

template<typename T>
constexpr bool isDescribed = requires(AnyVisitor &visitor, const T *type)
{
    visitFields(visitor, type);
};

template<typename T>
[[nodiscard]] bool isSameValue(const T &a, const T &b)
{
    if constexpr (isDescribed<T>) {
        FieldComparer<T> comparer(a, b);
        visitFields(comparer, static_cast<const T *>(nullptr));
        return comparer.isSame();
    } else if constexpr (value_codec::IsVector<T>::value) {
        return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(),
                                                  [](const auto &x, const auto &y) { return isSameValue(x, y); });
    } else if constexpr (value_codec::IsOptional<T>::value) {
        return a.has_value() == b.has_value() && (!a || isSameValue(*a, *b));
    } else {
        return a == b;
    }
}

template<typename T>
[[nodiscard]] Value toValue(const T &object)
{
    using namespace value_codec;
    if constexpr (std::is_same_v<T, Value>) {
        return object;
    } else if constexpr (std::is_same_v<T, bool>) {
        return Value{object};
    } else if constexpr (std::is_enum_v<T>) {
        return Value{qint64(object)};
    } else if constexpr (std::is_floating_point_v<T>) {
        return Value{double(object)};
    } else if constexpr (std::is_unsigned_v<T>) {
        return Value{quint64(object)};
    } else if constexpr (std::is_integral_v<T>) {
        return Value{qint64(object)};
    } else if constexpr (std::is_same_v<T, QString>) {
        return Value{Value::Text{object.toUtf8()}};
    } else if constexpr (std::is_same_v<T, QByteArray>) {
        return Value{Value::Bin{object}};
    } else if constexpr (std::is_same_v<T, QDateTime>) {
        return object.isValid() ? Value{object.toMSecsSinceEpoch()} : Value{};
    } else if constexpr (std::is_same_v<T, QStringList>) {
        Value::List list;
        for (const QString &text : object)
            list.push_back(toValue(text));
        return Value{std::move(list)};
    } else if constexpr (std::is_same_v<T, QVariantMap>) {
        return fromVariant(object);
    } else if constexpr (IsOptional<T>::value) {
        return object ? toValue(*object) : Value{};
    } else if constexpr (IsShared<T>::value) {
        return object ? toValue(*object) : Value{};
    } else if constexpr (IsPair<T>::value) {
        return Value{Value::List{toValue(object.first), toValue(object.second)}};
    } else if constexpr (std::is_same_v<T, std::vector<double>> || std::is_same_v<T, std::vector<float>>) {
        return fromNumbers(object.data(), object.size(), int(sizeof(typename T::value_type)));
    } else if constexpr (IsVector<T>::value) {
        Value::List list;
        list.reserve(object.size());
        for (const auto &element : object)
            list.push_back(toValue(element));
        return Value{std::move(list)};
    } else {
        static_assert(isDescribed<T>, "a struct without visitFields()");
        FieldWriter<T> writer(object);
        visitFields(writer, static_cast<const T *>(nullptr));
        return Value{writer.take()};
    }
}

/// The members in which an object differs from another one.
template<typename T>
[[nodiscard]] Value::Map changesSince(const T &before, const T &object)
{
    FieldWriter<T> writer(object, &before);
    visitFields(writer, static_cast<const T *>(nullptr));
    return writer.take();
}

template<typename T>
void fromValue(const Value &value, T &object, ValueFault &fault)
{
    using namespace value_codec;
    if constexpr (std::is_same_v<T, Value>) {
        object = value;
    } else if constexpr (std::is_same_v<T, bool>) {
        if (const auto *flag = std::get_if<bool>(&value.v))
            object = *flag;
    } else if constexpr (std::is_floating_point_v<T>) {
        if (const auto real = realOf(value))
            object = T(*real);
    } else if constexpr (std::is_enum_v<T>) {
        if (const auto code = codeOf<T>(value, fault))
            object = *code;
    } else if constexpr (std::is_integral_v<T>) {
        if (const auto integer = integerOf<T>(value, fault))
            object = *integer;
    } else if constexpr (std::is_same_v<T, QString>) {
        if (const auto bytes = bytesOf(value))
            object = QString::fromUtf8(*bytes);
    } else if constexpr (std::is_same_v<T, QByteArray>) {
        if (auto bytes = bytesOf(value))
            object = std::move(*bytes);
    } else if constexpr (std::is_same_v<T, QDateTime>) {
        object = timeOf(value, fault).value_or(QDateTime());
    } else if constexpr (std::is_same_v<T, QVariantMap>) {
        object = toVariant(value).toMap();
    } else if constexpr (IsOptional<T>::value) {
        if (value.isNil())
            object.reset();
        else
            fromValue(value, object.emplace(), fault);
    } else if constexpr (IsShared<T>::value) {
        if (value.isNil())
            return object.reset();
        auto made = std::make_shared<std::remove_const_t<typename T::element_type>>();
        fromValue(value, *made, fault);
        object = std::move(made);
    } else if constexpr (std::is_same_v<T, std::vector<double>> || std::is_same_v<T, std::vector<float>>) {
        if (const auto numbers = numbersOf(value))
            object.assign(numbers->begin(), numbers->end());
    } else if constexpr (std::is_same_v<T, QStringList> || IsVector<T>::value) {
        constexpr bool isCode = std::is_enum_v<typename T::value_type>;
        object.clear();
        if (const auto list = listOf(value)) {
            object.reserve(list->size());
            for (const Value &item : *list) {
                typename T::value_type element{};
                ValueFault unknown;
                fromValue(item, element, isCode ? unknown : fault);
                if (!unknown)
                    object.push_back(std::move(element));
            }
        }
    } else if constexpr (IsPair<T>::value) {
        std::vector<Value> both;
        fromValue(value, both, fault);
        if (both.size() == 2) {
            fromValue(both[0], object.first, fault);
            fromValue(both[1], object.second, fault);
        }
    } else {
        static_assert(isDescribed<T>, "a struct without visitFields()");
        if (const auto *map = std::get_if<Value::Map>(&value.v)) {
            FieldReader<T> reader(object, *map, fault);
            visitFields(reader, static_cast<const T *>(nullptr));
        }
    }
}

/// What a value says. @errors BAD_VALUE: a number in it is one that its member cannot be
template<typename T>
[[nodiscard]] Result<T> fromValue(const Value &value)
{
    T object{};
    ValueFault fault;
    fromValue(value, object, fault);
    if (fault)
        return failure(ErrorCode::BadValue, fault.text());
    return object;
}

} // namespace hdf5async

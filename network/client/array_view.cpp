// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/array_view.h>

#include <QtEndian>

namespace hdf5async {

namespace {

// A text array that owns the UTF-8 bytes of its items.
TextArray textArray(const QStringList &texts, Shape shape)
{
    auto owner = std::make_shared<std::vector<QByteArray>>();
    TextArray array;
    array.shape = std::move(shape);
    owner->reserve(std::size_t(texts.size()));
    for (const QString &text : texts) {
        const QByteArray &utf8 = owner->emplace_back(text.toUtf8());
        array.items.emplace_back(utf8.constData(), std::size_t(utf8.size()));
    }
    array.owner = std::move(owner);
    return array;
}

QString fixedText(const ElementType &type, const char *element)
{
    if (type.kind() == ElementType::Kind::Bytes)
        return QString::fromUtf8(element, qsizetype(qstrnlen(element, type.itemSize())));
    QString text;
    for (std::uint32_t at = 0; at < type.itemSize(); at += 4) {
        const char32_t point = type.order() == ElementType::Order::Big ? qFromBigEndian<char32_t>(element + at)
                                                                       : qFromLittleEndian<char32_t>(element + at);
        if (point == 0)
            break;
        text += QString::fromUcs4(&point, 1);
    }
    return text;
}

} // namespace

DataArgument::DataArgument(ArrayView view) : m_isValid(view.isValid())
{
    m_data.value = std::move(view).array();
}

DataArgument::DataArgument(const QString &text) : m_data{textArray({text}, {}), true, true} { }

DataArgument::DataArgument(const QByteArray &bytes) : m_data{{}, true, true}
{
    auto owner = std::make_shared<const QByteArray>(bytes);
    const std::string_view view(owner->constData(), std::size_t(owner->size()));
    m_data.value = TextArray{TextArray::Kind::Bytes, {}, {view}, std::move(owner)};
}

DataArgument::DataArgument(const QStringList &texts) : m_data{textArray(texts, {texts.size()}), true, false} { }

Result<QStringList> textsOf(const Value &value)
{
    QStringList texts;
    if (const auto *text = std::get_if<Value::Text>(&value.v))
        return QStringList{QString::fromUtf8(text->utf8)};
    if (const auto *bin = std::get_if<Value::Bin>(&value.v))
        return QStringList{QString::fromUtf8(bin->bytes)};
    if (const auto *many = std::get_if<Value::Texts>(&value.v)) {
        for (const std::string_view item : (*many)->items)
            texts << QString::fromUtf8(item.data(), qsizetype(item.size()));
        return texts;
    }
    const auto *list = std::get_if<Value::List>(&value.v);
    if (list && list->empty())
        return texts;
    const auto *array = std::get_if<Array>(&value.v);
    const bool isText =
        array && (array->type.kind() == ElementType::Kind::Text || array->type.kind() == ElementType::Kind::Bytes);
    if (!isText)
        return failure(ErrorCode::TypeMismatch, QStringLiteral("The value is no text."));
    for (std::size_t at = 0; array->type.itemSize() > 0 && at < array->data.size(); at += array->type.itemSize())
        texts << fixedText(array->type, array->data.data() + at);
    return texts;
}

} // namespace hdf5async

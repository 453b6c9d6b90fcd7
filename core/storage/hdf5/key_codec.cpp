// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_codec.h"

#include <algorithm>
#include <cstring>

#include <xxhash.h>

namespace hdf5async {

namespace {

tl::unexpected<Error> badField(const QByteArray &name, const char *why)
{
    return failure(
        ErrorCode::BadField,
        QStringLiteral("The field \"%1\" cannot be a key: %2.").arg(QString::fromUtf8(name), QLatin1StringView(why)));
}

quint64 loaded(const char *bytes, std::size_t size, bool isBigEndian)
{
    quint64 value = 0;
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | quint8(bytes[isBigEndian ? i : size - 1 - i]);
    return value;
}

int mantissaBits(std::size_t size)
{
    return size == 2 ? 10 : size == 4 ? 23 : 52;
}

} // namespace

Result<KeyCodec> KeyCodec::make(const FileType &record, const std::vector<QByteArray> &names, quint64 seed)
{
    if (record.form != FileType::Form::Record || record.isArray())
        return failure(ErrorCode::BadField, QStringLiteral("Only datasets of records have key fields."));
    if (names.empty())
        return failure(ErrorCode::BadField, QStringLiteral("At least one key field is needed."));
    KeyCodec codec;
    codec.m_seed = seed;
    std::size_t size = 0;
    for (auto name = names.begin(); name != names.end(); ++name) {
        const FileType::Member *member = record.find(*name);
        if (member == nullptr)
            return badField(*name, "there is none of that name");
        if (std::find(names.begin(), name, *name) != name)
            return badField(*name, "it is named twice");
        const Result<Part> part = partOf(*member);
        if (!part)
            return failure(part.error());
        codec.m_parts.push_back(*part);
        size += part->form >= Form::FixedText ? sizeof(KeyId) + 1 : part->size;
    }
    codec.m_isExact = size <= sizeof(KeyId);
    return codec;
}

Result<KeyCodec::Part> KeyCodec::partOf(const FileType::Member &member)
{
    using Kind = ElementType::Kind;
    const FileType &type = member.type;
    Part part{Form::Bytes, member.offset, type.size, type.wire.order() == ElementType::Order::Big};
    if (type.isArray())
        return badField(member.name, "it holds more than one value");
    if (type.form == FileType::Form::Text) {
        part.form = Form::Text;
    } else if (type.form == FileType::Form::FixedText) {
        part.form = type.padding == FileType::Padding::SpacePadded      ? Form::SpacePadded
                    : type.padding == FileType::Padding::NullTerminated ? Form::NullTerminated
                                                                        : Form::FixedText;
    } else if (type.form != FileType::Form::Fixed) {
        return badField(member.name, "it is no scalar");
    } else if (type.wire.kind() == Kind::Bool) {
        part.form = Form::Bool;
    } else if (type.wire.kind() == Kind::Float) {
        part.form = Form::Float;
    } else if (type.wire.kind() == Kind::Complex) {
        part.form = Form::Complex;
    }
    return part;
}

KeyId KeyCodec::id(const char *record)
{
    m_key.clear();
    for (const Part &part : m_parts)
        add(part, record);
    KeyId id;
    if (m_isExact) {
        std::memcpy(&id, m_key.data(), m_key.size());
        return id;
    }
    const XXH128_hash_t hash = XXH3_128bits_withSeed(m_key.data(), m_key.size(), m_seed);
    return {hash.high64, hash.low64};
}

void KeyCodec::add(const Part &part, const char *record)
{
    const char *bytes = record + part.offset;
    std::string_view text(bytes, part.size);
    switch (part.form) {
    case Form::Bytes: m_key.append(text); return;
    case Form::Bool: m_key.push_back(text.find_first_not_of('\0') == std::string_view::npos ? 0 : 1); return;
    case Form::Float: addFloat(bytes, part.size, part.isBigEndian); return;
    case Form::Complex:
        addFloat(bytes, part.size / 2, part.isBigEndian);
        addFloat(bytes + part.size / 2, part.size / 2, part.isBigEndian);
        return;
    case Form::NullTerminated: addText(text.substr(0, text.find('\0'))); return;
    case Form::FixedText: addText(text.substr(0, text.find_last_not_of('\0') + 1)); return;
    case Form::SpacePadded:
        text = text.substr(0, text.find_last_not_of(' ') + 1);
        addText(text.substr(0, text.find_last_not_of('\0') + 1));
        return;
    case Form::Text: {
        const char *variable = nullptr;
        std::memcpy(&variable, bytes, sizeof variable);
        addText(variable == nullptr ? std::string_view() : std::string_view(variable));
        return;
    }
    }
}

void KeyCodec::addFloat(const char *bytes, std::size_t size, bool isBigEndian)
{
    quint64 value = loaded(bytes, size, isBigEndian);
    const quint64 magnitude = value & ~(quint64(1) << (size * 8 - 1));
    const quint64 infinity = ((quint64(1) << (size * 8 - 1)) - 1) >> mantissaBits(size) << mantissaBits(size);
    if (magnitude > infinity)
        value = infinity + 1; // any NaN
    else if (magnitude == 0)
        value = 0;
    for (std::size_t i = 0; i < size; ++i)
        m_key.push_back(char(quint8(value >> (8 * i))));
}

void KeyCodec::addText(std::string_view text)
{
    // With its length, so that of several fields none runs into the next.
    const quint64 length = text.size();
    m_key.append(reinterpret_cast<const char *>(&length), sizeof length);
    m_key.append(text);
}

} // namespace hdf5async

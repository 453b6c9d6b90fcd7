// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/key_codec.h"

#include <QtEndian>

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
    if (size == sizeof value) {
        std::memcpy(&value, bytes, sizeof value);
        return isBigEndian ? qFromBigEndian(value) : qFromLittleEndian(value);
    }
    for (std::size_t i = 0; i < size; ++i)
        value = value << 8 | quint8(bytes[isBigEndian ? i : size - 1 - i]);
    return value;
}

int mantissaBits(std::size_t size)
{
    return size == 2 ? 10 : size == 4 ? 23 : 52;
}

bool isTrue(const char *bytes, std::size_t size)
{
    return std::string_view(bytes, size).find_first_not_of('\0') != std::string_view::npos;
}

// Numbers in the order of the floats: all NaNs first, both zeros one.
quint64 orderedFloat(const char *bytes, std::size_t size, bool isBigEndian)
{
    const quint64 value = loaded(bytes, size, isBigEndian);
    const quint64 sign = quint64(1) << (size * 8 - 1);
    const quint64 magnitude = value & (sign - 1);
    const quint64 infinity = (sign - 1) >> mantissaBits(size) << mantissaBits(size);
    if (magnitude > infinity)
        return 0;
    if (magnitude == 0 || (value & sign) == 0)
        return magnitude | sign;
    return sign - magnitude;
}

// Shifts the bytes of a number in from the right.
void append(KeyId &id, quint64 value, std::size_t size)
{
    if (size == sizeof value) {
        id = {id.low, value};
        return;
    }
    const std::size_t bits = size * 8;
    id.high = id.high << bits | id.low >> (64 - bits);
    id.low = id.low << bits | value;
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
    } else if (type.wire.kind() == Kind::Int || type.wire.isTime()) {
        part.form = Form::Signed;
    } else if (type.wire.kind() == Kind::UInt) {
        part.form = Form::Unsigned;
    }
    return part;
}

KeyId KeyCodec::id(const char *record)
{
    if (m_isExact)
        return orderedId(record);
    m_key.clear();
    for (const Part &part : m_parts)
        add(part, record);
    const XXH128_hash_t hash = XXH3_128bits_withSeed(m_key.data(), m_key.size(), m_seed);
    return {hash.high64, hash.low64};
}

void KeyCodec::ids(const char *records, std::size_t recordBytes, std::size_t count, KeyId *ids)
{
    for (std::size_t i = 0; i < count; ++i)
        ids[i] = id(records + i * recordBytes);
}

KeyId KeyCodec::orderedId(const char *record) const
{
    KeyId id;
    for (const Part &part : m_parts) {
        const char *bytes = record + part.offset;
        const std::size_t size = part.size;
        const quint64 sign = quint64(1) << (std::min<std::size_t>(size, sizeof sign) * 8 - 1);
        const std::size_t half = size / 2;
        switch (part.form) {
        case Form::Signed: append(id, loaded(bytes, size, part.isBigEndian) ^ sign, size); break;
        case Form::Float: append(id, orderedFloat(bytes, size, part.isBigEndian), size); break;
        case Form::Complex:
            append(id, orderedFloat(bytes, half, part.isBigEndian), half);
            append(id, orderedFloat(bytes + half, half, part.isBigEndian), half);
            break;
        case Form::Bool: append(id, isTrue(bytes, size) ? 1 : 0, 1); break;
        case Form::Bytes:
            for (std::size_t i = 0; i < size; ++i)
                append(id, quint8(bytes[i]), 1);
            break;
        default: append(id, loaded(bytes, size, part.isBigEndian), size); break;
        }
    }
    return id;
}

void KeyCodec::add(const Part &part, const char *record)
{
    const char *bytes = record + part.offset;
    std::string_view text(bytes, part.size);
    const std::size_t half = part.size / 2;
    switch (part.form) {
    case Form::Unsigned:
    case Form::Signed:
    case Form::Bytes: m_key.append(text); return;
    case Form::Bool: m_key.push_back(isTrue(bytes, part.size) ? 1 : 0); return;
    case Form::Float: addNumber(orderedFloat(bytes, part.size, part.isBigEndian), part.size); return;
    case Form::Complex:
        addNumber(orderedFloat(bytes, half, part.isBigEndian), half);
        addNumber(orderedFloat(bytes + half, half, part.isBigEndian), half);
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

void KeyCodec::addNumber(quint64 value, std::size_t size)
{
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

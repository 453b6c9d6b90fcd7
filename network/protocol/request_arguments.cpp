// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/request_arguments.h"

#include <hdf5async/names.h>

#include "network/protocol/selection_decoder.h"
#include "network/protocol/wire_text.h"

namespace hdf5async {

namespace {

tl::unexpected<Error> tooMany(const char *what)
{
    return failure(
        ErrorCode::TooLarge,
        QStringLiteral("A request may list %1 %2 at most.").arg(maxListedInRequest).arg(QLatin1StringView(what)));
}

Result<QByteArray> attributeName(std::string_view name)
{
    if (name.empty() || name.find('\0') != std::string_view::npos)
        return failure(ErrorCode::BadValue, QStringLiteral("The name of an attribute is empty or contains a NUL."));
    return qtView(name).toByteArray();
}

tl::unexpected<Error> badLevel(Codec codec, const WireToken &level)
{
    const std::optional<CodecLevels> levels = levelsOf(codec);
    return failure(ErrorCode::BadValue, QStringLiteral("A level of %1 is %2 to %3, not %4.")
                                            .arg(QString::fromUtf8(codecName(codec)))
                                            .arg(levels->lowest)
                                            .arg(levels->highest)
                                            .arg(level.toInt64()));
}

bool isLevel(Codec codec, const WireToken &level)
{
    const std::optional<CodecLevels> levels = levelsOf(codec);
    return level.type != WireToken::Type::Negative && level.number >= quint64(levels->lowest) &&
           level.number <= quint64(levels->highest);
}

Result<void> setCodec(const WireToken &codec, StorageOptions &options)
{
    if (codec.isInt()) {
        if (!isLevel(Codec::Deflate, codec))
            return badLevel(Codec::Deflate, codec);
        options.codec = Codec::Deflate;
        options.level = int(codec.number);
        return {};
    }
    if (codec.type == WireToken::Type::Bool)
        options.codec = codec.number != 0 ? Codec::Deflate : Codec::None;
    else
        options.codec = codecFromName(codec.bytes);
    if (!options.codec)
        return failure(ErrorCode::BadValue,
                       QStringLiteral("There is no compression '%1' here.").arg(shownText(codec.bytes)));
    return {};
}

// Without a codec it is one for gzip. Whether that is the server's default, only the server knows.
Result<void> setLevel(const WireToken &level, StorageOptions &options)
{
    const Codec codec = options.codec.value_or(Codec::Deflate);
    if (options.level || !levelsOf(codec))
        return failure(ErrorCode::BadValue,
                       QStringLiteral("compression_opts is a level for compression 'gzip' or 'zstd' only."));
    if (!isLevel(codec, level))
        return badLevel(codec, level);
    options.level = int(level.number);
    return {};
}

Shuffle shuffleOf(const WireToken &token)
{
    if (token.isText())
        return Shuffle::Bit;
    return token.number != 0 ? Shuffle::Byte : Shuffle::None;
}

} // namespace

Result<void> RequestArguments::take(const RequestEntries &entries, bool isWhole)
{
    for (const ScannedBody::Entry &entry : entries) {
        if (Result<void> taken = takeOne(entry.key, entry.value, isWhole); !taken)
            return taken;
    }
    return checkComplete();
}

Result<void> RequestArguments::takeOne(std::string_view key, WireValue value, bool isWhole)
{
    if (WireReader(value).next().type == WireToken::Type::Nil || key.starts_with("x-"))
        return {};
    const std::optional<RequestKey> known = keyFromName(key);
    const QLatin1StringView op = opName(m_op);
    if (!known || (knownKeys(m_op, isWhole) & keyBit(*known)) == 0)
        return failure(ErrorCode::BadRequest,
                       QStringLiteral("%1 knows no key '%2'%3.")
                           .arg(op, shownText(key), isWhole ? QString() : QStringLiteral(" in a batch")));
    if (!isOfKeysType(*known, m_op, value))
        return failure(ErrorCode::BadRequest,
                       QStringLiteral("The value of '%1' has a type that %2 does not take.").arg(shownText(key), op));
    m_present |= keyBit(*known);
    m_values[std::size_t(*known)] = value;
    return {};
}

Result<void> RequestArguments::checkComplete() const
{
    const RequestKeys missing = requiredKeys(m_op) & ~m_present;
    if (missing == 0)
        return {};
    const auto first = static_cast<RequestKey>(std::countr_zero(missing));
    return failure(ErrorCode::BadRequest,
                   QStringLiteral("%1 needs the key '%2'.").arg(opName(m_op), shownText(keyName(first))));
}

QByteArrayView RequestArguments::text(RequestKey key) const
{
    return qtView(token(key).bytes);
}

Result<QByteArray> RequestArguments::path(RequestKey key) const
{
    return normalizedPath(text(key));
}

Result<Attributes> RequestArguments::attributes() const
{
    Attributes attributes;
    if (!has(RequestKey::Attrs))
        return attributes;
    WireReader reader(value(RequestKey::Attrs));
    const quint64 count = reader.next().number;
    if (count > maxListedInRequest)
        return tooMany("attributes");
    attributes.reserve(count);
    for (quint64 i = 0; i < count; ++i) {
        Result<QByteArray> name = attributeName(reader.next().bytes);
        if (!name)
            return failure(std::move(name.error()));
        Result<Data> data = decodeData(reader.position(), m_source);
        if (!data)
            return failure(std::move(data.error()));
        reader.skip();
        attributes.emplace_back(std::move(*name), std::move(*data));
    }
    return attributes;
}

Result<Shape> RequestArguments::shape(RequestKey key) const
{
    Shape shape;
    WireReader reader(value(key));
    const quint64 count = reader.next().number;
    for (quint64 i = 0; i < count; ++i) {
        const WireToken length = reader.next();
        if (i == quint64(maxRank) || length.type == WireToken::Type::Negative || !length.fitsInt64())
            return failure(
                ErrorCode::BadValue,
                QStringLiteral("'%1' is no list of at most %2 lengths.").arg(shownText(keyName(key))).arg(maxRank));
        shape.push_back(length.toInt64());
    }
    return shape;
}

Result<std::vector<std::optional<qint64>>> RequestArguments::maxShape() const
{
    std::vector<std::optional<qint64>> shape;
    WireReader reader(value(RequestKey::Maxshape));
    const quint64 count = reader.next().number;
    for (quint64 i = 0; i < count; ++i) {
        const WireToken length = reader.next();
        const bool isNil = length.type == WireToken::Type::Nil;
        if (i == quint64(maxRank) || length.type == WireToken::Type::Negative || (!isNil && !length.fitsInt64()))
            return failure(ErrorCode::BadValue,
                           QStringLiteral("'maxshape' is no list of at most %1 lengths.").arg(maxRank));
        shape.push_back(isNil ? std::nullopt : std::optional(length.toInt64()));
    }
    return shape;
}

Result<std::optional<FieldList>> RequestArguments::fields(RequestKey key) const
{
    if (!has(key))
        return std::nullopt;
    WireReader reader(value(key));
    const WireToken head = reader.next();
    if (head.isText())
        return FieldList{true, {qtView(head.bytes).toByteArray()}};
    if (head.number > maxListedInRequest)
        return tooMany("fields");
    FieldList list;
    for (quint64 i = 0; i < head.number; ++i)
        list.names.push_back(qtView(reader.next().bytes).toByteArray());
    return list;
}

Result<std::vector<QByteArray>> RequestArguments::names() const
{
    WireReader reader(value(RequestKey::Names));
    const quint64 count = reader.next().number;
    if (count > maxListedInRequest)
        return tooMany("names");
    std::vector<QByteArray> names;
    names.reserve(count);
    for (quint64 i = 0; i < count; ++i) {
        Result<QByteArray> name = attributeName(reader.next().bytes);
        if (!name)
            return failure(std::move(name.error()));
        names.push_back(std::move(*name));
    }
    return names;
}

SelectionArgument RequestArguments::select() const
{
    if (!has(RequestKey::Select))
        return std::nullopt;
    return decodeSelection(value(RequestKey::Select), m_source);
}

Result<StorageOptions> RequestArguments::storage() const
{
    StorageOptions options;
    if (has(RequestKey::Compression)) {
        if (Result<void> set = setCodec(token(RequestKey::Compression), options); !set)
            return failure(std::move(set.error()));
    }
    if (has(RequestKey::CompressionOpts)) {
        if (Result<void> set = setLevel(token(RequestKey::CompressionOpts), options); !set)
            return failure(std::move(set.error()));
    }
    if (has(RequestKey::Shuffle))
        options.shuffle = shuffleOf(token(RequestKey::Shuffle));
    if (has(RequestKey::Fletcher32))
        options.fletcher32 = flag(RequestKey::Fletcher32);
    return options;
}

} // namespace hdf5async

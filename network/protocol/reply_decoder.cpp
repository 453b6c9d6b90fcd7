// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/reply_decoder.h"

#include "network/protocol/body_scan.h"
#include "network/protocol/outcome_decoder.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/wire_text.h"

namespace hdf5async {

namespace {

// What this side is ready to look at: generous, since memory grows with what has arrived only.
constexpr DecodeLimits replyLimits{512, std::size_t(1) << 31};

tl::unexpected<Error> badReply(const QString &why)
{
    return failure(ErrorCode::BadReply, QStringLiteral("The server sent a reply that is none: %1.").arg(why));
}

// Of an error's detail: what QVariant can hold of any value.
QVariant toVariant(const Value &value)
{
    if (const auto *flag = std::get_if<bool>(&value.v))
        return *flag;
    if (const auto *integer = std::get_if<qint64>(&value.v))
        return *integer;
    if (const auto *large = std::get_if<quint64>(&value.v))
        return *large;
    if (const auto *real = std::get_if<double>(&value.v))
        return *real;
    if (const auto *text = std::get_if<Value::Text>(&value.v))
        return QString::fromUtf8(text->utf8);
    if (const auto *bin = std::get_if<Value::Bin>(&value.v))
        return bin->bytes;
    QVariantList items;
    if (const auto *texts = std::get_if<Value::Texts>(&value.v)) {
        for (const std::string_view item : (*texts)->items)
            items << QString::fromUtf8(item.data(), qsizetype(item.size()));
        return items;
    }
    if (const auto *list = std::get_if<Value::List>(&value.v)) {
        for (const Value &element : *list)
            items << toVariant(element);
        return items;
    }
    if (const auto *map = std::get_if<Value::Map>(&value.v)) {
        QVariantMap pairs;
        for (const auto &[key, element] : *map)
            pairs.insert(QString::fromUtf8(key), toVariant(element));
        return pairs;
    }
    return {};
}

Error decodeError(WireValue at, const SharedBytes &body)
{
    Error error{ErrorCode::Unknown, QStringLiteral("The server gave no reason.")};
    WireReader reader(at);
    const Result<Value> value = decodeValue(reader, {body});
    const auto *map = value ? std::get_if<Value::Map>(&value->v) : nullptr;
    if (!map)
        return error;
    QByteArray code;
    for (const auto &[key, part] : *map) {
        if (key == "code")
            code = toVariant(part).toString().toUtf8();
        else if (key == "message")
            error.message = toVariant(part).toString();
        else if (key == "detail")
            error.detail = toVariant(part).toMap();
    }
    if (const std::optional<ErrorCode> known = errorCodeFromName(code))
        error.code = *known;
    else
        error.detail.insert(QStringLiteral("code"), QString::fromUtf8(code));
    return error;
}

} // namespace

Result<ReplyFrame> decodeReplyFrame(const SharedBytes &body)
{
    const Result<ScannedBody> scanned = scanBody(body.view(), replyLimits);
    if (!scanned)
        return badReply(scanned.error().message);
    if (!scanned->isMap)
        return badReply(QStringLiteral("it is no map"));
    ReplyFrame frame;
    std::optional<bool> ok;
    std::optional<WireValue> result, error;
    std::optional<bool> more;
    quint32 part = 0;
    for (const ScannedBody::Entry &entry : scanned->entries) {
        const WireToken token = WireReader(entry.value).next();
        if (entry.key == "id" && token.isInt())
            frame.id = token.fitsInt64() ? RequestId(token.toInt64()) : RequestId(token.number);
        else if (entry.key == "event")
            frame.isEvent = true;
        else if (entry.key == "ok")
            ok = token.number != 0;
        else if (entry.key == "result")
            result = entry.value;
        else if (entry.key == "error")
            error = entry.value;
        else if (entry.key == "commit" && token.isInt())
            frame.commit = token.number;
        else if (entry.key == "part")
            part = quint32(token.number);
        else if (entry.key == "more")
            more = token.number != 0;
        else if (entry.key == "replayed")
            frame.replayed = token.number != 0;
    }
    if (frame.isEvent && !ok)
        return frame;
    frame.isEvent = false;
    if (!ok || (*ok ? !result : !error))
        return badReply(QStringLiteral("it has no result and no error"));
    if (*ok)
        frame.result = *result;
    else
        frame.error = decodeError(*error, body);
    if (more)
        frame.part = StreamPart{part, *more};
    return frame;
}

Result<Outcome> decodeOutcome(const Operation &operation, WireValue result, const DecodeSource &source)
{
    WireReader reader(result);
    return decodeOutcome(operation, reader, source);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/server/wire_text.h"

#include "network/protocol/wire_reader.h"

namespace hdf5async {

namespace {

QByteArray text(const QByteArray &bytes)
{
    return char(0xd9) + QByteArray(1, char(bytes.size())) + bytes; // str8
}

QString tokenText(const WireToken &token)
{
    switch (token.type) {
    case WireToken::Type::Nil: return QStringLiteral("nil");
    case WireToken::Type::Bool: return token.number ? QStringLiteral("true") : QStringLiteral("false");
    case WireToken::Type::Unsigned:
    case WireToken::Type::Negative: return QString::number(token.toInt64());
    case WireToken::Type::Str: return QString::fromUtf8(token.bytes.data(), qsizetype(token.bytes.size()));
    case WireToken::Type::Bin: return QStringLiteral("bytes:%1").arg(token.bytes.size());
    default: return QStringLiteral("?");
    }
}

/// Reads one object and all in it; of a map the value of `wanted`.
QString valueText(WireReader &reader, const QString &wanted)
{
    const WireToken token = reader.next();
    if (token.type != WireToken::Type::Map && token.type != WireToken::Type::Array)
        return tokenText(token);
    QString found = QStringLiteral("…");
    for (quint64 i = 0; i < token.number; ++i) {
        const QString key = token.type == WireToken::Type::Map ? tokenText(reader.next()) : QString();
        const QString value = valueText(reader, {});
        if (!wanted.isEmpty() && key == wanted)
            found = value;
    }
    return found;
}

QString replyText(const QByteArray &body)
{
    WireReader reader({body.constData(), body.constData() + body.size()});
    const WireToken map = reader.next();
    QString id, result, part, event;
    bool more = false;
    for (quint64 i = 0; i < map.number; ++i) {
        const QString key = tokenText(reader.next());
        if (key == QLatin1StringView("error"))
            return id + u' ' + valueText(reader, QStringLiteral("code"));
        const QString value = valueText(reader, {});
        if (key == QLatin1StringView("id"))
            id = value;
        else if (key == QLatin1StringView("event") || key == QLatin1StringView("seq") || key == QLatin1StringView("op"))
            event += (event.isEmpty() ? QString() : QStringLiteral(" ")) + value;
        else if (key == QLatin1StringView("result"))
            result = value;
        else if (key == QLatin1StringView("part"))
            part = value;
        else if (key == QLatin1StringView("more"))
            more = value == QLatin1StringView("true");
    }
    if (!event.isEmpty())
        return event;
    if (part.isEmpty())
        return QStringLiteral("%1 ok %2").arg(id, result);
    return QStringLiteral("%1 part %2%3 %4").arg(id, part, more ? QStringLiteral(" more") : QString(), result);
}

} // namespace

QByteArray frame(const QByteArray &body)
{
    QByteArray bytes(4, 0);
    qToBigEndian(quint32(body.size()), bytes.data());
    return bytes + body;
}

QByteArray requestFrame(int id, const QByteArray &op, const QList<std::pair<QByteArray, QByteArray>> &keys)
{
    QByteArray number(5, char(0xd2)); // int32
    qToBigEndian(qint32(id), number.data() + 1);
    QByteArray body = char(0x80 + 2 + keys.size()) + text("id") + number + text("op") + text(op);
    for (const auto &[key, value] : keys)
        body += text(key) + text(value);
    return frame(body);
}

QStringList repliesIn(const QByteArray &stream)
{
    QStringList replies;
    qsizetype at = 0;
    while (at + 4 <= stream.size()) {
        const qsizetype size = qFromBigEndian<quint32>(stream.constData() + at);
        if (at + 4 + size > stream.size())
            break;
        replies.append(replyText(stream.sliced(at + 4, size)));
        at += 4 + size;
    }
    if (at < stream.size())
        replies.append(QStringLiteral("…"));
    return replies;
}

QStringList said(std::initializer_list<const char *> replies)
{
    QStringList list;
    for (const char *reply : replies)
        list.append(QString::fromUtf8(reply));
    return list;
}

} // namespace hdf5async

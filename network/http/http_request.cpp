// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/http_request.h"

#include <algorithm>

namespace hdf5async {

namespace {

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

// A character of a token: a method or the name of a header.
bool isTokenCharacter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) ||
           QByteArrayView("!#$%&'*+-.^_`|~").contains(c);
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

bool isVisible(char c)
{
    return c > ' ' && c < '\x7f';
}

// Of a header's value; bytes above 127 are allowed, as of old.
bool isValueCharacter(char c)
{
    return c == '\t' || (static_cast<unsigned char>(c) >= ' ' && c != '\x7f');
}

int hexDigit(char c)
{
    if (isDigit(c))
        return c - '0';
    const char lower = char(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

ParsedRequest bad(int status, const char *problem)
{
    ParsedRequest result;
    result.state = ParsedRequest::State::Bad;
    result.status = status;
    result.problem = problem;
    return result;
}

bool readQuery(QByteArrayView text, HttpRequest &request)
{
    while (!text.isEmpty()) {
        const qsizetype end = text.indexOf('&');
        const QByteArrayView part = end < 0 ? text : text.first(end);
        text = end < 0 ? QByteArrayView() : text.sliced(end + 1);
        if (part.isEmpty())
            continue;
        const qsizetype equals = part.indexOf('=');
        const std::optional<QByteArray> key = percentDecoded(equals < 0 ? part : part.first(equals), true);
        const std::optional<QByteArray> value =
            percentDecoded(equals < 0 ? QByteArrayView() : part.sliced(equals + 1), true);
        if (!key || !value || request.query.size() >= maxHttpArguments)
            return false;
        request.query.emplace_back(*key, *value);
    }
    return true;
}

// @return what is wrong, or a state of Complete
ParsedRequest readRequestLine(QByteArrayView line, HttpRequest &request)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype last = line.lastIndexOf(' ');
    if (first <= 0 || last == first)
        return bad(400, "the request line is none");
    const QByteArrayView method = line.first(first);
    const QByteArrayView target = line.sliced(first + 1, last - first - 1);
    const QByteArrayView version = line.sliced(last + 1);
    if (!isToken(method))
        return bad(400, "the method is none");
    if (version.size() != 8 || !version.startsWith("HTTP/") || !isDigit(version[5]) || version[6] != '.' ||
        !isDigit(version[7]))
        return bad(400, "the version is none");
    if (version[5] != '1')
        return bad(505, "this server speaks HTTP/1.1");
    if (target.isEmpty() || target[0] != '/' || !std::all_of(target.begin(), target.end(), isVisible))
        return bad(400, "the target is none that this server has");
    const qsizetype question = target.indexOf('?');
    std::optional<QByteArray> path = percentDecoded(question < 0 ? target : target.first(question), false);
    if (!path || path->contains('\0'))
        return bad(400, "the path is not encoded as it should be");
    if (question >= 0 && !readQuery(target.sliced(question + 1), request))
        return bad(400, "the query is not encoded as it should be, or too long");
    request.method = method.toByteArray();
    request.path = std::move(*path);
    request.keepAlive = version[7] != '0';
    ParsedRequest good;
    good.state = ParsedRequest::State::Complete;
    return good;
}

bool readHeader(QByteArrayView line, HttpRequest &request)
{
    const qsizetype colon = line.indexOf(':');
    if (colon <= 0 || !isToken(line.first(colon)) || request.headers.size() >= maxHttpHeaders)
        return false;
    const QByteArrayView value = line.sliced(colon + 1).trimmed();
    if (!std::all_of(value.begin(), value.end(), isValueCharacter))
        return false;
    request.headers.emplace_back(line.first(colon).toByteArray().toLower(), value.toByteArray());
    return true;
}

// What the headers together must be.
ParsedRequest checkHeaders(HttpRequest &request)
{
    for (const char *single : {"host", "content-length", "transfer-encoding", "authorization", "connection"}) {
        const auto count = std::count_if(request.headers.begin(), request.headers.end(),
                                         [single](const auto &header) { return header.first == single; });
        if (count > 1)
            return bad(400, "a header comes twice");
    }
    if (request.header("transfer-encoding"))
        return bad(413, "requests have no body here");
    if (const auto length = request.header("content-length"); length && *length != "0")
        return bad(413, "requests have no body here");
    if (request.keepAlive && !request.header("host"))
        return bad(400, "the header Host is missing");
    if (const auto connection = request.header("connection"))
        request.keepAlive = request.keepAlive && !connection->toLower().contains("close");
    ParsedRequest good;
    good.state = ParsedRequest::State::Complete;
    return good;
}

} // namespace

std::optional<QByteArray> HttpRequest::header(QByteArrayView lowerCaseName) const
{
    for (const auto &[name, value] : headers) {
        if (name == lowerCaseName)
            return value;
    }
    return std::nullopt;
}

std::optional<QByteArray> HttpRequest::argument(QByteArrayView key) const
{
    for (const auto &[name, value] : query) {
        if (name == key)
            return value;
    }
    return std::nullopt;
}

QByteArrayList HttpRequest::arguments(QByteArrayView key) const
{
    QByteArrayList values;
    for (const auto &[name, value] : query) {
        if (name == key)
            values.append(value);
    }
    return values;
}

std::optional<QByteArray> percentDecoded(QByteArrayView text, bool plusIsBlank)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded.append(plusIsBlank && text[i] == '+' ? ' ' : text[i]);
            continue;
        }
        const int high = i + 2 < text.size() ? hexDigit(text[i + 1]) : -1;
        const int low = i + 2 < text.size() ? hexDigit(text[i + 2]) : -1;
        if (high < 0 || low < 0)
            return std::nullopt;
        decoded.append(char(high * 16 + low));
        i += 2;
    }
    return decoded;
}

ParsedRequest parseHttpRequest(QByteArrayView bytes)
{
    // Empty lines before a request are allowed; some clients send one behind the request before.
    qsizetype begin = 0;
    while (begin < 4 && bytes.sliced(begin).startsWith("\r\n"))
        begin += 2;
    const qsizetype end = bytes.first(std::min(bytes.size(), maxHttpHead)).indexOf("\r\n\r\n", begin);
    if (end < 0)
        return bytes.size() >= maxHttpHead ? bad(431, "the request's head is longer than 16 KiB") : ParsedRequest();
    ParsedRequest result;
    QByteArrayView rest = bytes.sliced(begin, end - begin);
    for (bool isFirst = true; isFirst || !rest.isEmpty(); isFirst = false) {
        const qsizetype lineEnd = rest.indexOf("\r\n");
        const QByteArrayView line = lineEnd < 0 ? rest : rest.first(lineEnd);
        rest = lineEnd < 0 ? QByteArrayView() : rest.sliced(lineEnd + 2);
        if (isFirst) {
            if (ParsedRequest read = readRequestLine(line, result.request); read.state == ParsedRequest::State::Bad)
                return read;
        } else if (!readHeader(line, result.request)) {
            return bad(400, "a header is none, or there are too many");
        }
    }
    if (ParsedRequest checked = checkHeaders(result.request); checked.state == ParsedRequest::State::Bad)
        return checked;
    result.state = ParsedRequest::State::Complete;
    result.consumed = end + 4;
    return result;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/http_response.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace hdf5async {

namespace {

const char *reasonOf(int status)
{
    switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 413: return "Content Too Large";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 431: return "Request Header Fields Too Large";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "Internal Server Error";
    }
}

} // namespace

qint64 HttpResponse::size() const
{
    qint64 bytes = 0;
    for (const SharedBytes &piece : body)
        bytes += qint64(piece.size());
    return bytes;
}

HttpResponse httpText(int status, const QByteArray &text)
{
    HttpResponse response;
    response.status = status;
    response.body.emplace_back(text);
    return response;
}

HttpResponse httpJson(int status, const QByteArray &text)
{
    HttpResponse response = httpText(status, text);
    response.contentType = "application/json";
    return response;
}

HttpResponse httpProblem(int status, const QString &message)
{
    return httpJson(status,
                    QJsonDocument(QJsonObject{{QStringLiteral("message"), message}}).toJson(QJsonDocument::Compact));
}

int httpStatusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::AuthRequired:
    case ErrorCode::AuthFailed: return 401;
    case ErrorCode::Forbidden: return 403;
    case ErrorCode::NotFound: return 404;
    case ErrorCode::TooLarge: return 413;
    case ErrorCode::BadPath:
    case ErrorCode::BadRequest:
    case ErrorCode::BadSelection:
    case ErrorCode::BadValue:
    case ErrorCode::BadField:
    case ErrorCode::TypeMismatch:
    case ErrorCode::NotDataset:
    case ErrorCode::NotGroup:
    case ErrorCode::UnsupportedType:
    case ErrorCode::FilterUnavailable: return 422;
    case ErrorCode::Overloaded:
    case ErrorCode::Busy:
    case ErrorCode::StorageFull:
    case ErrorCode::ShuttingDown: return 503;
    default: return 500;
    }
}

QByteArray httpHead(const HttpResponse &response, bool keepAlive)
{
    QByteArray head = "HTTP/1.1 " + QByteArray::number(response.status) + ' ' + reasonOf(response.status) + "\r\n";
    if (response.status != 204) {
        head += "Content-Type: " + response.contentType + "\r\n";
        head += "Content-Length: " + QByteArray::number(response.size()) + "\r\n";
    }
    head += "Cache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\n"
            "Referrer-Policy: no-referrer\r\n"
            "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'none'; "
            "frame-ancestors 'none'\r\n";
    for (const auto &[name, value] : response.headers)
        head += name + ": " + value + "\r\n";
    head += keepAlive ? "Connection: keep-alive\r\n\r\n" : "Connection: close\r\n\r\n";
    return head;
}

} // namespace hdf5async

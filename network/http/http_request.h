// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QByteArrayList>

#include <optional>
#include <utility>
#include <vector>

namespace hdf5async {

/// The head of a request as far as this server has use for it. A body is never taken. @thread a value
struct HttpRequest
{
    QByteArray method;
    QByteArray path;                                        ///< decoded, begins with '/'; bytes, possibly no UTF-8
    std::vector<std::pair<QByteArray, QByteArray>> query;   ///< decoded, in order; '+' stands for a blank
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
    bool keepAlive = true;

    /// The value of a header that may come once; nothing without.
    [[nodiscard]] std::optional<QByteArray> header(QByteArrayView lowerCaseName) const;
    /// The first value of a query's key.
    [[nodiscard]] std::optional<QByteArray> argument(QByteArrayView key) const;
    [[nodiscard]] QByteArrayList arguments(QByteArrayView key) const;
};

/// What the bytes that have come so far make.
struct ParsedRequest
{
    enum class State : quint8 {
        Incomplete,
        Complete,
        Bad, ///< to be answered with `status`, and the connection closed
    };
    State state = State::Incomplete;
    HttpRequest request;
    qsizetype consumed = 0; ///< bytes of a complete head; what follows is the next request
    int status = 400;
    const char *problem = "";
};

constexpr qsizetype maxHttpHead = 16 << 10;
constexpr std::size_t maxHttpHeaders = 100;
constexpr std::size_t maxHttpArguments = 100;

/// Parses the head of a request strictly: lines end with CR LF, names and targets are of the characters that the standard allows,
/// nothing is folded. Requests with a body are refused. Never takes more than a pass over at most maxHttpHead bytes.
/// @source RFC 9110, RFC 9112
[[nodiscard]] ParsedRequest parseHttpRequest(QByteArrayView bytes);

/// %XX decoded; nothing when a % is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<QByteArray> percentDecoded(QByteArrayView text, bool plusIsBlank);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/error.h>

#include <QByteArray>

#include <utility>
#include <vector>

namespace hdf5async {

/// What a request is answered with. @thread a value
struct HttpResponse
{
    int status = 200;
    QByteArray contentType = "text/plain; charset=utf-8";
    std::vector<std::pair<QByteArray, QByteArray>> headers; ///< besides those of every answer
    std::vector<SharedBytes> body;                          ///< one piece behind the other
    bool close = false;                                     ///< the connection, afterwards

    [[nodiscard]] qint64 size() const;
};

[[nodiscard]] HttpResponse httpText(int status, const QByteArray &text);
[[nodiscard]] HttpResponse httpJson(int status, const QByteArray &text);
/// {"message": …}, as h5grove says what went wrong.
[[nodiscard]] HttpResponse httpProblem(int status, const QString &message);
/// The status that an error of the server is.
[[nodiscard]] int httpStatusOf(ErrorCode code);

/// Status line and headers, with the empty line behind them.
[[nodiscard]] QByteArray httpHead(const HttpResponse &response, bool keepAlive);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/status_page.h"

#include "network/http/page_files.h"

namespace hdf5async {

namespace {

HttpResponse file(const char *type, const QByteArray &text)
{
    HttpResponse response = httpText(200, text);
    response.contentType = type;
    return response;
}

bool wantsChinese(const HttpRequest &request)
{
    return request.header("accept-language").value_or(QByteArray()).toLower().startsWith("zh");
}

} // namespace

std::optional<HttpResponse> statusPage(const HttpRequest &request)
{
    if (request.path == "/status.css")
        return file("text/css; charset=utf-8", pageStyle);
    if (request.path == "/status.js")
        return file("text/javascript; charset=utf-8", pageScript);
    if (request.path != "/")
        return std::nullopt;
    QByteArray page = pageText;
    if (wantsChinese(request))
        page.replace("<html lang=\"en\">", "<html lang=\"zh-CN\">");
    HttpResponse response = file("text/html; charset=utf-8", page);
    response.headers.emplace_back("Vary", "Accept-Language");
    return response;
}

} // namespace hdf5async

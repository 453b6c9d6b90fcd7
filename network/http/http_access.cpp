// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/http_access.h"

#include <QHostAddress>

namespace hdf5async {

namespace {

std::optional<QByteArray> tokenOf(const HttpRequest &request)
{
    const std::optional<QByteArray> header = request.header("authorization");
    if (!header || header->size() < 7 || header->first(7).toLower() != "bearer ")
        return std::nullopt;
    return header->sliced(7).trimmed();
}

} // namespace

bool isAddressHost(const QByteArray &host)
{
    QByteArray name = host;
    if (const qsizetype end = name.indexOf(']'); name.startsWith('[') && end > 0)
        name = name.sliced(1, end - 1);
    else if (const qsizetype colon = name.indexOf(':'); colon >= 0)
        name = name.first(colon);
    return name.toLower() == "localhost" || !QHostAddress(QString::fromLatin1(name)).isNull();
}

Result<void> identify(AccessControl &access, ClientContext &client, const HttpRequest &request)
{
    client.user = nullptr; // each request says it for itself
    client.usersVersion = 0;
    client.penalty = {};
    access.refresh(client);
    if (!access.asksWho() && !client.loopback)
        return failure(ErrorCode::AuthRequired, QStringLiteral("This server has neither users nor a token"));
    if (!access.asksWho() && !isAddressHost(request.header("host").value_or("localhost")))
        return failure(ErrorCode::Forbidden,
                       QStringLiteral("Call this server by its address or localhost, or give it users"));
    return access.logIn(client, tokenOf(request));
}

Result<void> mayWatch(const AccessControl &access, const ClientContext &client)
{
    if (const Result<void> permitted = access.permits(client, Role::Reader); !permitted)
        return permitted;
    if (client.user && client.user->rules && AccessControl::roleOf(client) < Role::Operator)
        return failure(ErrorCode::Forbidden,
                       QStringLiteral("This user may see some paths only, and the status shows all"));
    return {};
}

} // namespace hdf5async

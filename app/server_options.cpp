// SPDX-License-Identifier: BSD-3-Clause
#include "app/server_options.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

bool applyTls(TlsOptions &tls, const QString & /*value*/)
{
    tls.enabled = true;
    return true;
}

bool applyFingerprint(TlsOptions &tls, const QString &value)
{
    static const QRegularExpression sha256(QStringLiteral("^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$"));
    tls.enabled = true;
    tls.fingerprint = value.toLatin1();
    return sha256.match(value).hasMatch();
}

bool applyCa(TlsOptions &tls, const QString &value)
{
    tls.enabled = true;
    tls.caFile = value;
    return !value.isEmpty();
}

constexpr std::array list{
    TlsOption{"tls", "", "--tls", "encrypt the connection to that server; its certificate must be good for HOST",
              applyTls},
    TlsOption{"tls-fingerprint", "a SHA-256 fingerprint in hexadecimal", "--tls-fingerprint F",
              "trust the server whose certificate has this SHA-256 fingerprint, and no other", applyFingerprint},
    TlsOption{"tls-ca", "a file of authorities", "--tls-ca FILE",
              "the authorities (PEM) that may vouch for it; default: those of this machine", applyCa},
};

} // namespace

std::span<const TlsOption> tlsOptionList()
{
    return list;
}

QString tlsHelp(int column)
{
    QString help;
    for (const TlsOption &option : list)
        help += (QStringLiteral("  ") + QLatin1StringView(option.synopsis)).leftJustified(column) +
                QLatin1StringView(option.text) + u'\n';
    return help;
}

ClientOptions commandClient(const QByteArray &command)
{
    ClientOptions client;
    client.name = "hdf5async " + command;
    client.token = qgetenv("HDF5ASYNC_TOKEN");
    return client;
}

Result<bool> applyServerOption(ClientOptions &client, const QStringList &arguments, qsizetype &at)
{
    const QString &name = arguments[at];
    const auto option = std::find_if(list.begin(), list.end(), [&name](const TlsOption &known) {
        return name == QStringLiteral("--") + QLatin1StringView(known.name);
    });
    const bool isToken = name == QLatin1StringView("--token");
    if (!isToken && option == list.end())
        return false;
    const bool takesValue = isToken || *option->expected != '\0';
    const QString value = takesValue ? arguments.value(++at) : QString();
    if (isToken)
        client.token = value.toUtf8();
    if (isToken ? !value.isEmpty() : option->apply(client.tls, value))
        return true;
    return failure(ErrorCode::BadValue,
                   QStringLiteral("%1 %2: expected %3")
                       .arg(name, value, isToken ? QStringLiteral("a token") : QString::fromLatin1(option->expected)));
}

} // namespace hdf5async

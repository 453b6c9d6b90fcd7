// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/client_options.h>
#include <hdf5async/result.h>

#include <QStringList>

#include <span>

namespace hdf5async {

/// An option that says how the connection to a server elsewhere is protected; the window and every command have the same.
struct TlsOption
{
    const char *name;                                     ///< without its dashes
    const char *expected;                                 ///< of its value; empty = it takes none
    const char *synopsis;                                 ///< in --help
    const char *text;                                     ///< in --help
    bool (*apply)(TlsOptions &tls, const QString &value); ///< false when the value is none
};

[[nodiscard]] std::span<const TlsOption> tlsOptionList();

/// Their lines of --help, with the text from this column on.
[[nodiscard]] QString tlsHelp(int column);

/// What a command's client begins with: a name, and the token of the environment.
[[nodiscard]] ClientOptions commandClient(const QByteArray &command);

/// Takes --token and the options of TLS, of which one may be at `at`, which is at the option's last word then.
/// @return whether it was one of them
/// @errors BAD_VALUE: it has no value, or one that is none
[[nodiscard]] Result<bool> applyServerOption(ClientOptions &client, const QStringList &arguments, qsizetype &at);

} // namespace hdf5async

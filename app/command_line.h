// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"

#include <hdf5async/client_options.h>

#include <QString>
#include <QStringList>

#include <optional>

namespace hdf5async {

enum class LogLevel : quint8 { Debug, Info, Warning, Error };

/// What the program was called with.
struct CommandLine
{
    bool help = false;
    bool version = false;
    bool checkConfig = false;
    bool noGui = false;
    bool resetLayout = false;
    bool demo = false;
    std::optional<QString> language; ///< of the window
    std::optional<QString> config;
    std::optional<QString> host;
    std::optional<quint16> port;
    std::optional<QString> file;
    std::optional<QString> attachHost; ///< of a server that the window is to show
    quint16 attachPort = 8888;
    QString token;
    TlsOptions tls; ///< of the connection to it
    LogLevel logLevel = LogLevel::Info;
    QStringList problems; ///< one sentence each; empty when all is well
};

/// Reads the arguments behind the program's name. `--name value` and `--name=value` mean the same.
[[nodiscard]] CommandLine parseCommandLine(const QStringList &arguments);

/// HOST, HOST:PORT or [IPv6]:PORT of a server to attach to. False when it is none.
[[nodiscard]] bool applyAttach(CommandLine &commandLine, const QString &value);

/// Lets the options say what the configuration would say otherwise, and makes the file's path absolute: a relative one is relative to
/// the working directory.
void applyOptions(const CommandLine &commandLine, Settings &settings);

[[nodiscard]] QString helpText();

} // namespace hdf5async

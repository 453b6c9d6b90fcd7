// SPDX-License-Identifier: BSD-3-Clause
#include "app/command_line.h"

#include "app/server_options.h"
#include "core/config/setting_values.h"

#include <QDir>

#include <algorithm>
#include <functional>
#include <vector>

namespace hdf5async {

namespace {

struct Option
{
    QString name;
    QString expected; ///< of its value; empty = it takes none
    std::function<bool(CommandLine &, const QString &)> apply;
};

Option flag(const char *name, bool CommandLine::*member)
{
    return {
        QString::fromLatin1(name), {}, [member](CommandLine &line, const QString &) { return line.*member = true; }};
}

Option text(const char *name, const char *expected, std::optional<QString> CommandLine::*member)
{
    return {QString::fromLatin1(name), QString::fromLatin1(expected),
            [member](CommandLine &line, const QString &value) {
                line.*member = value;
                return !value.isEmpty();
            }};
}

bool applyPort(CommandLine &line, const QString &value)
{
    const std::optional<qint64> port = parseCount(value);
    if (!port || *port > 65535)
        return false;
    line.port = quint16(*port);
    return true;
}

bool applyHost(CommandLine &line, const QString &value)
{
    line.host = value;
    return isHostLiteral(value);
}

bool applyLanguage(CommandLine &line, const QString &value)
{
    line.language = value;
    return value == QStringLiteral("en") || value == QStringLiteral("zh_CN");
}

bool applyToken(CommandLine &line, const QString &value)
{
    line.token = value;
    return !value.isEmpty();
}

bool applyLogLevel(CommandLine &line, const QString &value)
{
    const QStringList names{QStringLiteral("debug"), QStringLiteral("info"), QStringLiteral("warning"),
                            QStringLiteral("error")};
    const qsizetype index = names.indexOf(value);
    if (index >= 0)
        line.logLevel = LogLevel(index);
    return index >= 0;
}

std::vector<Option> options()
{
    std::vector<Option> all{
        flag("help", &CommandLine::help),
        flag("version", &CommandLine::version),
        flag("check-config", &CommandLine::checkConfig),
        flag("no-gui", &CommandLine::noGui),
        flag("reset-layout", &CommandLine::resetLayout),
        flag("demo", &CommandLine::demo),
        {QStringLiteral("lang"), QStringLiteral("en or zh_CN"), applyLanguage},
        text("config", "the path of a configuration file", &CommandLine::config),
        text("file", "the path of an HDF5 file", &CommandLine::file),
        {QStringLiteral("host"), QStringLiteral("an IPv4 or IPv6 address, localhost, 0.0.0.0 or ::"), applyHost},
        {QStringLiteral("port"), QStringLiteral("a whole number from 0 to 65535"), applyPort},
        {QStringLiteral("attach"), QStringLiteral("host:port of a running server"), applyAttach},
        {QStringLiteral("token"), QStringLiteral("the token of the server to attach to"), applyToken},
        {QStringLiteral("log-level"), QStringLiteral("debug, info, warning or error"), applyLogLevel},
    };
    for (const TlsOption &tls : tlsOptionList())
        all.push_back(
            {QString::fromLatin1(tls.name), QString::fromLatin1(tls.expected),
             [apply = tls.apply](CommandLine &line, const QString &value) { return apply(line.tls, value); }});
    return all;
}

class Reader
{
public:
    explicit Reader(const QStringList &arguments) : m_rest(arguments) { }

    CommandLine read()
    {
        while (!m_rest.isEmpty())
            readOption(m_rest.takeFirst());
        return std::move(m_line);
    }

private:
    void readOption(const QString &argument)
    {
        const qsizetype equals = argument.indexOf(u'=');
        const QString name = argument.left(equals);
        const auto option = std::find_if(m_options.begin(), m_options.end(),
                                         [&name](const Option &o) { return name == QStringLiteral("--") + o.name; });
        if (name == QStringLiteral("-h"))
            m_line.help = true;
        else if (option == m_options.end())
            m_line.problems.append(QStringLiteral("%1: there is no such option; --help lists them").arg(name));
        else if (option->expected.isEmpty() && equals >= 0)
            m_line.problems.append(QStringLiteral("%1: takes no value").arg(name));
        else if (option->expected.isEmpty())
            option->apply(m_line, {});
        else if (equals >= 0)
            readValue(*option, argument.sliced(equals + 1));
        else if (m_rest.isEmpty())
            m_line.problems.append(QStringLiteral("%1: expected %2").arg(name, option->expected));
        else
            readValue(*option, m_rest.takeFirst());
    }

    void readValue(const Option &option, const QString &value)
    {
        if (!option.apply(m_line, value))
            m_line.problems.append(QStringLiteral("--%1 %2: expected %3").arg(option.name, value, option.expected));
    }

    const std::vector<Option> m_options = options();
    QStringList m_rest;
    CommandLine m_line;
};

} // namespace

bool applyAttach(CommandLine &line, const QString &value)
{
    QString host = value;
    const qsizetype colon = value.lastIndexOf(u':');
    const bool hasPort = colon > 0 && (value.count(u':') == 1 || value[colon - 1] == u']');
    if (hasPort) {
        const std::optional<qint64> port = parseCount(value.sliced(colon + 1));
        if (!port || *port < 1 || *port > 65535)
            return false;
        line.attachPort = quint16(*port);
        host = value.left(colon);
    }
    if (host.startsWith(u'[') && host.endsWith(u']'))
        host = host.sliced(1, host.size() - 2);
    line.attachHost = host;
    return !host.isEmpty();
}

CommandLine parseCommandLine(const QStringList &arguments)
{
    return Reader(arguments).read();
}

void applyOptions(const CommandLine &commandLine, Settings &settings)
{
    if (commandLine.host)
        settings.host = *commandLine.host;
    if (commandLine.port)
        settings.port = *commandLine.port;
    if (commandLine.file)
        settings.hdf5FilePath = *commandLine.file;
    settings.hdf5FilePath = QDir::cleanPath(QDir::current().absoluteFilePath(settings.hdf5FilePath));
}

QString helpText()
{
    return QStringLiteral(R"(Usage: hdf5async [options]
       hdf5async --attach HOST:PORT
       hdf5async recover [--dry-run] FILE…
       hdf5async user add|token|remove|list …
       hdf5async verify [--json] [--timeout SECONDS] FILE…
       hdf5async snapshot [--attach HOST:PORT] [--file NAME] [NAME]
       hdf5async export [--attach HOST:PORT] [--file NAME] PATH [NAME]
       hdf5async rotate [--attach HOST:PORT] [--file NAME] [--empty] [NAME]
       hdf5async repack [--attach HOST:PORT] [--file NAME] --codec CODEC [PATH]
       hdf5async verify --attach HOST:PORT [--file NAME]
       hdf5async cancel [--attach HOST:PORT] JOB
       hdf5async top [--once] [--csv] [--host HOST] [--port PORT]
Serves HDF5 files to many programs at once, over TCP. `recover` brings a leftover journal into its file, `top` shows in a terminal what a
running server does, `user` says who may use a server, `verify` reads every object, attribute and chunk of a file. `snapshot` copies a file of a running
server, `export` a part of it, `rotate` begins a new one in its place, `repack` compresses its datasets in another way, `cancel` ends a job. Each with --help.
Commands to a running server take its token and TLS as --attach does.

  --config FILE       settings; default: config.ini in the working directory, if there is one
  --no-gui            no window, also where there is a display
  --lang LANGUAGE     of the window: en or zh_CN; default: as last chosen, else the system's
  --reset-layout      the window forgets its saved layout
  --demo              a server on a temporary file and a free port, and five programs that write into it; reads no settings
  --host ADDRESS      listen on this address, whatever the configuration says
  --port PORT         listen on this port (0 = any free one)
  --file FILE         serve this HDF5 file as 'default'
  --attach HOST:PORT  no server: the window on one that runs elsewhere (port 8888 when none is given)
  --token TOKEN       of the server to attach to; better in the environment variable HDF5ASYNC_TOKEN
%1  --log-level LEVEL   debug, info (default), warning or error; the log goes to standard error
  --check-config      say whether the configuration is good, and do nothing else
  --version           print the version
  --help              print this

SIGTERM and SIGINT stop the server: it answers and stores what it has taken, then closes the files. A second one ends it at once.
SIGHUP makes it read its users and its certificate anew; one without a users_file and TLS stops,
unless systemd started it.

Exit codes:
  0  stopped in order                      4  a file cannot be opened or made: missing folder, permissions, full disk
  1  a defect of the program               5  a file is locked by another process
  2  bad configuration or command line     6  a file is no HDF5 file, damaged, or made by a newer HDF5
  3  cannot listen on address and port     7  when stopping, the last changes could not be stored
                                           8  verify has found damage
                                           9  commands to a server: it does not answer, or cannot be trusted
                                          10  commands to a server: refused, failed or cancelled
)")
        .arg(tlsHelp(22));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/commands/job_text.h"
#include "app/commands/terminal_text.h"
#include "app/commands/top_text.h"
#include "app/exit_code.h"
#include "app/server_options.h"
#include "core/config/setting_values.h"
#include "network/console/remote_controller.h"

#include <QCoreApplication>

#include <cstdio>
#include <optional>
#include <utility>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto firstAnswer = 10s; // longer and there is nobody, for who asks once
constexpr double perSecond = 1;

struct TopOptions
{
    ClientOptions client;
    bool once = false;
    bool csv = false;
};

void printHelp()
{
    std::fputs(QStringLiteral(R"(Usage: hdf5async top [options]
Shows what a running server does, in a terminal, once a second: state, rates, files, the busiest clients and datasets, alarms.

  --once               print it once and end
  --csv                one line of values a second, after a line with their names
  --host HOST          default: 127.0.0.1
  --port PORT          default: 8888
  --token TOKEN        of the server's auth_token; better in the environment variable HDF5ASYNC_TOKEN, which others cannot see
%1
Exit codes: 0 good, 2 bad command line, 9 no answer from the server
)")
                   .arg(tlsHelp(23))
                   .toUtf8()
                   .constData(),
               stdout);
}

// What only `top` knows. False when it is not understood.
bool applyTop(TopOptions &options, const QStringList &arguments, qsizetype &at)
{
    const QString &name = arguments[at];
    if (name == QLatin1StringView("--once"))
        return options.once = true;
    if (name == QLatin1StringView("--csv"))
        return options.csv = true;
    const QString value = arguments.value(++at);
    const std::optional<qint64> port = parseCount(value);
    if (name == QLatin1StringView("--host") && !value.isEmpty())
        options.client.host = value;
    else if (name == QLatin1StringView("--port") && port && *port > 0 && *port <= 65535)
        options.client.port = quint16(*port);
    else
        return false;
    return true;
}

/// @errors BAD_VALUE: what is wrong with the arguments
Result<TopOptions> parse(const QStringList &arguments)
{
    TopOptions options;
    options.client = commandClient("top");
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString name = arguments[i];
        const Result<bool> isServerOption = applyServerOption(options.client, arguments, i);
        if (!isServerOption)
            return failure(isServerOption.error());
        if (!*isServerOption && !applyTop(options, arguments, i))
            return failure(ErrorCode::BadValue, QStringLiteral("%1 is not understood").arg(name));
    }
    return options;
}

} // namespace

int showTop(const QStringList &arguments)
{
    if (arguments.contains(QLatin1StringView("--help"))) {
        printHelp();
        return int(ExitCode::Good);
    }
    const Result<TopOptions> options = parse(arguments);
    if (!options) {
        std::fprintf(stderr, "hdf5async top: %s; --help lists the options\n", qPrintable(options.error().message));
        return int(ExitCode::BadConfig);
    }
    int argc = 1;
    char name[] = "hdf5async";
    char *argv[] = {name, nullptr};
    QCoreApplication application(argc, argv);
    RemoteController controller(options->client);
    Interest interest;
    interest.perSecond = perSecond;
    controller.setInterest(interest);
    bool isLost = false;
    const auto lost = [&] {
        if (std::exchange(isLost, true))
            return;
        std::fprintf(stderr, "hdf5async top: %s\n", qPrintable(terminalText(unreachedText(controller))));
        QCoreApplication::exit(int(ExitCode::NotConnected));
    };
    QTimer patience;
    patience.setSingleShot(true);
    QObject::connect(&patience, &QTimer::timeout, &application, lost);
    patience.start(firstAnswer);
    bool hasPrinted = false, hasWaited = false;
    QObject::connect(&controller, &ServerController::statusSampled, &application, [&](const ServerStatusPtr &status) {
        patience.stop();
        // The first one may be a second old and of before anybody looked.
        if (options->once && !std::exchange(hasWaited, true))
            return;
        const bool isFirst = !std::exchange(hasPrinted, true);
        if (options->csv)
            std::fputs(((isFirst ? csvHeader() : QString()) + csvLine(*status)).toUtf8().constData(), stdout);
        else
            std::fputs(
                ((options->once ? QString() : QStringLiteral("\033[H\033[2J")) + topText(*status)).toUtf8().constData(),
                stdout);
        std::fflush(stdout);
        if (options->once)
            QCoreApplication::quit();
    });
    QObject::connect(&controller, &ServerController::linkChanged, &application, [&] {
        const LinkPhase phase = controller.link().phase;
        const bool isKnown = !controller.link().problem.isEmpty(); // it comes after the state
        if (isKnown && (phase == LinkPhase::Refused || (options->once && phase == LinkPhase::Waiting)))
            lost();
        else if (phase == LinkPhase::Waiting && hasPrinted)
            std::fprintf(stderr, "hdf5async top: connection lost, trying again\n");
    });
    controller.open();
    return QCoreApplication::exec();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/commands/top_text.h"
#include "app/exit_code.h"
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
    std::fputs(R"(Usage: hdf5async top [--once] [--csv] [--host HOST] [--port PORT] [--token TOKEN]
Shows what a running server does, in a terminal, once a second: state, rates, files, the busiest clients and datasets, alarms.

  --once         print it once and end
  --csv          one line of values a second, after a line with their names
  --host HOST    default: 127.0.0.1
  --port PORT    default: 8888
  --token TOKEN  of the server's auth_token; better in the environment variable HDF5ASYNC_TOKEN, which others cannot see

Exit codes: 0 good, 2 bad command line, 9 no answer from the server
)",
               stdout);
}

/// Nothing when there is something wrong with the arguments, which has been said.
std::optional<TopOptions> parse(const QStringList &arguments)
{
    TopOptions options;
    options.client.name = "hdf5async top";
    options.client.token = qgetenv("HDF5ASYNC_TOKEN");
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &name = arguments[i];
        const bool takesValue = name == QLatin1StringView("--host") || name == QLatin1StringView("--port") ||
                                name == QLatin1StringView("--token");
        const QString value = takesValue && i + 1 < arguments.size() ? arguments[++i] : QString();
        const std::optional<qint64> port = parseCount(value);
        if (name == QLatin1StringView("--once"))
            options.once = true;
        else if (name == QLatin1StringView("--csv"))
            options.csv = true;
        else if (name == QLatin1StringView("--host") && !value.isEmpty())
            options.client.host = value;
        else if (name == QLatin1StringView("--token") && !value.isEmpty())
            options.client.token = value.toUtf8();
        else if (name == QLatin1StringView("--port") && port && *port > 0 && *port <= 65535)
            options.client.port = quint16(*port);
        else {
            std::fprintf(stderr, "hdf5async top: %s is not understood; --help lists the options\n", qPrintable(name));
            return std::nullopt;
        }
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
    const std::optional<TopOptions> options = parse(arguments);
    if (!options)
        return int(ExitCode::BadConfig);
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
        std::fprintf(stderr, "hdf5async top: %s does not answer: %s\n", qPrintable(controller.serverName()),
                     qPrintable(controller.link().problem));
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

// SPDX-License-Identifier: BSD-3-Clause
#include "app/program.h"

#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/demo.h"
#include "app/exit_code.h"
#include "app/local_server.h"
#include "app/log_output.h"
#include "app/process_tuning.h"
#include "app/service_manager.h"
#include "app/termination_signals.h"
#include "app/window_loader.h"
#include "core/config/settings_loader.h"
#include "core/threads/handover.h"
#include "network/console/certificate_probe.h"
#include "network/console/remote_controller.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QHostAddress>
#include <QProcess>
#include <QTemporaryDir>
#include <QThreadPool>

#include <cstdio>

namespace hdf5async {

namespace {

constexpr QLatin1StringView defaultConfig("config.ini");

int exitWith(ExitCode code)
{
    return static_cast<int>(code);
}

void print(std::FILE *stream, const QString &text)
{
    std::fputs(qPrintable(text), stream);
}

/// Another window is another process, so that the end of one is not the end of the others.
void attachWindow(const AttachTarget &target)
{
    const bool isIpv6 = target.host.contains(u':');
    QProcess process;
    process.setProgram(QCoreApplication::applicationFilePath());
    QStringList arguments{
        QStringLiteral("--attach"),
        (isIpv6 ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(target.host).arg(target.port)};
    if (target.tls)
        arguments.append(QStringLiteral("--tls"));
    if (!target.fingerprint.isEmpty())
        arguments.append({QStringLiteral("--tls-fingerprint"), QString::fromLatin1(target.fingerprint)});
    process.setArguments(arguments);
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("HDF5ASYNC_TOKEN"), target.token);
    process.setProcessEnvironment(environment);
    if (!process.startDetached())
        qCWarning(appLog, "the window on %s cannot be opened: %s", qPrintable(target.host),
                  qPrintable(process.errorString()));
}

/// A process of its own too: its server has nothing to do with that of this one.
void startDemo()
{
    if (!QProcess::startDetached(QCoreApplication::applicationFilePath(), {QStringLiteral("--demo")}))
        qCWarning(appLog, "the demo cannot be started");
}

/// The program with what it was told to do.
class Program
{
public:
    Program(int &argc, char **argv, const CommandLine &commandLine)
        : m_argc(argc), m_argv(argv), m_commandLine(commandLine)
    {
    }

    ~Program() { keepLog(nullptr); }
    Q_DISABLE_COPY_MOVE(Program)

    int run()
    {
        if (m_commandLine.attachHost)
            return attach();
        if (!readSettings())
            return exitWith(ExitCode::BadConfig);
        if (m_commandLine.checkConfig) {
            print(stdout, QStringLiteral("OK: %1\n").arg(m_configUsed));
            return exitWith(ExitCode::Good);
        }
        tuneProcess();
        installLog(m_commandLine.logLevel, m_settings.debug);
        keepLog(&m_log);
        qCInfo(appLog, "HDF5 Async %s, %s", HDF5ASYNC_VERSION, qPrintable(m_configUsed));
        checkDescriptors();
        warnOfMissingProtection();
        // A service has no terminal that could hang up: there the signal never means to stop.
        const TerminationSignals signalsSource(ServiceManager::isPresent() || !m_settings.usersFile.isEmpty() ||
                                               !m_settings.tlsCertificate.isEmpty());
        return serve(signalsSource);
    }

private:
    bool readSettings()
    {
        if (m_commandLine.demo)
            return readDemoSettings();
        const QString path = m_commandLine.config.value_or(defaultConfig);
        if (!m_commandLine.config && !QFileInfo::exists(path)) {
            m_configUsed = QStringLiteral("no config.ini here: default settings");
        } else {
            LoadedSettings loaded = loadSettings(path);
            for (const ConfigProblem &problem : loaded.problems)
                print(stderr, problem.text() + u'\n');
            if (!loaded.problems.empty())
                return false;
            m_settings = std::move(loaded.settings);
            m_configFile = QFileInfo(path).absoluteFilePath();
            m_configUsed = QStringLiteral("settings of %1").arg(m_configFile);
        }
        applyOptions(m_commandLine, m_settings);
        return true;
    }

    bool readDemoSettings()
    {
        m_demoFolder = std::make_unique<QTemporaryDir>(QDir::tempPath() + QStringLiteral("/hdf5async-demo-XXXXXX"));
        if (!m_demoFolder->isValid()) {
            print(stderr, QStringLiteral("hdf5async: %1\n").arg(m_demoFolder->errorString()));
            return false;
        }
        m_configUsed = QStringLiteral("a demo in %1").arg(m_demoFolder->path());
        m_settings.hdf5FilePath = m_demoFolder->filePath(QStringLiteral("demo.h5"));
        m_settings.port = 0;
        applyOptions(m_commandLine, m_settings);
        return true;
    }

    // The window on a server that runs elsewhere.
    int attach()
    {
        tuneProcess();
        installLog(m_commandLine.logLevel, false);
        const Result<WindowModule *> module = loadWindowModule();
        if (!module || !hasDisplay()) {
            print(stderr, QStringLiteral("hdf5async: --attach needs a window: %1; `hdf5async top` needs none\n")
                              .arg(module ? QStringLiteral("there is no display") : module.error().message));
            return exitWith(ExitCode::BadConfig);
        }
        const std::unique_ptr<QCoreApplication> application = (*module)->createApplication(m_argc, m_argv);
        QCoreApplication::setApplicationName(QStringLiteral("hdf5async"));
        QCoreApplication::setApplicationVersion(QStringLiteral(HDF5ASYNC_VERSION));
        ClientOptions options;
        options.host = *m_commandLine.attachHost;
        options.port = m_commandLine.attachPort;
        options.token = m_commandLine.token.isEmpty() ? qgetenv("HDF5ASYNC_TOKEN") : m_commandLine.token.toUtf8();
        options.tls = m_commandLine.tls;
        RemoteController controller(options);
        const std::unique_ptr<QObject> window = (*module)->showWindow(controller, windowOptions());
        controller.open();
        return QCoreApplication::exec();
    }

    void checkDescriptors() const
    {
        constexpr qint64 ownDescriptors = 64; // files, journals, event loops, libraries
        const qint64 limit = raiseDescriptorLimit();
        if (limit < m_settings.maxConnections + ownDescriptors) {
            qCWarning(appLog,
                      "this system allows the server %lld open files, which is not enough for max_connections = %d",
                      qlonglong(limit), m_settings.maxConnections);
        }
    }

    void warnOfMissingProtection() const
    {
        const bool onlyThisMachine =
            m_settings.host == QLatin1StringView("localhost") || QHostAddress(m_settings.host).isLoopback();
        if (!onlyThisMachine && !asksWho() && m_settings.allowAnonymousNetwork)
            qCWarning(appLog, "anybody who reaches this server may read and change its files: allow_anonymous_network "
                              "is on, and neither users_file nor auth_token is set");
        else if (!onlyThisMachine && !asksWho())
            qCInfo(appLog, "programs on other machines are refused: neither users_file nor auth_token is set");
        else if (!onlyThisMachine && m_settings.tlsCertificate.isEmpty())
            qCWarning(appLog, "tokens and data travel unencrypted between machines");
        if (m_settings.defaultAck == AckLevel::Applied)
            qCWarning(appLog,
                      "default_ack = applied: a crash may lose what was acknowledged within the last commit_interval");
    }

    bool asksWho() const { return !m_settings.authToken.isEmpty() || !m_settings.usersFile.isEmpty(); }

    int serve(const TerminationSignals &signalsSource)
    {
        if (WindowModule *const module = windowModule()) {
            const std::unique_ptr<QCoreApplication> application = module->createApplication(m_argc, m_argv);
            return serveIn(*application, signalsSource, module);
        }
        QCoreApplication application(m_argc, m_argv);
        return serveIn(application, signalsSource, nullptr);
    }

    WindowModule *windowModule() const
    {
        if (m_commandLine.noGui)
            return nullptr;
        if (!hasDisplay()) {
            qCInfo(appLog, "there is no display: running without a window");
            return nullptr;
        }
        const Result<WindowModule *> module = loadWindowModule();
        if (!module)
            qCWarning(appLog, "%s: running without a window", qPrintable(module.error().message));
        return module.value_or(nullptr);
    }

    WindowOptions windowOptions() const
    {
        WindowOptions options;
        options.language = m_commandLine.language.value_or(QString());
        options.resetLayout = m_commandLine.resetLayout;
        options.attach = attachWindow;
        options.certificate = askCertificate;
        if (!m_commandLine.demo)
            options.demo = startDemo;
        return options;
    }

    int serveIn(QCoreApplication &application, const TerminationSignals &signalsSource, WindowModule *module)
    {
        QCoreApplication::setApplicationName(QStringLiteral("hdf5async"));
        QCoreApplication::setApplicationVersion(QStringLiteral(HDF5ASYNC_VERSION));
        Hdf5Library library;
        QThreadPool checkpoints;
        QThreadPool codecs;
        const auto background = [&checkpoints](std::function<void()> task) { startIn(checkpoints, std::move(task)); };
        const auto rules = std::make_shared<CompressionRules>();
        LocalServer server(m_settings, hdf5Opener(library, background, &codecs, rules), places(rules));
        ServiceManager manager;
        manager.tellStatus(QStringLiteral("Opening the files"));
        QObject::connect(&server, &LocalServer::listening, &manager, [&manager](const QString &address) {
            manager.tellReady(QStringLiteral("Listening on %1").arg(address));
        });
        std::unique_ptr<Demo> demo;
        if (m_commandLine.demo) {
            QObject::connect(&server, &LocalServer::listening, &server, [this, &demo](const QString &address) {
                demo = std::make_unique<Demo>(m_settings.host, quint16(address.section(u':', -1).toUInt()));
            });
            QObject::connect(&server, &LocalServer::stopped, &server, [&demo] { demo.reset(); });
        }
        bool ending = module == nullptr; // without a window the program ends when its server does
        QObject::connect(&signalsSource, &TerminationSignals::stopRequested, &server, [&] {
            ending = true;
            manager.tellStopping(QStringLiteral("Stopping: answering and storing what was taken"));
            if (server.state() == ServerState::Stopped || server.state() == ServerState::Failed)
                QCoreApplication::quit();
            else
                server.drain();
        });
        QObject::connect(&signalsSource, &TerminationSignals::reloadRequested, &server, &LocalServer::reload);
        QObject::connect(&server, &LocalServer::stopped, &application, [&] {
            if (server.problem())
                qCCritical(appLog, "%s", qPrintable(server.problem()->sentence));
            if (ending)
                QCoreApplication::quit();
        });
        const std::unique_ptr<QObject> window = module ? module->showWindow(server, windowOptions()) : nullptr;
        QMetaObject::invokeMethod(&server, &LocalServer::start, Qt::QueuedConnection);
        const int code = QCoreApplication::exec();
        if (code != 0 || !server.problem())
            return code;
        return exitWith(server.problem()->code);
    }

    ServerPlaces places(std::shared_ptr<CompressionRules> rules)
    {
        ServerPlaces places;
        places.log = &m_log;
        places.configFile = m_configFile;
        if (!m_settings.readOnly) // nothing is written then, wherever it lies
            places.stateFile = m_settings.hdf5FilePath + QStringLiteral(".console.json");
        places.rules = std::move(rules);
        places.program = QCoreApplication::applicationFilePath();
        return places;
    }

    int &m_argc;
    char **m_argv;
    const CommandLine m_commandLine;
    Settings m_settings;
    std::unique_ptr<QTemporaryDir> m_demoFolder; ///< deleted with all that is in it
    QString m_configUsed;
    QString m_configFile;
    LogStore m_log;
};

} // namespace

int runProgram(int argc, char **argv)
{
    QStringList arguments;
    for (int i = 1; i < argc; ++i)
        arguments.append(QString::fromLocal8Bit(argv[i]));
    if (const std::optional<int> code = runCommand(arguments))
        return *code;
    const CommandLine commandLine = parseCommandLine(arguments);
    if (!commandLine.problems.isEmpty()) {
        for (const QString &problem : commandLine.problems)
            print(stderr, QStringLiteral("hdf5async: %1\n").arg(problem));
        return exitWith(ExitCode::BadConfig);
    }
    if (commandLine.help)
        print(stdout, helpText());
    else if (commandLine.version)
        print(stdout, QStringLiteral("hdf5async %1\n").arg(QStringLiteral(HDF5ASYNC_VERSION)));
    else
        return Program(argc, argv, commandLine).run();
    return exitWith(ExitCode::Good);
}

} // namespace hdf5async

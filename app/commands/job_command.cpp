// SPDX-License-Identifier: BSD-3-Clause
#include "app/command_line.h"
#include "app/commands/commands.h"
#include "app/commands/job_text.h"
#include "app/commands/terminal_text.h"
#include "app/exit_code.h"
#include "app/termination_signals.h"
#include "core/console/damage.h"
#include "network/console/remote_controller.h"

#include <QCoreApplication>
#include <QTimer>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <unistd.h>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto firstAnswer = 10s; // longer and there is nobody

/// Gives one command to a running server and follows the job that comes of it.
class JobRun final : public QObject
{
public:
    JobRun(const JobOptions &options, const TerminationSignals &signalsSource)
        : m_options(options), m_controller(options.client)
    {
        Interest interest;
        interest.clients = false;
        interest.perSecond = 4;
        m_controller.setInterest(interest);
        connect(&m_controller, &ServerController::linkChanged, this, &JobRun::linkChanged);
        connect(&m_controller, &ServerController::statusSampled, this, &JobRun::sampled);
        connect(&signalsSource, &TerminationSignals::stopRequested, this, &JobRun::cancel);
        m_patience.setSingleShot(true);
        connect(&m_patience, &QTimer::timeout, this, &JobRun::lost);
        m_patience.start(firstAnswer);
        m_controller.open();
    }

private:
    void linkChanged()
    {
        const LinkPhase phase = m_controller.link().phase;
        if (phase == LinkPhase::Connected && !std::exchange(m_asked, true))
            give();
        else if (!m_controller.link().problem.isEmpty() && // it comes after the state
                 (phase == LinkPhase::Refused || phase == LinkPhase::Waiting))
            lost();
    }

    void give()
    {
        m_controller.execute(m_options.command).then(this, [this](const Result<CommandResult> &result) {
            m_patience.stop();
            if (!result)
                return end(failedText(result.error()), ExitCode::NotDone);
            m_target = result->detail.value(QStringLiteral("target")).toString();
            m_job = result->job;
            if (m_job == 0)
                end({}, ExitCode::Good);
        });
    }

    void cancel()
    {
        if (m_job == 0)
            return QCoreApplication::exit(int(ExitCode::NotDone));
        (void)m_controller.execute({"cancel", {{QStringLiteral("job"), m_job}}, 0}); // its status says what came of it
    }

    void sampled(const ServerStatusPtr &status)
    {
        const auto job = std::find_if(status->jobs.begin(), status->jobs.end(),
                                      [this](const JobStatus &known) { return known.id == m_job && m_job != 0; });
        if (job == status->jobs.end())
            return;
        if (!job->finished)
            return show(*job);
        if (job->problem.isEmpty()) {
            clearLine();
            std::puts(terminalText(doneText(*job, m_target)).toUtf8().constData());
            return end({}, ExitCode::Good);
        }
        end(job->problem, damageFound(*job) ? ExitCode::Damaged : ExitCode::NotDone);
    }

    void show(const JobStatus &job)
    {
        if (!m_isTerminal)
            return;
        std::fprintf(stderr, "\r\033[K%s", terminalText(progressText(job)).toUtf8().constData());
    }
    void clearLine() const
    {
        if (m_isTerminal)
            std::fputs("\r\033[K", stderr);
    }

    void lost() { end(unreachedText(m_controller), ExitCode::NotConnected); }

    void end(const QString &problem, ExitCode code)
    {
        if (std::exchange(m_ended, true))
            return;
        clearLine();
        if (!problem.isEmpty())
            std::fprintf(stderr, "hdf5async %s: %s\n", m_options.command.name.constData(),
                         qPrintable(terminalText(problem)));
        QCoreApplication::exit(int(code));
    }

    const JobOptions m_options;
    RemoteController m_controller;
    QTimer m_patience;
    QString m_target;
    quint64 m_job = 0;
    bool m_asked = false, m_ended = false;
    const bool m_isTerminal = ::isatty(STDERR_FILENO) == 1;
};

} // namespace

int runJob(const QString &command, const QStringList &arguments)
{
    if (arguments.contains(QLatin1StringView("--help"))) {
        std::fputs(jobUsage(command).toUtf8().constData(), stdout);
        return int(ExitCode::Good);
    }
    const Result<JobOptions> options = jobOptions(command, arguments);
    if (!options) {
        std::fprintf(stderr, "hdf5async %s: %s; --help lists the options\n", qPrintable(command),
                     qPrintable(options.error().message));
        return int(ExitCode::BadConfig);
    }
    const TerminationSignals signalsSource(false);
    int argc = 1;
    char name[] = "hdf5async";
    char *argv[] = {name, nullptr};
    QCoreApplication application(argc, argv);
    JobRun run(*options, signalsSource);
    return QCoreApplication::exec();
}

} // namespace hdf5async

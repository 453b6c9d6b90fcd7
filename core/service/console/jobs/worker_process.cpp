// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/worker_process.h"

#include <QFile>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ; // NOLINT: POSIX has it so

namespace hdf5async {

namespace {

constexpr qsizetype longestLine = 1 << 20;

tl::unexpected<Error> startFailure(const QString &program, int status)
{
    return failure(
        ErrorCode::IoError,
        QStringLiteral("%1 cannot be started: %2").arg(program, QString::fromLocal8Bit(std::strerror(status))));
}

/// Closes what nobody has taken out of it.
struct Pipe
{
    Pipe() = default;
    Pipe(const Pipe &) = delete;
    Pipe &operator=(const Pipe &) = delete;
    ~Pipe()
    {
        for (const int end : ends) {
            if (end >= 0)
                ::close(end);
        }
    }
    /// As pipe(); other children do not get hold of it.
    [[nodiscard]] int open()
    {
#ifdef __linux__
        return ::pipe2(ends.data(), O_CLOEXEC);
#else
        if (::pipe(ends.data()) != 0)
            return -1;
        for (const int end : ends)
            ::fcntl(end, F_SETFD, FD_CLOEXEC);
        return 0;
#endif
    }

    std::array<int, 2> ends{-1, -1};
};

// Starts it with `orders` and `answers` as its input and output, and without what this process says on standard error.
int spawn(const QString &program, const QStringList &arguments, int orders, int answers, pid_t &process)
{
    std::vector<QByteArray> words{QFile::encodeName(program)};
    for (const QString &argument : arguments)
        words.push_back(argument.toLocal8Bit());
    std::vector<char *> pointers;
    for (QByteArray &word : words)
        pointers.push_back(word.data());
    pointers.push_back(nullptr);

    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_adddup2(&actions, orders, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, answers, STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setpgroup(&attributes, 0); // Ctrl+C is for the server, which ends its jobs in order
    posix_spawnattr_setflags(&attributes, short(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP));
    const int status = posix_spawn(&process, pointers[0], &actions, &attributes, pointers.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return status;
}

} // namespace

Result<std::unique_ptr<WorkerProcess>> WorkerProcess::start(const QString &program, const QStringList &arguments)
{
    Pipe orders, answers;
    if (const int status = orders.open() != 0 ? errno : answers.open() != 0 ? errno : 0; status != 0)
        return startFailure(program, status);
    pid_t process = 0;
    if (const int status = spawn(program, arguments, orders.ends[0], answers.ends[1], process); status != 0)
        return startFailure(program, status);
    return std::unique_ptr<WorkerProcess>(
        new WorkerProcess(process, std::exchange(orders.ends[1], -1), std::exchange(answers.ends[0], -1)));
}

WorkerProcess::~WorkerProcess()
{
    ::close(m_orders);
    ::close(m_answers);
    ::kill(m_process, SIGKILL);
    while (::waitpid(m_process, nullptr, 0) < 0 && errno == EINTR) {
    }
}

// SIGPIPE is ignored in the whole program (app/process_tuning.cpp).
void WorkerProcess::say(const QByteArray &line)
{
    const QByteArray bytes = line + '\n';
    for (qsizetype said = 0; said < bytes.size();) {
        const ssize_t count = ::write(m_orders, bytes.constData() + said, std::size_t(bytes.size() - said));
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return; // hear() will find that it has ended
        said += count;
    }
}

std::optional<QByteArray> WorkerProcess::takeLine()
{
    const qsizetype end = m_heard.indexOf('\n');
    if (end < 0)
        return std::nullopt;
    const QByteArray line = m_heard.first(end);
    m_heard.remove(0, end + 1);
    return line;
}

std::optional<QByteArray> WorkerProcess::hear(std::chrono::milliseconds patience)
{
    if (std::optional<QByteArray> line = takeLine())
        return line;
    pollfd waiting{m_answers, POLLIN, 0};
    if (m_hasEnded || ::poll(&waiting, 1, int(patience.count())) <= 0)
        return std::nullopt;
    std::array<char, 4096> bytes;
    const ssize_t count = ::read(m_answers, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR)
        return std::nullopt;
    m_heard.append(bytes.data(), std::max<ssize_t>(count, 0));
    m_hasEnded = count <= 0 || m_heard.size() > longestLine;
    return takeLine();
}

} // namespace hdf5async

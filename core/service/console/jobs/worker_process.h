// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/result.h>

#include <QByteArray>
#include <QStringList>

#include <chrono>
#include <memory>
#include <optional>

#include <sys/types.h>

namespace hdf5async {

/// A child process that does what might end or hold up this one, and is spoken with in lines of text. It ends with this object, and
/// sees the end of its input when this process is gone. @thread one at a time, any (QProcess belongs to one)
class WorkerProcess
{
public:
    /// @errors IO_ERROR
    [[nodiscard]] static Result<std::unique_ptr<WorkerProcess>> start(const QString &program,
                                                                      const QStringList &arguments);
    ~WorkerProcess();
    WorkerProcess(const WorkerProcess &) = delete;
    WorkerProcess &operator=(const WorkerProcess &) = delete;

    /// A line of no more than some KiB. One that has ended does not hear it.
    void say(const QByteArray &line);
    /// The next line that it says within this time, without its end.
    [[nodiscard]] std::optional<QByteArray> hear(std::chrono::milliseconds patience);
    /// Whether it will say nothing more.
    [[nodiscard]] bool hasEnded() const { return m_hasEnded; }

private:
    WorkerProcess(pid_t process, int orders, int answers) : m_process(process), m_orders(orders), m_answers(answers) { }
    [[nodiscard]] std::optional<QByteArray> takeLine();

    const pid_t m_process;
    const int m_orders, m_answers; ///< pipes
    QByteArray m_heard;
    bool m_hasEnded = false;
};

} // namespace hdf5async

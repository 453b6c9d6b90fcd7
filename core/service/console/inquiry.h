// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/counters.h"
#include "core/storage/storage_queue.h"
#include "core/threads/handover.h"

#include <QThreadPool>

#include <chrono>
#include <functional>
#include <memory>

namespace hdf5async {

/// The one thread of low priority in which all questions of consoles are worked on, one piece after the other. @thread any
class ConsoleLane
{
public:
    ConsoleLane();
    /// Waits for the piece that is under way; the others are dropped.
    ~ConsoleLane();
    void post(std::function<void()> piece) { startIn(m_pool, std::move(piece)); }

private:
    QThreadPool m_pool;
};

/// A served file as consoles ask it.
struct ConsoleFile
{
    QByteArray name;
    std::shared_ptr<StorageQueue> queue;
    FileCountersPtr counters;
    QString path = {}; ///< on disk
};

/// One question of a console at a file: operations that go to the file's queue one at a time, between those of the clients, until the
/// time for the question is over or nobody wants the answer any more. @thread the lane
class Inquiry : public std::enable_shared_from_this<Inquiry>
{
public:
    using Clock = std::chrono::steady_clock;
    using Next = std::function<void(Result<Outcome>)>;

    Inquiry(ConsoleLane &lane, ConsoleFile file, std::function<bool()> isCancelled, std::chrono::milliseconds limit);

    /// Hands an operation to the file; `next` is called in the lane. @errors of next: the operation's; CANCELLED; OVERLOADED: the time
    /// for the question is over
    void ask(Operation operation, Next next);
    /// Whether ask() would only say so.
    [[nodiscard]] std::optional<Error> end() const;
    [[nodiscard]] const ConsoleFile &file() const { return m_file; }
    [[nodiscard]] ConsoleLane &lane() const { return m_lane; }
    [[nodiscard]] double milliseconds() const;

private:
    ConsoleLane &m_lane;
    const ConsoleFile m_file;
    const std::function<bool()> m_isCancelled;
    const Clock::time_point m_began;
    const std::chrono::milliseconds m_limit;
};
using InquiryPtr = std::shared_ptr<Inquiry>;

} // namespace hdf5async

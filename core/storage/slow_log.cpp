// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/slow_log.h"

#include <QLoggingCategory>

#include <utility>

namespace hdf5async {

namespace {

// Requests and commits that took longer than slow_request.
Q_LOGGING_CATEGORY(slowLog, "hdf5async.slow", QtInfoMsg)

using namespace std::chrono_literals;

constexpr int linesPerSecond = 10;

QString milliseconds(SlowLog::Duration time)
{
    return QString::number(std::chrono::duration<double, std::milli>(time).count(), 'f', 1);
}

} // namespace

QString quotedForLog(const QString &text)
{
    QString quoted = QStringLiteral("\"");
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            quoted += u'\\';
        quoted += c < u' ' ? QChar(u'?') : c;
    }
    return quoted + u'"';
}

void SlowLog::carriedOut(const QueuedRequest &request, Clock::time_point began, Duration inStorage)
{
    const Clock::time_point now = Clock::now();
    if (!isOn() || now - request.takenAt < m_threshold)
        return;
    const ClientCounters *const client = request.client.get();
    QString text = client ? QStringLiteral("client %1: ").arg(client->peer) : QString();
    text +=
        QStringLiteral("slow request: operation=%1 file=%2").arg(opName(request.head.op), QString::fromUtf8(m_file));
    if (request.operation)
        text += QStringLiteral(" path=") + quotedForLog(QString::fromUtf8(pathOf(*request.operation)));
    if (client) {
        text += QStringLiteral(" user=") + quotedForLog(client->user.value());
        text += QStringLiteral(" program=") + quotedForLog(client->name.value());
    }
    text +=
        QStringLiteral(" bytes=%1 waited_ms=%2 hdf5_ms=%3 total_ms=%4")
            .arg(request.head.frameBytes)
            .arg(milliseconds(began - request.takenAt), milliseconds(inStorage), milliseconds(now - request.takenAt));
    write(text, now);
}

void SlowLog::committed(quint64 number, Duration took)
{
    if (!isOn() || took < m_threshold)
        return;
    write(QStringLiteral("slow commit: file=%1 commit=%2 total_ms=%3")
              .arg(QString::fromUtf8(m_file))
              .arg(number)
              .arg(milliseconds(took)),
          Clock::now());
}

void SlowLog::write(const QString &text, Clock::time_point now)
{
    if (now - m_second >= 1s) {
        m_second = now;
        m_written = 0;
    }
    if (++m_written > linesPerSecond) {
        ++m_leftOut;
        return;
    }
    const quint64 leftOut = std::exchange(m_leftOut, 0);
    const QString more = leftOut > 0 ? QStringLiteral(" left_out=%1").arg(leftOut) : QString();
    qCInfo(slowLog, "%s%s", qPrintable(text), qPrintable(more));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/log_output.h"

#include <QDateTime>

#include <atomic>

#include <unistd.h>

namespace hdf5async {

Q_LOGGING_CATEGORY(appLog, "hdf5async.app", QtInfoMsg)

namespace {

// Qt's message handler is one for the process and knows no object.
std::atomic<LogStore *> keptIn{nullptr};

LogSeverity severityOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return LogSeverity::Debug;
    case QtInfoMsg: return LogSeverity::Info;
    case QtWarningMsg: return LogSeverity::Warning;
    default: return LogSeverity::Critical;
    }
}

const char *levelName(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return "debug";
    case QtInfoMsg: return "info";
    case QtWarningMsg: return "warning";
    case QtCriticalMsg: return "error";
    case QtFatalMsg: break;
    }
    return "fatal";
}

void writeLine(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (LogStore *const store = keptIn.load())
        store->add(now, severityOf(type), context.category, message);
    const QByteArray line = logLine(type, context.category, message, now);
    // One system call a line, so that lines of different threads do not mix. Nobody could be told of a failure.
    [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, line.constData(), std::size_t(line.size()));
}

QString filterRules(LogLevel level, bool requests)
{
    const auto rule = [level](const char *type, LogLevel typeLevel) {
        return QStringLiteral("hdf5async.*.%1=%2\n")
            .arg(QString::fromLatin1(type))
            .arg(typeLevel >= level ? u"true" : u"false");
    };
    return rule("debug", LogLevel::Debug) + rule("info", LogLevel::Info) + rule("warning", LogLevel::Warning) +
           QStringLiteral("hdf5async.request.debug=%1\n").arg(requests ? u"true" : u"false");
}

} // namespace

QByteArray logLine(QtMsgType type, const char *category, const QString &message, const QDateTime &now)
{
    QByteArray text = message.toUtf8();
    text.replace('\n', ' ').replace('\r', ' ');
    return now.toUTC().toString(Qt::ISODateWithMs).toLatin1() + ' ' + levelName(type) + ' ' +
           (category ? category : "default") + ": " + text + '\n';
}

void keepLog(LogStore *store)
{
    keptIn = store;
}

void installLog(LogLevel level, bool requests)
{
    QLoggingCategory::setFilterRules(filterRules(level, requests));
    qInstallMessageHandler(writeLine);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/log_output.h"

#include <QDateTime>

#include <atomic>
#include <vector>

#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#ifdef HDF5ASYNC_SYSTEMD
#define SD_JOURNAL_SUPPRESS_LOCATION // it would be that of this file
#include <systemd/sd-journal.h>
#endif

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

/// @return as of syslog(3): 7 is for debugging, 2 is critical
char priority(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg: return '7';
    case QtInfoMsg: return '6';
    case QtWarningMsg: return '4';
    case QtCriticalMsg: return '3';
    case QtFatalMsg: break;
    }
    return '2';
}

QByteArray withoutLineBreaks(const QString &message)
{
    QByteArray text = message.toUtf8();
    text.replace('\n', ' ').replace('\r', ' ');
    return text;
}

/// What stands between `before` at the text's beginning and the first `after`; empty when they do not.
QByteArray subject(const QByteArray &text, const QByteArray &before, const QByteArray &after)
{
    const qsizetype end = text.startsWith(before) ? text.indexOf(after, before.size()) : -1;
    return end < 0 ? QByteArray() : text.mid(before.size(), end - before.size());
}

/// The values of "key=value" and "key=\"quoted value\"" in what slow requests are logged as, as fields of the journal.
QByteArrayList valueFields(const QByteArray &text)
{
    QByteArrayList fields;
    for (qsizetype at = text.indexOf(": slow "); at >= 0 && at < text.size();) {
        const qsizetype equals = text.indexOf('=', at);
        if (equals < 0)
            break;
        const QByteArray key = text.mid(text.lastIndexOf(' ', equals) + 1, equals - text.lastIndexOf(' ', equals) - 1);
        QByteArray value;
        at = equals + 1;
        const bool isQuoted = at < text.size() && text[at] == '"';
        at += isQuoted ? 1 : 0;
        for (; at < text.size() && text[at] != (isQuoted ? '"' : ' '); ++at) {
            if (isQuoted && text[at] == '\\' && at + 1 < text.size())
                ++at;
            value += text[at];
        }
        ++at;
        fields.append("HDF5ASYNC_" + key.toUpper() + '=' + value);
    }
    return fields;
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

#ifdef HDF5ASYNC_SYSTEMD
constexpr char journalSocket[] = "/run/systemd/journal/socket";

void writeEntry(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    const QByteArrayList fields = journalFields(type, context.category, message);
    std::vector<iovec> parts;
    for (const QByteArray &field : fields)
        parts.push_back({const_cast<char *>(field.constData()), std::size_t(field.size())});
    if (sd_journal_sendv(parts.data(), int(parts.size())) < 0)
        writeLine(type, context, message);
}
#endif

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
    return now.toUTC().toString(Qt::ISODateWithMs).toLatin1() + ' ' + levelName(type) + ' ' +
           (category ? category : "default") + ": " + withoutLineBreaks(message) + '\n';
}

QByteArrayList journalFields(QtMsgType type, const char *category, const QString &message)
{
    const QByteArray text = withoutLineBreaks(message);
    QByteArrayList fields{"MESSAGE=" + text, QByteArrayLiteral("PRIORITY=") + priority(type),
                          QByteArrayLiteral("SYSLOG_IDENTIFIER=hdf5async"),
                          QByteArrayLiteral("HDF5ASYNC_CATEGORY=") + (category ? category : "default")};
    if (const QByteArray client = subject(text, "client ", ": "); !client.isEmpty())
        fields.append("HDF5ASYNC_CLIENT=" + client);
    if (const QByteArray file = subject(text, "file '", "': "); !file.isEmpty())
        fields.append("HDF5ASYNC_FILE=" + file);
    if (qstrcmp(category, "hdf5async.slow") == 0)
        fields += valueFields(text);
    return fields;
}

bool isJournalStream(int descriptor)
{
    struct stat stream = {};
    if (qEnvironmentVariableIsEmpty("JOURNAL_STREAM") || ::fstat(descriptor, &stream) != 0)
        return false;
    return qgetenv("JOURNAL_STREAM") ==
           QByteArray::number(quint64(stream.st_dev)) + ':' + QByteArray::number(quint64(stream.st_ino));
}

void keepLog(LogStore *store)
{
    keptIn = store;
}

void installLog(LogLevel level, bool requests)
{
    QLoggingCategory::setFilterRules(filterRules(level, requests));
#ifdef HDF5ASYNC_SYSTEMD
    // Without the socket sd_journal_sendv() says that all is well, and loses the entry.
    if (isJournalStream(STDERR_FILENO) && ::access(journalSocket, F_OK) == 0) {
        qInstallMessageHandler(writeEntry);
        return;
    }
#endif
    qInstallMessageHandler(writeLine);
}

} // namespace hdf5async

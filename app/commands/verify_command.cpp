// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/exit_code.h"
#include "core/storage/journal/journaled_file.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>

#include <array>
#include <cstdio>
#include <unistd.h>
#include <vector>

namespace hdf5async {

namespace {

constexpr char verifyUsage[] =
    "hdf5async verify [--json] [--timeout SECONDS] FILE…\n"
    "\n"
    "Reads every object, attribute and chunk of a file through its filters and says what cannot be read. Changes\n"
    "nothing; a file with a leftover journal is checked as recovery would leave it. A file that a server has open:\n"
    "hdf5async verify --attach HOST:PORT [--file NAME], see hdf5async verify --attach --help.\n"
    "\n"
    "  --json      one line of JSON for each file\n"
    "  --timeout   how long one object may take (default 300); then it counts as damaged\n"
    "\n"
    "Ends with 0 when all is well, 8 when something is damaged, 4, 5 or 6 when a file cannot be opened.\n";

constexpr std::array countNames = {"groups",         "datasets",   "datatypes", "soft_links",
                                   "external_links", "attributes", "chunks",    "bytes"};

/// Checks one file by worker processes: when HDF5 crashes or hangs on an object, that object is damaged, and a new worker goes on
/// behind it.
class Verification
{
public:
    Verification(QString path, int timeoutSeconds) : m_path(std::move(path)), m_timeout(timeoutSeconds) { }

    void run()
    {
        m_clock.start();
        while (!m_done && !m_refused && runWorker()) {
        }
        if (m_progress)
            std::fputs("\r\033[K", stderr);
    }

    [[nodiscard]] int exitCode() const
    {
        return m_refused ? *m_refused : m_faults.empty() ? 0 : int(ExitCode::Damaged);
    }

    void print() const
    {
        for (const auto &[object, what] : m_faults)
            std::printf("%s: %s: %s\n", qPrintable(m_path), object.constData(), qPrintable(what));
        if (m_refused) {
            std::fprintf(stderr, "hdf5async: %s\n", qPrintable(m_refusal));
            return;
        }
        std::printf(
            "%s: %s: %lld groups, %lld datasets with %lld chunks and %lld bytes, %lld attributes read in %.1f s\n",
            qPrintable(m_path),
            m_faults.empty() ? "good" : qPrintable(QStringLiteral("%1 faults").arg(m_faults.size())), m_counts[0],
            m_counts[1], m_counts[6], m_counts[7], m_counts[5], double(m_clock.elapsed()) / 1000);
    }

    void printJson() const
    {
        QJsonObject object{{QStringLiteral("file"), m_path}, {QStringLiteral("good"), exitCode() == 0}};
        if (m_refused)
            object.insert(QStringLiteral("error"), m_refusal);
        for (std::size_t i = 0; i < countNames.size(); ++i)
            object.insert(QLatin1StringView(countNames[i]), m_counts[i]);
        QJsonArray faults;
        for (const auto &[path, what] : m_faults)
            faults.append(
                QJsonObject{{QStringLiteral("path"), QString::fromUtf8(path)}, {QStringLiteral("what"), what}});
        object.insert(QStringLiteral("faults"), faults);
        std::printf("%s\n", QJsonDocument(object).toJson(QJsonDocument::Compact).constData());
    }

private:
    /// False when there is no sense in another one.
    bool runWorker()
    {
        QProcess worker;
        worker.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        worker.start(QCoreApplication::applicationFilePath(),
                     {QStringLiteral("verify-worker"), m_path, QString::number(m_first)});
        m_position.reset();
        while (readLines(worker)) {
        }
        const bool hung = worker.state() != QProcess::NotRunning;
        worker.kill();
        worker.waitForFinished();
        if (m_done || m_refused)
            return false;
        if (!m_position || *m_position < m_first) { // it got nowhere: the way there is damaged
            m_faults.emplace_back("/", QStringLiteral("HDF5 %1 while the file was opened")
                                           .arg(hung ? QStringLiteral("hung") : QStringLiteral("crashed")));
            return false;
        }
        m_faults.emplace_back(m_object, hung ? QStringLiteral("reading it took longer than %1 s").arg(m_timeout)
                                             : QStringLiteral("HDF5 crashed while reading it"));
        m_first = *m_position + 1;
        return true;
    }

    /// False when the worker has ended, or has been silent too long.
    bool readLines(QProcess &worker)
    {
        if (!worker.canReadLine() && !worker.waitForReadyRead(m_timeout * 1000) && !worker.canReadLine())
            return false;
        while (worker.canReadLine())
            take(worker.readLine().chopped(1));
        return !m_done && !m_refused;
    }

    void take(const QByteArray &line)
    {
        const qsizetype tab = line.indexOf('\t');
        if (line.size() < 3 || tab < 2)
            return;
        const QByteArray first = QByteArray::fromPercentEncoding(line.mid(2, tab - 2));
        const QByteArray second = QByteArray::fromPercentEncoding(line.mid(tab + 1));
        switch (line[0]) {
        case 'a':
            m_position = first.toULongLong();
            m_object = second;
            showProgress();
            break;
        case 'f': m_faults.emplace_back(first, QString::fromUtf8(second)); break;
        case 'x':
            m_refused = first.toInt();
            m_refusal = QString::fromUtf8(second);
            break;
        case 'd':
            m_done = true;
            for (std::size_t i = 0; i < m_counts.size(); ++i)
                m_counts[i] = first.split(' ').value(qsizetype(i)).toLongLong();
            break;
        default: break;
        }
    }

    void showProgress()
    {
        if (!m_progress || (m_shown.isValid() && m_shown.elapsed() < 200))
            return;
        m_shown.start();
        std::fprintf(stderr, "\r\033[K%llu %.100s", qulonglong(*m_position), m_object.constData());
    }

    const QString m_path;
    const int m_timeout;
    const bool m_progress = ::isatty(STDERR_FILENO) == 1;
    quint64 m_first = 0;
    std::optional<quint64> m_position;
    QByteArray m_object;
    std::vector<std::pair<QByteArray, QString>> m_faults;
    std::array<qint64, countNames.size()> m_counts{};
    std::optional<int> m_refused;
    QString m_refusal;
    bool m_done = false;
    QElapsedTimer m_clock, m_shown;
};

struct VerifyOptions
{
    bool help = false, json = false, wrong = false;
    int timeout = 300;
    QStringList files;
};

VerifyOptions parse(const QStringList &arguments)
{
    VerifyOptions options;
    for (qsizetype i = 0; i < arguments.size(); ++i) {
        const QString &argument = arguments[i];
        if (argument == QLatin1StringView("--help"))
            options.help = true;
        else if (argument == QLatin1StringView("--json"))
            options.json = true;
        else if (argument == QLatin1StringView("--timeout"))
            options.timeout = arguments.value(++i).toInt();
        else if (argument.startsWith(u'-'))
            options.wrong = true;
        else
            options.files.append(argument);
    }
    options.wrong = options.wrong || options.timeout < 1 || options.files.isEmpty();
    return options;
}

} // namespace

int verifyFiles(const QStringList &arguments)
{
    const VerifyOptions options = parse(arguments);
    if (options.help || options.wrong) {
        std::fputs(verifyUsage, options.help ? stdout : stderr);
        return int(options.help ? ExitCode::Good : ExitCode::BadConfig);
    }
    int noArguments = 1;
    std::array<char, 10> name{"hdf5async"};
    std::array<char *, 2> argv{name.data(), nullptr};
    const QCoreApplication application(noArguments, argv.data()); // QProcess needs one
    int worst = 0;
    for (const QString &file : options.files) {
        Verification verification(file, options.timeout);
        verification.run();
        options.json ? verification.printJson() : verification.print();
        worst = std::max(worst, verification.exitCode());
    }
    return worst;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/file_probe.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>

namespace hdf5async {

namespace {

constexpr int enoughMilliseconds = 2000;
constexpr int silenceMilliseconds = 20'000; ///< at one object: then it hangs

enum class Fate : quint8 { Survived, Crashed, Hung };

Fate fateOf(QProcess &worker)
{
    if (worker.waitForFinished(enoughMilliseconds) || worker.state() == QProcess::NotRunning)
        return worker.exitStatus() == QProcess::CrashExit ? Fate::Crashed : Fate::Survived;
    worker.readAll();
    if (worker.waitForReadyRead(silenceMilliseconds))
        return Fate::Survived; // it goes on from object to object
    return worker.state() != QProcess::NotRunning       ? Fate::Hung
           : worker.exitStatus() == QProcess::CrashExit ? Fate::Crashed
                                                        : Fate::Survived;
}

} // namespace

std::optional<QString> harmOf(const QString &path)
{
    if (!QFile::exists(path))
        return std::nullopt;
    QProcess worker;
    worker.setStandardErrorFile(QProcess::nullDevice());
    worker.start(QCoreApplication::applicationFilePath(),
                 {QStringLiteral("verify-worker"), path, QStringLiteral("0"), QStringLiteral("objects")});
    if (!worker.waitForStarted())
        return std::nullopt; // no room for a process: that says nothing of the file
    const Fate fate = fateOf(worker);
    worker.kill();
    worker.waitForFinished();
    if (fate == Fate::Survived)
        return std::nullopt;
    return QStringLiteral("%1 is damaged: HDF5 %2 on it; \"hdf5async verify\" says where")
        .arg(path, fate == Fate::Hung ? QStringLiteral("hangs") : QStringLiteral("crashes"));
}

} // namespace hdf5async

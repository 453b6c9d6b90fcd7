// SPDX-License-Identifier: BSD-3-Clause
#include "tests/network/client/server_process.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace hdf5async::testing {

ServerProcess::ServerProcess(const QByteArray &config) : m_config(config) { }

ServerProcess::~ServerProcess()
{
    kill();
}

bool ServerProcess::start()
{
    QString program = qEnvironmentVariable("HDF5ASYNC_SERVER");
    if (program.isEmpty())
        program = QCoreApplication::applicationDirPath() + QStringLiteral("/hdf5async");
    QFile ini(path("config.ini"));
    if (!ini.open(QIODevice::WriteOnly))
        return false;
    ini.write("[server]\nport = " + QByteArray::number(m_port) + "\n" + m_config + "\n");
    ini.close();
    m_process = std::make_unique<QProcess>();
    m_process->setWorkingDirectory(m_folder.path());
    m_process->setReadChannel(QProcess::StandardError);
    m_process->start(program, {QStringLiteral("--no-gui")});
    static const QRegularExpression listening(QStringLiteral("listening on \\S+:(\\d+)\n"));
    QString log;
    while (!listening.match(log).hasMatch() && m_process->waitForReadyRead(limit))
        log += QString::fromUtf8(m_process->readAllStandardError());
    m_port = quint16(listening.match(log).captured(1).toUInt());
    if (m_port == 0)
        qWarning("%s", qPrintable(log));
    return m_port != 0;
}

void ServerProcess::kill()
{
    if (!m_process)
        return;
    m_process->kill();
    m_process->waitForFinished(limit);
    m_process.reset();
}

ClientOptions ServerProcess::options() const
{
    ClientOptions options;
    options.port = m_port;
    options.firstDelay = std::chrono::milliseconds(2);
    options.longestDelay = std::chrono::milliseconds(20);
    return options;
}

} // namespace hdf5async::testing

// SPDX-License-Identifier: BSD-3-Clause
#include "tests/app/console_bench.h"

#include "app/log_output.h"

#include <QSignalSpy>

namespace hdf5async {

using namespace std::chrono_literals;

Bench::Bench()
{
    keepLog(&log);
    installLog(LogLevel::Info, false);
    settings.port = 0;
    settings.hdf5FilePath = folder.filePath(QStringLiteral("data.h5"));
    settings.commitInterval = 50ms;
    start();
}

Bench::~Bench()
{
    stop();
    keepLog(nullptr);
    qInstallMessageHandler(nullptr);
}

void Bench::start()
{
    ServerPlaces places;
    places.log = &log;
    places.stateFile = folder.filePath(QStringLiteral("state.json"));
    places.rules = rules;
    places.configFile = configFile;
    const auto run = [this](std::function<void()> task) { startIn(background, std::move(task)); };
    server = std::make_unique<LocalServer>(settings, hdf5Opener(library, run, &codecs, rules), places);
    QSignalSpy listening(server.get(), &LocalServer::listening);
    server->start();
    if (listening.isEmpty() && !listening.wait(patience))
        return;
    port = quint16(listening[0][0].toString().section(u':', -1).toUInt());
    ClientOptions options;
    options.port = port;
    options.token = token;
    remote = std::make_unique<RemoteController>(options);
    QSignalSpy sampled(remote.get(), &ServerController::statusSampled);
    remote->open();
    (void)sampled.wait(patience);
    client = std::make_unique<Client>(options);
    client->open();
}

void Bench::stop()
{
    client.reset();
    remote.reset();
    if (!server)
        return;
    QSignalSpy stopped(server.get(), &LocalServer::stopped);
    server->drain();
    (void)(stopped.size() == 1 || stopped.wait(patience));
    server.reset();
}

void Bench::append(const QByteArray &path, int rows)
{
    std::vector<double> values;
    for (int i = 0; i < rows; ++i)
        values.push_back(i % 100);
    QVERIFY(wait(client->append(path, values)));
}

Result<CommandResult> Bench::command(ServerController &door, const char *name, const QVariantMap &arguments,
                                     quint64 epoch)
{
    return wait(door.execute({name, arguments, epoch}));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "app/local_server.h"
#include "core/console/answers.h"
#include "network/console/remote_controller.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <mutex>

namespace hdf5async {

inline constexpr int patience = 20'000;

/// A real server with a window's door in the process and one over the network.
struct Bench
{
    QTemporaryDir folder;
    Settings settings;
    LogStore log;
    std::shared_ptr<CompressionRules> rules = std::make_shared<CompressionRules>();
    Hdf5Library library;
    QThreadPool background, codecs;
    std::unique_ptr<LocalServer> server;
    std::unique_ptr<RemoteController> remote;
    std::unique_ptr<Client> client;
    quint16 port = 0;
    QString configFile; ///< of the next start
    QByteArray token;   ///< of the client and the console of the next start

    Bench();
    ~Bench();
    Q_DISABLE_COPY_MOVE(Bench)

    void start();
    void stop();

    template<typename T>
    static Result<T> wait(QFuture<Result<T>> future)
    {
        if (!QTest::qWaitFor([&future] { return future.isFinished(); }, patience))
            return failure(ErrorCode::Cancelled, QStringLiteral("no answer in time"));
        return future.result();
    }
    void append(const QByteArray &path, int rows);
    Result<CommandResult> command(ServerController &door, const char *name, const QVariantMap &arguments = {},
                                  quint64 epoch = 0);
};

/// A server that only counts what it is told to do.
struct NoHost final : ConsoleHost
{
    void startServer(const QVariantMap &, std::function<void(Result<void>)> done) override
    {
        ++calls;
        done({});
    }
    void drainServer() override { ++calls; }
    void disconnectClients(std::vector<quint64>, const QString &, bool, std::function<void(int)>) override { ++calls; }
    void limitClients(std::vector<quint64>, const ClientRates &, std::function<void(int)>) override { ++calls; }
    ServerSettings consoleSettings() override
    {
        const std::lock_guard lock(busy);
        return {};
    }
    void changeSettings(const QVariantMap &, std::function<void(Result<void>)> done) override
    {
        ++calls;
        done({});
    }
    std::atomic<int> calls{0};
    std::mutex busy; ///< settings are not told while it is held
};

template<typename T>
bool areSame(const Result<T> &a, const Result<T> &b)
{
    return a && b && isSameValue(*a, *b);
}

} // namespace hdf5async

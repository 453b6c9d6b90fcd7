// SPDX-License-Identifier: BSD-3-Clause
// How fast rows of 16 bytes go through the client on loopback: by an appender, by one call a row, and by requests of 4096 rows that
// are encoded once and written to a bare socket, which is what the server can take. Then the memory of the client when it reads 1 GiB.
//
//     benchmark_client_append PORT [MIBYTES]
#include <hdf5async/appender.h>
#include <hdf5async/client.h>
#include <hdf5async/record.h>

#include "network/protocol/request_encoder.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QFutureWatcher>
#include <QTcpSocket>
#include <QtEndian>

#include <array>
#include <cstdio>

using namespace hdf5async;

struct BenchmarkRow
{
    qint64 time;
    double value;
};
HDF5ASYNC_RECORD(BenchmarkRow, time, value)

namespace {

template<typename T>
T awaited(QFuture<T> future)
{
    QFutureWatcher<T> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcher<T>::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished())
        loop.exec();
    return future.takeResult();
}

double perSecond(qint64 rows, const QElapsedTimer &timer)
{
    return double(rows) * 1e9 / double(timer.nsecsElapsed());
}

double appenderRate(Client &client, qint64 rows)
{
    Appender *const appender = client.appender("/bench/appender").value();
    QElapsedTimer timer;
    timer.start();
    for (qint64 i = 0; i < rows;) {
        if (appender->push(BenchmarkRow{i, double(i)}))
            ++i;
        else
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        if (i % 16384 == 0)
            QCoreApplication::processEvents();
    }
    static_cast<void>(awaited(appender->finish()));
    return perSecond(rows, timer);
}

double callRate(Client &client, qint64 rows)
{
    QElapsedTimer timer;
    timer.start();
    for (qint64 i = 0; i < rows; ++i)
        static_cast<void>(awaited(client.append("/bench/calls", std::vector<BenchmarkRow>{{i, double(i)}})));
    return perSecond(rows, timer);
}

double pipelinedCallRate(Client &client, qint64 rows)
{
    QElapsedTimer timer;
    timer.start();
    for (qint64 i = 0; i < rows - 1; ++i)
        client.append("/bench/pipelined", std::vector<BenchmarkRow>{{i, double(i)}});
    static_cast<void>(awaited(client.append("/bench/pipelined", std::vector<BenchmarkRow>{{rows, 0}})));
    return perSecond(rows, timer);
}

// Frames made beforehand, as fast as the server takes them.
double serverRate(quint16 port, qint64 requests)
{
    constexpr qint64 rowsEach = 16384;
    ReplyBuffer frame;
    RequestHead head;
    head.id = qint64(1);
    head.ack = AckLevel::Durable;
    encodeRequest(head,
                  AppendRequest{"/bench/server", DataArgument(std::vector<BenchmarkRow>(rowsEach)).data(), {}, {}},
                  1 << 26, frame);
    QByteArray bytes;
    std::array<std::string_view, 16> views;
    for (std::size_t i = 0, n = frame.views(views); i < n; ++i)
        bytes.append(views[i].data(), qsizetype(views[i].size()));
    QTcpSocket socket;
    socket.connectToHost(QStringLiteral("127.0.0.1"), port);
    socket.waitForConnected();
    QElapsedTimer timer;
    timer.start();
    qint64 answered = 0;
    QByteArray replies;
    for (qint64 sent = 0; answered < requests;) {
        for (; sent < requests && sent - answered < 8; ++sent)
            socket.write(bytes);
        if (!socket.waitForReadyRead(60'000))
            return 0;
        replies += socket.readAll();
        while (replies.size() >= 4 && replies.size() >= 4 + qFromBigEndian<qint32>(replies.constData())) {
            replies.remove(0, 4 + qFromBigEndian<qint32>(replies.constData()));
            ++answered;
        }
    }
    return perSecond(requests * rowsEach, timer);
}

// Of this process, MiB: "VmRSS" now, "VmHWM" at most.
qint64 memory(const char *name)
{
    QFile status(QStringLiteral("/proc/self/status"));
    if (!status.open(QIODevice::ReadOnly))
        return 0;
    for (const QByteArray &line : status.readAll().split('\n')) {
        if (line.startsWith(name))
            return line.sliced(qsizetype(qstrlen(name)) + 1).replace("kB", "").trimmed().toLongLong() / 1024;
    }
    return 0;
}

void readLarge(Client &client, qint64 mib)
{
    const qint64 piece = 16;
    for (qint64 i = 0; i < mib; i += piece)
        static_cast<void>(awaited(client.append("/bench/large", std::vector<double>(std::size_t(piece << 17)))));
    const qint64 before = memory("VmRSS");
    QElapsedTimer timer;
    timer.start();
    const Result<Value> value = awaited(client.read("/bench/large"));
    const double seconds = double(timer.elapsed()) / 1000;
    const qint64 result = value ? qint64(std::get<Array>(value->v).data.size() >> 20) : 0;
    const qint64 most = memory("VmHWM");
    std::printf("read %lld MiB in %.2f s; memory %lld MiB before and %lld MiB at most: the result and %lld MiB\n",
                static_cast<long long>(result), seconds, static_cast<long long>(before), static_cast<long long>(most),
                static_cast<long long>(most - before - result));
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);
    client.open();
    static_cast<void>(awaited(client.ping()));
    const double server = serverRate(options.port, 600);
    const double appender = appenderRate(client, 10'000'000);
    const double calls = callRate(client, 500);
    const double pipelined = pipelinedCallRate(client, 50'000);
    std::printf("server's ceiling       %12.0f rows/s\n", server);
    std::printf("appender               %12.0f rows/s = ceiling / %.2f = %.0f x one call a row\n", appender,
                server / appender, appender / pipelined);
    std::printf("one call a row         %12.0f rows/s pipelined, %.0f rows/s one after another\n", pipelined, calls);
    readLarge(client, argc > 2 ? std::atoi(argv[2]) : 1024);
    return 0;
}

// SPDX-License-Identifier: BSD-3-Clause
// Rows at any rate: an appender gathers them into batches, and tells how many are safe.
#include <hdf5async/appender.h>
#include <hdf5async/client.h>

#include <QCoreApplication>

#include <cmath>
#include <cstdio>

using namespace hdf5async;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);
    client.open();

    AppenderOptions how;
    how.batchBytes = 64 << 10;
    how.batchTime = std::chrono::milliseconds(50);
    const Result<Appender *> made = client.appender("/example/adc", how);
    if (!made)
        return 1;
    Appender *const adc = *made;
    QObject::connect(adc, &Appender::rowsDurable, [](quint64 rows) {
        std::printf("%llu rows are on the server's disk\n", static_cast<unsigned long long>(rows));
    });
    for (int i = 0; i < 100'000; ++i) {
        if (!adc->push(std::sin(i * 1e-3))) // the buffer is full: the server is slower than we are
            std::fprintf(stderr, "row %d found no room\n", i);
    }
    adc->finish().then(&client, [](const Result<void> &result) { QCoreApplication::exit(result ? 0 : 1); });
    return QCoreApplication::exec();
}

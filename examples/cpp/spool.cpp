// SPDX-License-Identifier: BSD-3-Clause
// An instrument that goes on while the server is away, and over its own end: rows wait in a file until they are stored.
// spool PORT FILE ROWS: adds ROWS rows and ends without waiting for the server; with 0 it delivers what waits.
#include <hdf5async/appender.h>
#include <hdf5async/client.h>

#include <QCoreApplication>

#include <cstdio>

using namespace hdf5async;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);

    AppenderOptions how;
    how.spool = QString::fromLocal8Bit(argc > 2 ? argv[2] : "example.spool");
    how.bufferBytes = 100 << 20;
    const int rows = argc > 3 ? std::atoi(argv[3]) : 100;
    const Result<Appender *> made = client.appender("/example/spooled", how);
    if (!made) {
        std::fprintf(stderr, "%s\n", qPrintable(made.error().message));
        return 1;
    }
    Appender *const appender = *made;
    std::printf("%llu rows of an earlier run wait\n", static_cast<unsigned long long>(appender->restoredRows()));
    for (int i = 0; i < rows; ++i)
        appender->push(i);
    appender->flush();
    std::printf("%llu rows are safe in %s\n", static_cast<unsigned long long>(appender->spooledRows()),
                qPrintable(how.spool));
    if (rows > 0)
        return 0; // whatever has not gone yet is delivered the next time
    appender->finish().then(&client, [](const Result<void> &result) { QCoreApplication::exit(result ? 0 : 1); });
    return QCoreApplication::exec();
}

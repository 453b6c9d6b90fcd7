// SPDX-License-Identifier: BSD-3-Clause
// Rows as they arrive: a subscription tells what a dataset holds already and everything that is added, each row once, whatever
// happens to the connection.
#include <hdf5async/client.h>
#include <hdf5async/subscription.h>

#include <QCoreApplication>

#include <cstdio>

using namespace hdf5async;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);
    client.open();
    client.append("/example/live", std::vector<double>{0.5, 1.5});

    SubscribeOptions how;
    how.from = 0;
    Subscription *const live = client.subscribe("/example/live", how);
    QObject::connect(live, &Subscription::changed, [](const Change &change) {
        const auto rows = elementsOf<double>(change.data);
        if (!rows || !change.rows)
            return;
        for (std::size_t i = 0; i < rows->size(); ++i)
            std::printf("row %lld: %g\n", static_cast<long long>(change.rows->from + qint64(i)), (*rows)[i]);
        if (change.rows->to == 4)
            QCoreApplication::exit(0);
    });
    // Another program would do this.
    QObject::connect(live, &Subscription::started,
                     [&client] { client.append("/example/live", std::vector<double>{2.5, 3.5}); });
    QObject::connect(live, &Subscription::failed, [](const Error &error) {
        std::fprintf(stderr, "%s\n", qPrintable(error.message));
        QCoreApplication::exit(1);
    });
    return QCoreApplication::exec();
}

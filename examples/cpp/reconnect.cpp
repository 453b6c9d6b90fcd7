// SPDX-License-Identifier: BSD-3-Clause
// Nothing to do: a lost connection comes back, and every change is made once. This program only shows what happens meanwhile.
#include <hdf5async/client.h>

#include <QCoreApplication>

#include <cstdio>

using namespace hdf5async;

namespace {

void appendNext(Client &client, int row)
{
    if (row == 200)
        return QCoreApplication::exit(0);
    client.append("/example/steady", std::vector<int>{row})
        .then(&client, [&client, row](const Result<AppendReply> &reply) {
            if (!reply) {
                std::fprintf(stderr, "%s\n", qPrintable(reply.error().message));
                return QCoreApplication::exit(1);
            }
            std::printf("row %d of %lld\n", row, static_cast<long long>(reply->shape[0]));
            std::fflush(stdout);
            appendNext(client, row + 1);
        });
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);
    QObject::connect(&client, &Client::problem,
                     [](const Error &error) { std::fprintf(stderr, "lost: %s\n", qPrintable(error.message)); });
    QObject::connect(&client, &Client::stateChanged, [](Client::State state) {
        if (state == Client::State::Ready)
            std::fprintf(stderr, "connected\n");
    });
    client.open();
    appendNext(client, 0);
    return QCoreApplication::exec();
}

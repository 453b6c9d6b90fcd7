// SPDX-License-Identifier: BSD-3-Clause
// Calls one after another without callbacks: 30 lines make futures awaitable (C++20); QCoro does it too, where it is installed.
#include "examples/cpp/awaitable_future.h"

#include <hdf5async/client.h>

#include <QCoreApplication>

#include <cstdio>

using namespace hdf5async;

namespace {

Task measure(Client &client)
{
    for (int i = 0; i < 5; ++i) {
        const std::vector<double> row(1, i * 0.5);
        const Result<AppendReply> appended = co_await client.append("/example/awaited", row);
        if (!appended)
            co_return QCoreApplication::exit(1);
    }
    const Result<Value> value = co_await client.read("/example/awaited");
    const std::vector<double> values =
        value ? elementsOf<double>(*value).value_or(std::vector<double>()) : std::vector<double>();
    for (const double number : values)
        std::printf("%g\n", number);
    QCoreApplication::exit(values.size() == 5 ? 0 : 1);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);
    client.open();
    measure(client);
    return QCoreApplication::exec();
}

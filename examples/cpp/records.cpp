// SPDX-License-Identifier: BSD-3-Clause
// A plain struct becomes a record by one line; appending with a key replaces rows that are there.
#include <hdf5async/client.h>
#include <hdf5async/record.h>

#include <QCoreApplication>

#include <cstdio>

struct Price
{
    qint64 timestamp;
    float price;
    char symbol[4];
};
HDF5ASYNC_RECORD(Price, timestamp, price, symbol)

using namespace hdf5async;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    Client client(options);
    client.open();

    AppendOptions newest;
    newest.deduplicateOn = FieldList{true, {"timestamp"}};
    client.append("/example/prices", std::vector<Price>{{1672531200, 150.0F, "AB"}, {1672617600, 151.5F, "AB"}},
                  newest);
    client.append("/example/prices", std::vector<Price>{{1672617600, 152.0F, "AB"}, {1672704000, 153.0F, "AB"}}, newest)
        .then(&client, [](const Result<AppendReply> &reply) {
            if (reply)
                std::printf("%lld added, %lld replaced\n", static_cast<long long>(reply->appended),
                            static_cast<long long>(reply->updated));
        });
    client.read("/example/prices").then(&client, [](const Result<Value> &value) {
        const Result<std::vector<Price>> prices = value.and_then([](const Value &v) { return elementsOf<Price>(v); });
        if (prices) {
            for (const Price &price : *prices)
                std::printf("%lld %.4s %g\n", static_cast<long long>(price.timestamp), price.symbol,
                            double(price.price));
        } else {
            std::fprintf(stderr, "%s\n", qPrintable(prices.error().message));
        }
        QCoreApplication::exit(prices ? 0 : 1);
    });
    return QCoreApplication::exec();
}

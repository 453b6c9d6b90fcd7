// SPDX-License-Identifier: BSD-3-Clause
// Writes a dataset with an attribute, reads a part of it back, and lists what is there.
#include <hdf5async/client.h>

#include <QCoreApplication>

#include <cstdio>

using namespace hdf5async;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    ClientOptions options;
    options.port = quint16(argc > 1 ? std::atoi(argv[1]) : 8888);
    options.name = "write_and_read";
    Client client(options);
    client.open();

    const auto fail = [](const Error &error) {
        std::fprintf(stderr, "%s: %s\n", errorCodeName(error.code).data(), qPrintable(error.message));
        QCoreApplication::exit(1);
    };

    // Calls do not wait: all of these are on their way before the first is answered, and take effect in this order.
    const std::vector<double> volts{0.5, 1.5, 2.5, 3.5};
    WriteOptions how;
    how.attributes = {{"unit", DataArgument("V").data()}};
    client.write("/example/volts", volts, how).then(&client, [fail](const Result<WriteReply> &reply) {
        if (!reply)
            return fail(reply.error());
        std::printf("written, shape %s\n", qPrintable(toText(*reply->shape)));
    });

    ReadOptions lastTwo;
    lastTwo.select = Selection{{Selector::Slice{-2, std::nullopt, 1}}};
    client.read("/example/volts", lastTwo).then(&client, [fail](const Result<Value> &value) {
        if (!value)
            return fail(value.error());
        for (const double volt : elementsOf<double>(*value).value_or(std::vector<double>()))
            std::printf("%g V\n", volt);
    });

    client.list("/example").then(&client, [fail](const Result<ListReply> &list) {
        if (!list)
            return fail(list.error());
        for (const ListEntry &entry : list->entries)
            std::printf("/example/%s\n", entry.name.constData());
        QCoreApplication::exit(0);
    });
    return QCoreApplication::exec();
}

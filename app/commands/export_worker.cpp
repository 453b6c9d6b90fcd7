// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/exit_code.h"
#include "core/storage/hdf5/subtree_export.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <iostream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include <sys/resource.h>

namespace hdf5async {

namespace {

/// What the server says, line by line. When it is gone, so is this process, in the middle of whatever it does: what it makes is
/// removed by the next server.
class Orders
{
public:
    static std::shared_ptr<Orders> listen()
    {
        auto orders = std::make_shared<Orders>();
        std::thread([orders] {
            std::string line;
            while (std::getline(std::cin, line)) {
                const std::lock_guard lock(orders->m_mutex);
                orders->m_lines.emplace_back(line.data(), qsizetype(line.size()));
                orders->m_changed.notify_one();
            }
            std::_Exit(int(ExitCode::NotConnected));
        }).detach();
        return orders;
    }

    QByteArray next()
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_lines.empty(); });
        const QByteArray line = m_lines.front();
        m_lines.pop_front();
        return line;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<QByteArray> m_lines;
};

void say(const QJsonObject &what)
{
    std::puts(QJsonDocument(what).toJson(QJsonDocument::Compact).constData());
    std::fflush(stdout);
}

QString text(const QJsonObject &order, const char *name)
{
    return order[QLatin1StringView(name)].toString();
}

Result<PathRulesPtr> rulesOf(const QJsonObject &order)
{
    const QJsonValue paths = order[QStringLiteral("paths")];
    if (!paths.isArray())
        return PathRulesPtr();
    std::vector<QByteArray> patterns;
    for (const QJsonValue &pattern : paths.toArray())
        patterns.push_back(pattern.toString().toUtf8());
    const Result<PathRules> rules = PathRules::make(patterns);
    if (!rules)
        return failure(rules.error());
    return std::make_shared<const PathRules>(*rules);
}

Result<void> carryOut(Hdf5Library &library, const QJsonObject &order, Orders &orders)
{
    const FrozenFile source{text(order, "file"), text(order, "part"), text(order, "map"),
                            std::uint64_t(order[QStringLiteral("bytes")].toInteger()),
                            order[QStringLiteral("shared")].toBool()};
    const QByteArray path = text(order, "path").toUtf8();
    const Result<PathRulesPtr> rules = rulesOf(order);
    if (!rules)
        return failure(rules.error());
    Result<std::unique_ptr<SubtreeExport>> subtree = SubtreeExport::open(library, source);
    if (!subtree)
        return failure(subtree.error());
    const Result<qint64> bytes = (*subtree)->measure(path, rules->get());
    if (!bytes)
        return failure(bytes.error());
    say({{QStringLiteral("step"), QStringLiteral("measured")}, {QStringLiteral("bytes"), *bytes}});
    orders.next();
    if (auto copied = (*subtree)->copyTo(path, text(order, "growing")); !copied)
        return copied;
    say({{QStringLiteral("step"), QStringLiteral("copied")}});
    orders.next();
    return nameExport(text(order, "growing"), text(order, "target"));
}

} // namespace

int runExportWorker()
{
    ::setpriority(PRIO_PROCESS, 0, 10);        // the server comes first
    qputenv("HDF5_USE_FILE_LOCKING", "FALSE"); // nobody else knows of the file, and some file systems have no locks
    const std::shared_ptr<Orders> orders = Orders::listen();
    const QJsonObject order = QJsonDocument::fromJson(orders->next()).object();
    Hdf5Library library;
    if (const Result<void> done = carryOut(library, order, *orders); !done) {
        const Error &error = done.error();
        say({{QStringLiteral("step"), QStringLiteral("failed")},
             {QStringLiteral("code"), QString(errorCodeName(error.code))},
             {QStringLiteral("message"), error.message},
             {QStringLiteral("detail"), QJsonObject::fromVariantMap(error.detail)}});
        return int(ExitCode::NotDone);
    }
    say({{QStringLiteral("step"), QStringLiteral("named")}});
    return int(ExitCode::Good);
}

} // namespace hdf5async

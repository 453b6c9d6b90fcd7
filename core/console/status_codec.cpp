// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/status_codec.h"

#include "core/console/fields.h"

#include <algorithm>

namespace hdf5async {

namespace {

using Clients = std::vector<ClientStatus>;

constexpr char sinceKey[] = "since";
constexpr char goneKey[] = "gone";

/// Both lists are in the order of ids.
struct ClientChanges
{
    Value::List changed;
    std::vector<quint64> gone;
};

ClientChanges changesOf(const Clients &before, const Clients &now)
{
    ClientChanges changes;
    auto old = before.begin();
    for (const ClientStatus &client : now) {
        for (; old != before.end() && old->id < client.id; ++old)
            changes.gone.push_back(old->id);
        if (old == before.end() || old->id != client.id) {
            changes.changed.push_back(toValue(client));
            continue;
        }
        Value::Map map = changesSince(*old++, client);
        if (map.empty())
            continue;
        map.emplace_back(QByteArrayLiteral("id"), toValue(client.id));
        changes.changed.push_back(Value{std::move(map)});
    }
    for (; old != before.end(); ++old)
        changes.gone.push_back(old->id);
    return changes;
}

class StatusWriter : public FieldWriter<ServerStatus>
{
public:
    StatusWriter(const ServerStatus &status, const ServerStatus *before)
        : FieldWriter(status, before), m_skipsClients(before != nullptr)
    {
    }
    using FieldWriter::operator();
    void operator()(const char *name, Clients ServerStatus::*member)
    {
        if (!m_skipsClients)
            FieldWriter::operator()(name, member);
    }

private:
    const bool m_skipsClients;
};

void applyClients(const Value::List &changed, Clients &clients)
{
    const auto byId = [](const ClientStatus &client, quint64 id) { return client.id < id; };
    for (const Value &value : changed) {
        const auto *map = std::get_if<Value::Map>(&value.v);
        if (!map)
            continue;
        ClientStatus named;
        FieldReader<ClientStatus>(named, *map)("id", &ClientStatus::id);
        auto at = std::lower_bound(clients.begin(), clients.end(), named.id, byId);
        if (at == clients.end() || at->id != named.id)
            at = clients.insert(at, named);
        fromValue(value, *at);
    }
}

const Value *findKey(const Value::Map &map, const char *key)
{
    const auto it = std::find_if(map.begin(), map.end(), [key](const auto &pair) { return pair.first == key; });
    return it == map.end() ? nullptr : &it->second;
}

} // namespace

Value statusValue(const ServerStatus &status, const ServerStatus *before)
{
    StatusWriter writer(status, before);
    visitFields(writer, static_cast<const ServerStatus *>(nullptr));
    Value::Map map = writer.take();
    if (before) {
        ClientChanges changes = changesOf(before->clients, status.clients);
        map.emplace_back(QByteArray(sinceKey), toValue(before->sample));
        if (!changes.changed.empty())
            map.emplace_back(QByteArrayLiteral("clients"), Value{std::move(changes.changed)});
        if (!changes.gone.empty())
            map.emplace_back(QByteArray(goneKey), toValue(changes.gone));
    }
    return Value{std::move(map)};
}

Result<ServerStatusPtr> statusFrom(const Value &value, const ServerStatus *before)
{
    const auto *map = std::get_if<Value::Map>(&value.v);
    if (!map)
        return failure(ErrorCode::BadReply, QStringLiteral("The server sent a status that is none"));
    const Value *const since = findKey(*map, sinceKey);
    if (!since)
        return std::make_shared<const ServerStatus>(fromValue<ServerStatus>(value));
    if (!before || value_codec::integerOf(*since).value_or(-1) != qint64(before->sample))
        return failure(ErrorCode::Conflict,
                       QStringLiteral("The server sent changes of a status that is not known here"));
    auto status = std::make_shared<ServerStatus>(*before);
    Clients clients = std::move(status->clients);
    fromValue(value, *status);
    if (const Value *const gone = findKey(*map, goneKey)) {
        const auto ids = fromValue<std::vector<quint64>>(*gone);
        std::erase_if(clients, [&ids](const ClientStatus &client) {
            return std::find(ids.begin(), ids.end(), client.id) != ids.end();
        });
    }
    if (const Value *const changed = findKey(*map, "clients")) {
        if (const auto *list = std::get_if<Value::List>(&changed->v))
            applyClients(*list, clients);
    }
    status->clients = std::move(clients);
    return status;
}

} // namespace hdf5async

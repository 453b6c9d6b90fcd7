// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/status_codec.h"

#include "core/console/answers.h"

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

// However many there are: those that go are looked for, and those that come are put in, all at once.
void removeClients(std::vector<quint64> gone, Clients &clients)
{
    std::sort(gone.begin(), gone.end());
    std::erase_if(clients, [&gone](const ClientStatus &client) {
        return std::binary_search(gone.begin(), gone.end(), client.id);
    });
}

void applyClients(const Value::List &changed, Clients &clients, ValueFault &fault)
{
    const auto byId = [](const ClientStatus &client, quint64 id) { return client.id < id; };
    Clients fresh;
    for (const Value &value : changed) {
        const auto *map = std::get_if<Value::Map>(&value.v);
        if (!map)
            continue;
        ClientStatus named;
        FieldReader<ClientStatus>(named, *map, fault)("id", &ClientStatus::id);
        const auto at = std::lower_bound(clients.begin(), clients.end(), named.id, byId);
        const bool isThere = at != clients.end() && at->id == named.id;
        fromValue(value, isThere ? *at : fresh.emplace_back(), fault);
    }
    std::move(fresh.begin(), fresh.end(), std::back_inserter(clients));
    std::sort(clients.begin(), clients.end(), [](const ClientStatus &a, const ClientStatus &b) { return a.id < b.id; });
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
    if (!since) {
        Result<ServerStatus> whole = answerFrom<ServerStatus>(value);
        return whole ? Result<ServerStatusPtr>(std::make_shared<const ServerStatus>(std::move(*whole)))
                     : failure(whole.error());
    }
    if (!before || value_codec::integerOf(*since).value_or(-1) != qint64(before->sample))
        return failure(ErrorCode::Conflict,
                       QStringLiteral("The server sent changes of a status that is not known here"));
    auto status = std::make_shared<ServerStatus>(*before);
    Clients clients = std::move(status->clients);
    ValueFault fault;
    fromValue(value, *status, fault);
    if (const Value *const gone = findKey(*map, goneKey)) {
        std::vector<quint64> ids;
        fromValue(*gone, ids, fault);
        removeClients(std::move(ids), clients);
    }
    if (const Value *const changed = findKey(*map, "clients")) {
        if (const auto *list = std::get_if<Value::List>(&changed->v))
            applyClients(*list, clients, fault);
    }
    status->clients = std::move(clients);
    if (fault)
        return badAnswer(fault.text());
    if (const char *const wrong = faultIn(*status))
        return badAnswer(QString::fromLatin1(wrong));
    return status;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/status_json.h"

#include "core/console/fields.h"
#include "network/http/json_text.h"

#include <algorithm>

namespace hdf5async {

namespace {

constexpr std::size_t mostClients = 10, mostFiles = 100, mostAlarms = 50, mostJobs = 20;
constexpr qint64 longest = 8 << 20;

template<typename T>
std::vector<T> firstOf(const std::vector<T> &all, std::size_t count)
{
    return {all.begin(), all.begin() + std::ptrdiff_t(std::min(all.size(), count))};
}

// Not a copy of all clients, of which there may be many.
std::vector<ClientStatus> busiestClients(const std::vector<ClientStatus> &clients)
{
    std::vector<const ClientStatus *> order;
    order.reserve(clients.size());
    for (const ClientStatus &client : clients)
        order.push_back(&client);
    const auto traffic = [](const ClientStatus *client) {
        return client->receivedBytesPerSecond + client->sentBytesPerSecond;
    };
    const auto end = order.begin() + std::ptrdiff_t(std::min(order.size(), mostClients));
    std::partial_sort(order.begin(), end, order.end(), [&traffic](const ClientStatus *a, const ClientStatus *b) {
        return traffic(a) != traffic(b) ? traffic(a) > traffic(b) : a->id < b->id;
    });
    std::vector<ClientStatus> busiest;
    for (auto it = order.begin(); it != end; ++it)
        busiest.push_back(**it);
    return busiest;
}

/// Writes the members of a status, with lists cut and without what only consoles keep.
class ShownStatus : public FieldWriter<ServerStatus>
{
public:
    explicit ShownStatus(const ServerStatus &status) : FieldWriter(status), m_status(status) { }
    template<typename M>
    void operator()(const char *name, M ServerStatus::*member)
    {
        using namespace value_codec;
        if constexpr (IsShared<M>::value)
            return;
        else if constexpr (std::is_same_v<M, std::vector<ClientStatus>>)
            m_lists.emplace_back(name, toValue(busiestClients(m_status.*member)));
        else if constexpr (std::is_same_v<M, std::vector<FileStatus>>)
            m_lists.emplace_back(name, toValue(firstOf(m_status.*member, mostFiles)));
        else if constexpr (std::is_same_v<M, std::vector<AlarmStatus>>)
            m_lists.emplace_back(name, toValue(firstOf(m_status.*member, mostAlarms)));
        else if constexpr (std::is_same_v<M, std::vector<JobStatus>>)
            m_lists.emplace_back(name, toValue(firstOf(m_status.*member, mostJobs)));
        else
            FieldWriter::operator()(name, member);
    }
    [[nodiscard]] Value take()
    {
        Value::Map map = FieldWriter::take();
        for (auto &list : m_lists)
            map.push_back(std::move(list));
        return Value{std::move(map)};
    }

private:
    const ServerStatus &m_status;
    Value::Map m_lists;
};

} // namespace

QByteArray statusJson(const ServerStatus &status, const QString &problem, const std::vector<LogEntry> &warnings)
{
    ShownStatus shown(status);
    visitFields(shown, static_cast<const ServerStatus *>(nullptr));
    Value::Map map;
    map.emplace_back("ok", Value{problem.isEmpty()});
    map.emplace_back("problem", toValue(problem));
    map.emplace_back("clients", Value{quint64(status.clients.size())});
    map.emplace_back("status", shown.take());
    map.emplace_back("warnings", toValue(warnings));
    JsonText json(longest);
    json.value(Value{std::move(map)});
    return std::move(json).take().value_or("{}");
}

} // namespace hdf5async

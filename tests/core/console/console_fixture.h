// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/answers.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/value_encoder.h"
#include "network/protocol/wire_writer.h"

#include <array>

namespace hdf5async {

/// What comes out at the other end of a connection.
inline Value overTheWire(const Value &value, qint64 *bytes = nullptr)
{
    ReplyBuffer buffer;
    const ReplyBuffer::Mark mark = buffer.beginFrame();
    WireWriter writer(buffer, std::size_t(1) << 30);
    writeValue(writer, value);
    buffer.endFrame(mark);
    QByteArray body;
    while (!buffer.isEmpty()) {
        std::array<std::string_view, 64> views;
        std::size_t size = 0;
        const std::size_t count = buffer.views(views);
        for (std::size_t i = 0; i < count; ++i) {
            body.append(views[i].data(), qsizetype(views[i].size()));
            size += views[i].size();
        }
        buffer.consume(size);
    }
    body.remove(0, 4); // its length
    if (bytes)
        *bytes = body.size();
    const SharedBytes shared(body);
    WireReader reader(WireValue{shared.data(), shared.data() + shared.size()});
    Result<Value> decoded = decodeValue(reader, {shared, nullptr});
    return decoded ? std::move(*decoded) : Value{};
}

template<typename T>
T copied(const T &object)
{
    const Result<T> copy = answerFrom<T>(overTheWire(toValue(object)));
    return copy ? *copy : T();
}

inline ClientStatus clientOf(quint64 id)
{
    ClientStatus client;
    client.id = id;
    client.peer = QStringLiteral("10.0.0.%1:40100").arg(id);
    client.name = QStringLiteral("daq-%1").arg(id);
    client.role = Role::Writer;
    client.connectedAt = QDateTime::fromMSecsSinceEpoch(1'790'000'000'123, Qt::UTC);
    client.datasets = {QStringLiteral("/a"), QStringLiteral("/中文")};
    return client;
}

inline ServerStatus statusOf(int clients)
{
    ServerStatus status;
    status.sample = 41;
    status.epoch = 17;
    status.state = ServerState::Listening;
    status.sampledAt = QDateTime::fromMSecsSinceEpoch(1'790'000'000'500, Qt::UTC);
    for (int i = 1; i <= clients; ++i)
        status.clients.push_back(clientOf(quint64(i)));
    FileStatus file;
    file.name = QStringLiteral("default");
    file.commit = {100, 1.5, 8.25, 12};
    file.disk = {1 << 30, qint64(1) << 40, 1e6, -3e5, 7800, 600};
    status.files.push_back(file);
    status.closed = std::make_shared<const std::vector<ClosedClient>>(std::vector<ClosedClient>{{}});
    AlarmStatus alarm;
    alarm.id = QStringLiteral("LOSS");
    alarm.latched = Severity::Critical;
    alarm.arguments = {QStringLiteral("3")};
    status.alarms.push_back(alarm);
    return status;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/fields.h"
#include "core/console/server_controller.h"
#include "core/console/status_codec.h"

#include <map>
#include <vector>

namespace hdf5async {

/// One step of a run that is the same in every play of it.
struct RunStep
{
    const char *who;  ///< a client by its name, or the console
    const char *what; ///< what he does
    const char *path; ///< dataset, alarm or address
    int rows;
};

inline constexpr RunStep recordedRun[] = {
    {"daq-1", "append", "/run/adc", 1000},
    {"daq-2", "append", "/run/temp", 10},
    {"daq-1", "append", "/run/adc", 500},
    {"viewer", "look", "/run/adc", 0},
    {"daq-2", "refused", "/run/temp", 1},
    {"console", "flush", "", 0},
    {"daq-2", "leave", "", 0},
    {"console", "block", "10.9.8.7", 0},
    {"daq-1", "append", "/run/late", 7},
    {"console", "snapshot", "", 0},
    {"viewer", "missing", "/none", 0},
    {"console", "acknowledge", "LOSS", 0},
};
inline constexpr quint64 recordedRows = 1000 + 10 + 500 + 7;

/// What a door has shown, by the numbers of the samples.
class ShownByDoor
{
public:
    using Samples = std::map<quint64, ServerStatusPtr>;

    explicit ShownByDoor(const ServerController &door)
        : m_connection(QObject::connect(&door, &ServerController::statusSampled, &door,
                                        [this](const ServerStatusPtr &status) { m_samples[status->sample] = status; }))
    {
    }
    ~ShownByDoor() { QObject::disconnect(m_connection); }
    Q_DISABLE_COPY_MOVE(ShownByDoor)

    [[nodiscard]] const Samples &samples() const { return m_samples; }
    /// Whether it has shown what was there when sample `number` had been taken.
    [[nodiscard]] bool isBeyond(quint64 number) const
    {
        return !m_samples.empty() && m_samples.rbegin()->first > number;
    }

private:
    Samples m_samples;
    QMetaObject::Connection m_connection;
};

/// A status, or what has changed in it since `before`, member by member under the names of the wire.
[[nodiscard]] inline QVariant dumpOf(const ServerStatus &status, const ServerStatus *before = nullptr)
{
    return value_codec::toVariant(statusValue(status, before));
}

/// The keys whose values differ: what a test that fails says.
[[nodiscard]] inline QString differenceOf(const QVariant &one, const QVariant &other)
{
    const QVariantMap a = one.toMap(), b = other.toMap();
    QStringList keys;
    for (const QString &key : a.keys() + b.keys()) {
        if (a.value(key) != b.value(key) && !keys.contains(key))
            keys.append(key);
    }
    return keys.join(QStringLiteral(", "));
}

} // namespace hdf5async

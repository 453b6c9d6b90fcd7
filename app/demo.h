// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>
#include <QTimer>

#include <memory>
#include <vector>

namespace hdf5async {

class Appender;
class Client;

/// Five programs that write into a server, each a dataset of another kind: what the window is tried with. They come back while there
/// is a server and end with this object. @thread main
class Demo final : public QObject
{
    Q_OBJECT

public:
    Demo(const QString &host, quint16 port, QObject *parent = nullptr);
    ~Demo() override;

    static constexpr int programs = 5;

    /// On stable storage, of all programs.
    [[nodiscard]] quint64 durableRows() const;

private:
    void add(const QString &host, quint16 port, const char *name);
    void write();

    struct Program
    {
        std::unique_ptr<Client> client;
        Appender *appender; ///< belongs to the client
    };
    std::vector<Program> m_programs;
    QTimer m_timer;
    quint64 m_ticks = 0;
    double m_walk = 0;
};

} // namespace hdf5async

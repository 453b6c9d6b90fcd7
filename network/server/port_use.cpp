// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/port_use.h"

#include <QByteArrayList>
#include <QDeadlineTimer>
#include <QFile>
#include <QSet>
#include <QTcpServer>

#include <algorithm>
#include <array>
#include <cstring>
#include <filesystem>
#include <system_error>

namespace hdf5async {

namespace {

namespace fs = std::filesystem;

constexpr int portsTried = 32;
constexpr qsizetype socketsLookedFor = 64;
constexpr int columnAddress = 1, columnState = 3, columnInode = 9;
constexpr qsizetype ipv4Digits = 8, ipv6Digits = 32, wordDigits = 8;

/// An address as /proc/net has it: words of 32 bits in the machine's own order.
std::optional<QHostAddress> addressFrom(const QByteArray &digits)
{
    if (digits.size() != ipv4Digits && digits.size() != ipv6Digits)
        return std::nullopt;
    std::array<quint8, 16> bytes = {};
    for (qsizetype at = 0; at < digits.size(); at += wordDigits) {
        bool isNumber = false;
        const quint32 word = digits.mid(at, wordDigits).toUInt(&isNumber, 16);
        if (!isNumber)
            return std::nullopt;
        std::memcpy(bytes.data() + at / 2, &word, sizeof word);
    }
    if (digits.size() == ipv6Digits)
        return QHostAddress(bytes.data());
    return QHostAddress(quint32(bytes[0]) << 24 | quint32(bytes[1]) << 16 | quint32(bytes[2]) << 8 | bytes[3]);
}

bool isEverywhere(const QHostAddress &address)
{
    return address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4) ||
           address == QHostAddress(QHostAddress::AnyIPv6);
}

bool areInEachOthersWay(const QHostAddress &a, const QHostAddress &b)
{
    return isEverywhere(a) || isEverywhere(b) || a.isEqual(b, QHostAddress::ConvertV4MappedToIPv4);
}

/// Links of /proc/PID/fd that name the sockets listening there, such as "socket:[4711]".
QSet<QByteArray> listeningSockets(const QHostAddress &address, quint16 port, const QDeadlineTimer &end)
{
    static const QByteArray listens("0A");
    QSet<QByteArray> sockets;
    for (const char *const table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
        QFile file(QString::fromLatin1(table));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        for (QByteArray line = file.readLine(); !line.isEmpty(); line = file.readLine()) {
            if (end.hasExpired() || sockets.size() >= socketsLookedFor)
                return sockets;
            const QByteArrayList columns = line.simplified().split(' ');
            if (columns.size() <= columnInode || columns[columnState] != listens)
                continue;
            const QByteArrayList local = columns[columnAddress].split(':');
            bool isPort = false;
            if (local.size() != 2 || local[1].toUShort(&isPort, 16) != port || !isPort)
                continue;
            const std::optional<QHostAddress> listening = addressFrom(local[0]);
            if (listening && areInEachOthersWay(*listening, address))
                sockets.insert("socket:[" + columns[columnInode] + ']');
        }
    }
    return sockets;
}

bool holdsOneOf(const fs::path &process, const QSet<QByteArray> &sockets, const QDeadlineTimer &end)
{
    std::error_code problem; // a process of somebody else, or one that has just ended
    for (fs::directory_iterator entry(process / "fd", problem); !problem && entry != fs::directory_iterator();
         entry.increment(problem)) {
        std::error_code gone;
        const std::string target = fs::read_symlink(entry->path(), gone).string();
        if (!gone && sockets.contains(QByteArray::fromStdString(target)))
            return true;
        if (end.hasExpired())
            return false;
    }
    return false;
}

QString programOf(qint64 process)
{
    QFile file(QStringLiteral("/proc/%1/comm").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString name = QString::fromLocal8Bit(file.read(64)).trimmed(); // a process calls itself what it likes
    name.removeIf([](QChar c) { return !c.isPrint(); });
    return name;
}

} // namespace

std::optional<PortHolder> portHolder(const QHostAddress &address, quint16 port, std::chrono::milliseconds limit)
{
    const QDeadlineTimer end(limit);
    const QSet<QByteArray> sockets = listeningSockets(address, port, end);
    if (sockets.isEmpty())
        return std::nullopt;
    std::error_code problem;
    for (fs::directory_iterator entry("/proc", problem); !problem && entry != fs::directory_iterator();
         entry.increment(problem)) {
        bool isProcess = false;
        const qint64 process = QString::fromStdString(entry->path().filename().string()).toLongLong(&isProcess);
        if (isProcess && holdsOneOf(entry->path(), sockets, end))
            return PortHolder{process, programOf(process)};
        if (end.hasExpired())
            break;
    }
    return std::nullopt;
}

quint16 freePortAfter(const QHostAddress &address, quint16 port)
{
    const int last = std::min(port + portsTried, 65535);
    for (int next = port + 1; next <= last; ++next) {
        QTcpServer probe;
        if (probe.listen(address, quint16(next)))
            return quint16(next);
    }
    return 0;
}

} // namespace hdf5async

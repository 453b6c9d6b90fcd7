// SPDX-License-Identifier: BSD-3-Clause
#include "network/server/port_use.h"

#include <QProcess>
#include <QTcpServer>
#include <QTest>

using namespace hdf5async;
using namespace std::chrono_literals;

/// Who listens on a port: this process, a child of it, nobody; and which port is free.
class PortUseTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsItself_data();
    void findsItself();
    void findsAChild();
    void findsNobody();
    void givesUpInTime();
    void proposesAFreePort();
};

namespace {

constexpr auto patience = 20s; // of a loaded machine
const QHostAddress here(QHostAddress::LocalHost);

} // namespace

void PortUseTest::findsItself_data()
{
    QTest::addColumn<QHostAddress>("listens");
    QTest::addColumn<QHostAddress>("wanted");
    QTest::addColumn<bool>("isInTheWay");
    const QHostAddress any(QHostAddress::Any), any4(QHostAddress::AnyIPv4), other(QStringLiteral("127.0.0.2"));
    QTest::newRow("the same address") << here << here << true;
    QTest::newRow("all wanted") << here << any4 << true;
    QTest::newRow("all wanted, of both kinds") << here << any << true;
    QTest::newRow("all taken") << any4 << here << true;
    QTest::newRow("all taken, of both kinds") << any << other << true;
    QTest::newRow("another address") << here << other << false;
    QTest::newRow("IPv6") << QHostAddress(QHostAddress::LocalHostIPv6) << QHostAddress(QHostAddress::LocalHostIPv6)
                          << true;
    QTest::newRow("dressed as IPv6") << other << QHostAddress(QStringLiteral("::ffff:127.0.0.2")) << true;
}

void PortUseTest::findsItself()
{
    QFETCH(const QHostAddress, listens);
    QFETCH(const QHostAddress, wanted);
    QFETCH(const bool, isInTheWay);
    QTcpServer server;
    if (!server.listen(listens))
        QSKIP("this machine has no such address");
    const std::optional<PortHolder> holder = portHolder(wanted, server.serverPort(), patience);
    QCOMPARE(holder.has_value(), isInTheWay);
    if (holder) {
        QCOMPARE(holder->process, QCoreApplication::applicationPid());
        QVERIFY2(QCoreApplication::applicationFilePath().section(u'/', -1).startsWith(holder->program),
                 qPrintable(holder->program));
    }
}

void PortUseTest::findsAChild()
{
    QProcess child;
    child.start(QStringLiteral("/usr/bin/python3"),
                {QStringLiteral("-c"), QStringLiteral("import socket, sys\n"
                                                      "s = socket.create_server(('127.0.0.1', 0))\n"
                                                      "print(s.getsockname()[1], flush=True)\n"
                                                      "sys.stdin.read()\n")});
    QVERIFY(child.waitForReadyRead(20'000));
    const auto port = quint16(child.readLine().trimmed().toUInt());
    QVERIFY(port > 0);
    const std::optional<PortHolder> holder = portHolder(here, port, patience);
    QVERIFY(holder.has_value());
    QCOMPARE(holder->process, child.processId());
    QVERIFY(holder->program.startsWith(QStringLiteral("python3")));
    child.closeWriteChannel();
    QVERIFY(child.waitForFinished(20'000));
    QVERIFY(!portHolder(here, port, patience));
}

void PortUseTest::findsNobody()
{
    quint16 port = 0;
    {
        QTcpServer gone;
        QVERIFY(gone.listen(here));
        port = gone.serverPort();
    }
    QVERIFY(!portHolder(here, port, patience));
}

void PortUseTest::givesUpInTime()
{
    QTcpServer server;
    QVERIFY(server.listen(here));
    QVERIFY(!portHolder(here, server.serverPort(), 0ms));
}

void PortUseTest::proposesAFreePort()
{
    QTcpServer server, proposed;
    QVERIFY(server.listen(here));
    const quint16 port = freePortAfter(here, server.serverPort());
    if (port > 0) // there are 32 others
        QVERIFY(port > server.serverPort() && proposed.listen(here, port));
    QCOMPARE(freePortAfter(here, 65535), quint16(0));
    // What is taken is not proposed.
    QTcpServer first;
    quint16 next = 0;
    for (int attempt = 0; attempt < 50 && next == 0; ++attempt) {
        first.close();
        QVERIFY(first.listen(here));
        QTcpServer neighbour;
        if (first.serverPort() < 65000 && neighbour.listen(here, first.serverPort() + 1)) {
            next = freePortAfter(here, first.serverPort());
            QVERIFY(next != neighbour.serverPort());
        }
    }
    QVERIFY(next > 0);
}

QTEST_GUILESS_MAIN(PortUseTest)
#include "port_use_test.moc"

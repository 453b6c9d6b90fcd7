// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/client.h>

#include "tests/network/client/server_process.h"

using namespace hdf5async;
using namespace hdf5async::testing;

/// The programs of examples/cpp do what they say.
class CppExamplesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_server = std::make_unique<ServerProcess>("commit_interval = 10 ms");
        QVERIFY(m_server->start());
    }
    void cleanup() { m_server.reset(); }

    void writeAndRead()
    {
        QCOMPARE(run("write_and_read"), QStringLiteral("written, shape (4,)\n2.5 V\n3.5 V\n/example/volts\n"));
    }

    void records()
    {
        QCOMPARE(run("records"), QStringLiteral("1 added, 1 replaced\n1672531200 AB 150\n1672617600 AB 152\n"
                                                "1672704000 AB 153\n"));
    }

    void appender() { QVERIFY(run("appender").endsWith(QStringLiteral("100000 rows are on the server's disk\n"))); }

    void live() { QCOMPARE(run("live"), QStringLiteral("row 0: 0.5\nrow 1: 1.5\nrow 2: 2.5\nrow 3: 3.5\n")); }

    void coroutine() { QCOMPARE(run("coroutine"), QStringLiteral("0\n0.5\n1\n1.5\n2\n")); }

    void spool()
    {
        const QString file = m_server->path("example.spool");
        m_server->kill();
        const QString first = run("spool", {file, QStringLiteral("100")});
        QCOMPARE(first, QStringLiteral("0 rows of an earlier run wait\n100 rows are safe in %1\n").arg(file));
        QVERIFY(
            run("spool", {file, QStringLiteral("20")}).startsWith(QStringLiteral("100 rows of an earlier run wait\n")));
        QVERIFY(m_server->start());
        QVERIFY(
            run("spool", {file, QStringLiteral("0")}).startsWith(QStringLiteral("120 rows of an earlier run wait\n")));
        QCOMPARE(rowsIn("/example/spooled"), std::size_t(120));
    }

    void reconnect()
    {
        QProcess program;
        start(program, "reconnect", {});
        QByteArray out;
        while (!out.contains("row 50 ") && program.waitForReadyRead(limit))
            out += program.readAllStandardOutput();
        m_server->kill();
        QVERIFY(m_server->start());
        QVERIFY(program.waitForFinished(limit));
        QCOMPARE(program.exitCode(), 0);
        out += program.readAllStandardOutput();
        QVERIFY2(out.endsWith("row 199 of 200\n"), out.constData());
        QVERIFY(program.readAllStandardError().contains("lost: "));
        QCOMPARE(rowsIn("/example/steady"), std::size_t(200));
    }

private:
    void start(QProcess &program, const char *name, const QStringList &more)
    {
        program.start(QStringLiteral(HDF5ASYNC_PROGRAMS "/example_") + QString::fromLatin1(name),
                      QStringList{QString::number(m_server->port())} + more);
    }

    // What it writes; its end must be a good one.
    QString run(const char *name, const QStringList &more = {})
    {
        QProcess program;
        start(program, name, more);
        const bool isGood = program.waitForFinished(limit) && program.exitCode() == 0;
        const QString errors = QString::fromUtf8(program.readAllStandardError());
        return isGood ? QString::fromUtf8(program.readAllStandardOutput()) : QStringLiteral("failed: ") + errors;
    }

    std::size_t rowsIn(const QByteArray &path)
    {
        Client client(m_server->options());
        client.open();
        return elementsOf<int>(good(client.read(path))).value_or(std::vector<int>()).size();
    }

    std::unique_ptr<ServerProcess> m_server;
};

QTEST_GUILESS_MAIN(CppExamplesTest)
#include "cpp_examples_test.moc"

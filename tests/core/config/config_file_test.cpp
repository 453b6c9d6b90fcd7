// SPDX-License-Identifier: BSD-3-Clause
#include "core/config/setting_rules.h"
#include "core/config/settings_loader.h"

#include <QTest>

using namespace hdf5async;

/// The config.ini of the repository is the reference of all settings: it says nothing but defaults, and says them all.
class ConfigFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void isWithoutFault();
    void namesEveryKeyOnceInTheRulesOrder();
    void holdsTheDefaults();

private:
    QByteArray m_text;
};

void ConfigFileTest::initTestCase()
{
    QFile file(QStringLiteral(HDF5ASYNC_SOURCE_DIR "/config.ini"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    m_text = file.readAll();
}

void ConfigFileTest::isWithoutFault()
{
    for (const ConfigProblem &problem : parseSettings(m_text, QStringLiteral("config.ini"), QDir()).problems)
        QFAIL(qPrintable(problem.text()));
}

void ConfigFileTest::namesEveryKeyOnceInTheRulesOrder()
{
    QStringList written, known;
    for (const IniEntry &entry : parseIni(m_text, QStringLiteral("config.ini")).entries)
        written.append(entry.key);
    for (const SettingRule &rule : serverSettingRules())
        known.append(rule.key);
    QCOMPARE(written, known);
}

void ConfigFileTest::holdsTheDefaults()
{
    const QDir folder(QStringLiteral("/"));
    const Settings s = parseSettings(m_text, QStringLiteral("config.ini"), folder).settings;
    const Settings d;
    QCOMPARE(s.host, d.host);
    QCOMPARE(s.port, d.port);
    QCOMPARE(s.hdf5FilePath, folder.filePath(d.hdf5FilePath));
    QCOMPARE(s.useCompression, d.useCompression);
    QCOMPARE(s.debug, d.debug);
    QCOMPARE(s.authToken, d.authToken);
    QCOMPARE(s.usersFile, d.usersFile);
    QCOMPARE(s.allowAnonymousNetwork, d.allowAnonymousNetwork);
    QCOMPARE(s.readOnly, d.readOnly);
    QCOMPARE(s.tlsCertificate, d.tlsCertificate);
    QCOMPARE(s.tlsKey, d.tlsKey);
    QCOMPARE(s.tlsClientCa, d.tlsClientCa);
    QCOMPARE(s.tlsRequireClientCertificate, d.tlsRequireClientCertificate);
    QCOMPARE(s.tlsHandshakeTimeout, d.tlsHandshakeTimeout);
    QCOMPARE(s.maxConnectionsPerAddress, d.maxConnectionsPerAddress);
    QCOMPARE(s.maxRequestsPerSecond, d.maxRequestsPerSecond);
    QCOMPARE(s.maxBytesPerSecond, d.maxBytesPerSecond);
    QCOMPARE(s.maxFrame, d.maxFrame);
    QCOMPARE(s.maxResponse, d.maxResponse);
    QCOMPARE(s.maxDepth, d.maxDepth);
    QCOMPARE(s.maxItems, d.maxItems);
    QCOMPARE(s.maxConnections, d.maxConnections);
    QCOMPARE(s.idleTimeout, d.idleTimeout);
    QCOMPARE(s.frameTimeout, d.frameTimeout);
    QCOMPARE(s.maxUnansweredRequests, d.maxUnansweredRequests);
    QCOMPARE(s.maxUnansweredBytes, d.maxUnansweredBytes);
    QCOMPARE(s.memoryLimit, d.memoryLimit);
    QCOMPARE(s.drainTimeout, d.drainTimeout);
    QCOMPARE(s.defaultAck, d.defaultAck);
    QCOMPARE(s.commitInterval, d.commitInterval);
    QCOMPARE(s.storageThreads, d.storageThreads);
    QCOMPARE(s.journalSize, d.journalSize);
    QCOMPARE(s.storageMemory, d.storageMemory);
    QCOMPARE(s.rotateSize, d.rotateSize);
    QCOMPARE(s.rotateInterval, d.rotateInterval);
    QVERIFY(s.files.empty());
}

QTEST_APPLESS_MAIN(ConfigFileTest)
#include "config_file_test.moc"

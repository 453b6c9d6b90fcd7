// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/page_fixture.h"
#include "ui/pages/compression/trial_model.h"
#include "ui/pages/overview/overview_page.h"
#include "ui/shell/attach_dialog.h"
#include "ui/widgets/icon_label.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QTemporaryDir>

#include <algorithm>

using namespace hdf5async;

namespace {

ServerStatus takenPort(const QString &address, quint16 freePort = 0)
{
    ServerStatus failed;
    failed.state = ServerState::Failed;
    failed.taken = {address, 0, {}, freePort};
    failed.problem = QStringLiteral("Cannot listen on %1: The bound address is already in use").arg(address);
    return failed;
}

/// The page before a server runs.
struct FirstRun : PageFixture<OverviewPage>
{
    explicit FirstRun(const ServerStatus &status = ServerStatus())
    {
        navigator.yes = true;
        show(status);
    }
    void show(const ServerStatus &status)
    {
        server.publish(status);
        page.showStatus(server.status());
    }
    template<typename T>
    T *find(const char *name) const
    {
        return page.template findChild<T *>(QString::fromLatin1(name));
    }
    void setSetting(const char *key, const QString &value)
    {
        for (SettingValue &setting : server.serverSettings.values) {
            if (setting.key == QString::fromLatin1(key))
                setting.value = value;
        }
        page.setActive(true); // asks for them
    }
    void start() const
    {
        for (QPushButton *const button : page.findChildren<QPushButton *>(QStringLiteral("primary"))) {
            if (button->isVisible())
                button->click();
        }
    }
};

ServerCertificate certificateOf(char byte)
{
    return {QByteArray(32, byte).toHex(':'), QStringLiteral("daq-host"), QStringLiteral("beamline authority"),
            QDateTime::fromSecsSinceEpoch(1'800'000'000, Qt::UTC)};
}

/// The dialog, and the server whose certificate it asks for.
struct Attaching
{
    QTemporaryDir folder;
    QSettings settings{folder.filePath(QStringLiteral("attach.ini")), QSettings::IniFormat};
    Result<ServerCertificate> certificate = certificateOf('\x11');
    int asked = 0;
    std::vector<AttachTarget> chosen;
    std::unique_ptr<AttachDialog> dialog;

    void open()
    {
        dialog = std::make_unique<AttachDialog>(
            settings,
            [this](const QString &, quint16) {
                ++asked;
                QPromise<Result<ServerCertificate>> promise;
                promise.start();
                promise.addResult(certificate);
                promise.finish();
                return promise.future();
            },
            nullptr);
        dialog->setAttribute(Qt::WA_DeleteOnClose, false);
        QObject::connect(dialog.get(), &AttachDialog::chosen, dialog.get(),
                         [this](const AttachTarget &target) { chosen.push_back(target); });
        dialog->setAddress(QStringLiteral("daq-host:8888"));
        dialog->show();
    }
    void press(const char *button) const { dialog->findChild<QPushButton *>(QString::fromLatin1(button))->click(); }
    [[nodiscard]] bool shows(const QString &text) const
    {
        const auto labels = dialog->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&text](const QLabel *label) { return label->isVisible() && label->text().contains(text); });
    }
};

} // namespace

/// The page that everything begins with: the served file, the first run, and the way to a server elsewhere.
class OverviewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void verifiesTheFileAndTellsWhatCameOfIt();
    void offersVerifyingWhereTheServerCan();
    void saysInTheListOfJobsWhatVerifyingFound();
    void tellsTheFreeSpaceOfTheFolder();
    void staysOnThisComputerUnlessOthersAreAllowed();
    void keepsWhatItStartsWith();
    void namesUsersInsteadOfAToken();
    void leadsOutOfATakenPort();
    void namesWhoHoldsThePort();
    void trustsACertificateOnce();
    void warnsOfAnotherCertificate();
    void saysWhyNoCertificateCame();
    void attachesWithoutTlsAsBefore();
};

void OverviewTest::verifiesTheFileAndTellsWhatCameOfIt()
{
    PageFixture<OverviewPage> f;
    auto *const button = f.page.findChild<QPushButton *>(QStringLiteral("verify"));
    auto *const line = f.page.findChild<IconLabel *>(QStringLiteral("verified"));
    QVERIFY(button->isVisible() && button->isEnabled());
    QVERIFY(!line->isVisible());
    button->click();
    QCOMPARE(f.server.commands.back().name, QByteArray("verify"));
    QCOMPARE(f.server.commands.back().arguments[QStringLiteral("file")].toString(), QStringLiteral("default"));
    QVERIFY(f.navigator.said.back().contains(QStringLiteral("is being verified")));

    ServerStatus status = exampleStatus(1);
    JobStatus old;
    old.id = 3;
    old.kind = QStringLiteral("verify");
    old.subject = QStringLiteral("default");
    old.finished = true;
    old.problem = QStringLiteral("IO_ERROR: Damaged: /r7/adc: chunk 4 does not match its checksum");
    JobStatus job = old;
    job.id = 7;
    job.finished = false;
    job.fraction = 0.34;
    job.problem.clear();
    const auto shown = [&] {
        status.jobs = {old, job};
        f.page.showStatus(std::make_shared<const ServerStatus>(status));
        return line->text();
    };
    QVERIFY(shown().contains(QStringLiteral("34 %")));
    QVERIFY(line->isVisible());
    job.finished = true;
    QCOMPARE(shown(), QStringLiteral("Verified: no damage found"));
    QCOMPARE(line->tone(), IconLabel::Tone::Good);
    job.problem = QStringLiteral("CANCELLED: The job was cancelled");
    QVERIFY(shown().startsWith(QStringLiteral("Not verified: ")));
    QCOMPARE(line->tone(), IconLabel::Tone::Warning);
    job = old; // of the two with this number the older one
    QCOMPARE(shown(), QStringLiteral("Verified, with damage: /r7/adc: chunk 4 does not match its checksum"));
    QCOMPARE(line->tone(), IconLabel::Tone::Bad);
    old.subject = job.subject = QStringLiteral("another");
    shown();
    QVERIFY(!line->isVisible());
}

void OverviewTest::offersVerifyingWhereTheServerCan()
{
    PageFixture<OverviewPage> f;
    auto *const button = f.page.findChild<QPushButton *>(QStringLiteral("verify"));
    f.server.capability.role = Role::Reader;
    f.tick(1);
    QVERIFY(button->isVisible() && !button->isEnabled());
    f.server.capability.panels.removeAll(QStringLiteral("verify"));
    f.tick(2);
    QVERIFY(!button->isVisible());
}

void OverviewTest::saysInTheListOfJobsWhatVerifyingFound()
{
    JobModel jobs;
    JobStatus job;
    job.kind = QStringLiteral("verify");
    job.subject = QStringLiteral("default");
    job.finished = true;
    jobs.setJobs({job});
    QCOMPARE(jobs.index(0, JobModel::Phase).data().toString(), QStringLiteral("no damage found"));
    QCOMPARE(jobs.index(0, JobModel::Size).data().toString(), QStringLiteral("-"));
    job.kind = QStringLiteral("snapshot");
    job.bytesBefore = 1'000'000;
    jobs.setJobs({job});
    QCOMPARE(jobs.index(0, JobModel::Phase).data().toString(), QStringLiteral("done"));
    QCOMPARE(jobs.index(0, JobModel::Size).data().toString(), QStringLiteral("1.00 MB"));
}

void OverviewTest::tellsTheFreeSpaceOfTheFolder()
{
    const QTemporaryDir folder;
    FirstRun f;
    f.setSetting("hdf5_file_path", folder.filePath(QStringLiteral("run.h5")));
    auto *const space = f.find<QLabel>("freeSpace");
    QVERIFY(space->isVisible());
    QVERIFY2(space->text().endsWith(QStringLiteral("B free")), qPrintable(space->text()));
    auto *const file = f.find<QLineEdit>("startFile");
    file->setText(folder.filePath(QStringLiteral("missing/run.h5")));
    Q_EMIT file->editingFinished();
    QCOMPARE(space->text(), QStringLiteral("There is no folder %1").arg(folder.filePath(QStringLiteral("missing"))));
    f.server.capability.remote = true; // its folders are not ours
    Q_EMIT file->editingFinished();
    QVERIFY(!space->isVisible());
}

void OverviewTest::staysOnThisComputerUnlessOthersAreAllowed()
{
    FirstRun f;
    f.server.serverSettings.configFile.clear(); // nothing that could be kept
    f.setSetting("users_file", {});
    auto *const others = f.find<QCheckBox>("allowOthers");
    auto *const token = f.find<QLineEdit>("startToken");
    QVERIFY(!others->isChecked());
    QVERIFY(!token->isVisible());
    f.start();
    QCOMPARE(f.server.starts, 1); // as it is set up
    QVERIFY(f.server.commands.empty());

    others->click();
    QVERIFY(token->isVisible());
    QCOMPARE(token->text().size(), 32); // one that nobody guesses is proposed
    const QString proposed = token->text();
    f.start();
    QCOMPARE(f.server.commands.size(), std::size_t(1));
    QCOMPARE(f.server.commands[0].name, QByteArray("start"));
    const QVariantMap wanted{{QStringLiteral("host"), QStringLiteral("0.0.0.0")},
                             {QStringLiteral("auth_token"), proposed}};
    QCOMPARE(f.server.commands[0].arguments, wanted);

    f.setSetting("host", QStringLiteral("0.0.0.0"));
    QVERIFY(others->isChecked());
    QVERIFY(token->text().isEmpty()); // the one of the configuration stays
    others->click();
    f.start();
    QCOMPARE(f.server.commands.back().arguments, QVariantMap({{QStringLiteral("host"), QStringLiteral("127.0.0.1")}}));
}

void OverviewTest::keepsWhatItStartsWith()
{
    FirstRun f;
    f.setSetting("hdf5_file_path", QStringLiteral("/data/run7.h5"));
    f.find<QLineEdit>("startFile")->setText(QStringLiteral("/data/run8.h5"));
    f.start();
    const QVariantMap wanted{{QStringLiteral("hdf5_file_path"), QStringLiteral("/data/run8.h5")}};
    QCOMPARE(f.server.commands.size(), std::size_t(2));
    QCOMPARE(f.server.commands[0].name, QByteArray("settings"));
    QCOMPARE(f.server.commands[0].arguments, wanted);
    QCOMPARE(f.server.commands[1].name, QByteArray("start"));
    QCOMPARE(f.server.commands[1].arguments, wanted);
    f.server.problem = Error{ErrorCode::IoError, QStringLiteral("config.ini cannot be written"), {}};
    f.find<QLineEdit>("startFile")->setText(QStringLiteral("/data/run9.h5"));
    f.start();
    QCOMPARE(f.server.commands.back().name, QByteArray("start")); // nevertheless
    QVERIFY(f.navigator.said.filter(QStringLiteral("config.ini cannot be written")).size() > 0);
}

void OverviewTest::namesUsersInsteadOfAToken()
{
    FirstRun f;
    f.setSetting("users_file", QStringLiteral("/etc/hdf5async/users"));
    f.find<QCheckBox>("allowOthers")->click();
    QVERIFY(!f.find<QLineEdit>("startToken")->isVisible());
    QVERIFY(f.find<QLineEdit>("startToken")->text().isEmpty());
    QVERIFY(f.find<QLineEdit>("startCertificate")->isVisible());
}

void OverviewTest::leadsOutOfATakenPort()
{
    FirstRun f(takenPort(QStringLiteral("0.0.0.0:8888"), 8890));
    auto *const attach = f.find<QPushButton>("attachRunning");
    auto *const other = f.find<QPushButton>("otherPort");
    QVERIFY(attach->isVisible() && other->isVisible());
    QCOMPARE(other->text(), QStringLiteral("Use port 8890"));
    attach->click();
    QCOMPARE(f.navigator.attached, QStringList{QStringLiteral("0.0.0.0:8888")});
    other->click();
    QCOMPARE(f.server.commands.back().name, QByteArray("start"));
    QCOMPARE(f.server.commands.back().arguments, QVariantMap({{QStringLiteral("port"), 8890}}));
    f.show(takenPort(QStringLiteral("[::1]:65535")));
    QCOMPARE(other->text(), QStringLiteral("Use another port"));
    other->click();
    QCOMPARE(f.server.commands.back().arguments, QVariantMap({{QStringLiteral("port"), 0}}));
    ServerStatus failed = takenPort({});
    failed.problem = QStringLiteral("no such folder");
    f.show(failed);
    QVERIFY(!attach->isVisible() && !other->isVisible());
}

void OverviewTest::namesWhoHoldsThePort()
{
    ServerStatus failed = takenPort(QStringLiteral("127.0.0.1:8888"), 8889);
    FirstRun f(failed);
    const auto says = [&f](const QString &text) {
        const QList<QLabel *> labels = f.page.findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(),
                           [&text](const QLabel *label) { return label->isVisible() && label->text() == text; });
    };
    auto *const attach = f.find<QPushButton>("attachRunning");
    QVERIFY(attach->isVisible()); // it may be a server of somebody else
    failed.taken.process = 4121;
    failed.taken.program = QStringLiteral("hdf5async");
    f.show(failed);
    QVERIFY(says(QStringLiteral("Port 8888 is used by process 4121 (hdf5async).")));
    QVERIFY(attach->isVisible());
    failed.taken.program = QStringLiteral("nginx");
    f.show(failed);
    QVERIFY(says(QStringLiteral("Port 8888 is used by process 4121 (nginx).")));
    QVERIFY(!attach->isVisible());
    QVERIFY(f.find<QPushButton>("otherPort")->isVisible());
}

void OverviewTest::trustsACertificateOnce()
{
    Attaching a;
    a.open();
    a.dialog->findChild<QCheckBox *>(QStringLiteral("tls"))->click();
    a.press("attach");
    QTRY_VERIFY(a.shows(QStringLiteral("11:11:11")));
    QVERIFY(a.chosen.empty());
    a.press("trust");
    QCOMPARE(a.chosen.size(), std::size_t(1));
    QCOMPARE(a.chosen[0].host, QStringLiteral("daq-host"));
    QVERIFY(a.chosen[0].tls);
    QCOMPARE(a.chosen[0].fingerprint, certificateOf('\x11').fingerprint);
    a.open(); // the next time nothing is asked
    QVERIFY(a.dialog->findChild<QCheckBox *>(QStringLiteral("tls"))->isChecked());
    a.press("attach");
    QTRY_COMPARE(a.chosen.size(), std::size_t(2));
    QCOMPARE(a.chosen[1].fingerprint, certificateOf('\x11').fingerprint);
    QCOMPARE(a.asked, 2);
    // Another port is another server.
    a.open();
    a.dialog->findChild<QSpinBox *>()->setValue(8889);
    a.press("attach");
    QTRY_VERIFY(a.shows(QStringLiteral("first contact")));
}

void OverviewTest::warnsOfAnotherCertificate()
{
    Attaching a;
    a.settings.setValue(QStringLiteral("attach/trusted/daq-host:8888"), certificateOf('\x11').fingerprint);
    a.certificate = certificateOf('\x22');
    a.open();
    a.press("attach");
    QTRY_VERIFY(a.shows(QStringLiteral("22:22:22")));
    QVERIFY(a.shows(QStringLiteral("11:11:11"))); // the old one beside it
    QVERIFY(a.chosen.empty());
    QTest::keyClick(a.dialog.get(), Qt::Key_Return); // trusts nobody
    QVERIFY(a.chosen.empty());
    QVERIFY(!a.shows(QStringLiteral("22:22:22")));
    a.press("attach");
    QTRY_VERIFY(a.shows(QStringLiteral("22:22:22")));
    a.press("trust");
    QCOMPARE(a.chosen.at(0).fingerprint, certificateOf('\x22').fingerprint);
}

void OverviewTest::saysWhyNoCertificateCame()
{
    Attaching a;
    a.certificate = failure(ErrorCode::ConnectionLost, QStringLiteral("Connection refused"));
    a.open();
    a.dialog->findChild<QCheckBox *>(QStringLiteral("tls"))->click();
    a.press("attach");
    QTRY_VERIFY(a.shows(QStringLiteral("Connection refused")));
    QVERIFY(a.chosen.empty());
    QVERIFY(a.dialog->findChild<QPushButton *>(QStringLiteral("attach"))->isEnabled());
}

void OverviewTest::attachesWithoutTlsAsBefore()
{
    Attaching a;
    a.open();
    a.dialog->setAddress(QStringLiteral("0.0.0.0:7346"));
    a.press("attach");
    QCOMPARE(a.chosen.size(), std::size_t(1));
    QCOMPARE(a.chosen[0].host, QStringLiteral("127.0.0.1"));
    QCOMPARE(int(a.chosen[0].port), 7346);
    QVERIFY(!a.chosen[0].tls && a.chosen[0].fingerprint.isEmpty());
    QCOMPARE(a.asked, 0);
}

QTEST_MAIN(OverviewTest)
#include "overview_test.moc"

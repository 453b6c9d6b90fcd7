// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_controller.h"
#include "ui/pages/server/past_file_model.h"
#include "ui/pages/server/past_files_panel.h"
#include "ui/pages/server/user_dialog.h"
#include "ui/pages/server/user_model.h"
#include "ui/pages/server/users_panel.h"
#include "ui/shell/confirm_sheet.h"
#include "ui/shell/main_window.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/live_table.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QStatusBar>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

namespace {

/// A window that shows a section of the page Server.
struct Shown
{
    FakeController controller;
    QTemporaryDir folder;
    std::unique_ptr<MainWindow> window;

    explicit Shown(const std::function<void(FakeController &)> &prepare = {}, const char *section = "access")
    {
        if (prepare)
            prepare(controller);
        controller.publish(exampleStatus());
        WindowOptions options;
        options.language = QStringLiteral("en");
        options.settingsFile = folder.filePath(QStringLiteral("console.ini"));
        window = std::make_unique<MainWindow>(controller, options);
        window->show();
        QApplication::setActiveWindow(window.get());
        window->openPage(PageId::Server, {{QStringLiteral("section"), QString::fromLatin1(section)}});
        QCoreApplication::processEvents(); // the answer comes by it
    }

    [[nodiscard]] UsersPanel &panel() const { return *window->findChild<UsersPanel *>(); }
    [[nodiscard]] LiveTable &table() const { return *window->findChild<LiveTable *>(QStringLiteral("users")); }
    [[nodiscard]] QAction *action(const char *text) const
    {
        for (QAction *action : table().actions()) {
            if (action->text() == QString::fromUtf8(text))
                return action;
        }
        return nullptr;
    }
    void select(int row) const { table().selectRow(row); }
    void confirm() const
    {
        window->findChild<ConfirmSheet *>()->findChild<QPushButton *>(QStringLiteral("confirm"))->click();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
    [[nodiscard]] bool says(const QString &part) const
    {
        for (const QLabel *label : panel().findChildren<QLabel *>()) {
            if (label->isVisible() && label->text().contains(part))
                return true;
        }
        const auto labels = panel().findChildren<IconLabel *>();
        return std::any_of(labels.begin(), labels.end(), [&part](const IconLabel *label) {
            return label->isVisible() && label->text().contains(part);
        });
    }
    [[nodiscard]] UserDialog *dialog() const { return window->findChild<UserDialog *>(); }
};

template<typename T>
T *field(const QWidget *parent, const char *name)
{
    return parent->findChild<T *>(QString::fromLatin1(name));
}

QString cell(const LiveTable &table, int row, int column)
{
    return table.model()->index(row, column).data().toString();
}

} // namespace

/// The page Server: users and tokens, and the files that were finished.
class ServerPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QCoreApplication::setOrganizationName(QStringLiteral("hdf5async-test")); }

    void listsUsersAndKeepsTheSelection()
    {
        Shown shown;
        const LiveTable &table = shown.table();
        const QAbstractItemModelTester tester(table.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(table.model()->rowCount(), 5);
        QVERIFY(!table.accessibleName().isEmpty());
        QCOMPARE(cell(table, 0, UserModel::Name), QStringLiteral("ana")); // this window's user is no user of the server
        QCOMPARE(cell(table, 1, UserModel::RoleOf), QStringLiteral("Writer"));
        QCOMPARE(cell(table, 1, UserModel::Files), QStringLiteral("run7"));
        QCOMPARE(cell(table, 2, UserModel::Token), QStringLiteral("certificate"));
        QCOMPARE(cell(table, 2, UserModel::Connected), QStringLiteral("24"));
        shown.select(3);
        QVERIFY(shown.action("Change…")->isEnabled());
        // Another administrator adds one; it is seen within seconds, while the page is shown.
        const int asked = shown.controller.userLists;
        shown.controller.userList.users.insert(shown.controller.userList.users.begin(),
                                               UserEntry{QStringLiteral("adam"), Role::Reader, {}, {}, true, 0});
        ServerStatus later = exampleStatus();
        shown.controller.publish(later);
        QCOMPARE(shown.controller.userLists, asked);
        later.sampledAt = later.sampledAt.addSecs(6);
        shown.controller.publish(later);
        QTRY_COMPARE(table.model()->rowCount(), 6);
        QCOMPARE(cell(table, table.selectionModel()->selectedRows().front().row(), UserModel::Name),
                 QStringLiteral("night-shift"));
        FilterField *const filter = shown.panel().findChild<FilterField *>();
        filter->setText(QStringLiteral("/r7/img"));
        QTRY_COMPARE(table.model()->rowCount(), 1);
        QTest::keyClick(shown.window.get(), Qt::Key_Escape);
        QTRY_COMPARE(table.model()->rowCount(), 6);
        shown.select(table.model()->rowCount() - 1);
        QVERIFY(shown.window->currentPage()->copyRows());
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("viewer\tReader\trun7, archive")));
    }

    void addsAUserAndShowsHisTokenOnce()
    {
        Shown shown;
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_Insert);
        UserDialog *const dialog = shown.dialog();
        QVERIFY(dialog);
        field<QLineEdit>(dialog, "userName")->setText(QStringLiteral("daq1"));
        field<QComboBox>(dialog, "userRole")->setCurrentIndex(1);
        field<QLineEdit>(dialog, "userFiles")->setText(QStringLiteral("run7, , archive "));
        field<QPlainTextEdit>(dialog, "userPaths")->setPlainText(QStringLiteral("/run/**\n\n /a,b \n"));
        // What the server refuses is said in the dialog, which stays.
        shown.controller.problem = Error{ErrorCode::Exists, QStringLiteral("There is a user 'daq1' already"), {}};
        field<QPushButton>(dialog, "save")->click();
        QCOMPARE(field<QLabel>(dialog, "bad")->text(), QStringLiteral("There is a user 'daq1' already"));
        QVERIFY(dialog->isVisible() && field<QPushButton>(dialog, "save")->isEnabled());
        shown.controller.problem.reset();
        const QString token = QStringLiteral("daq1:c2VjcmV0LW9mLWRhcTEtc2VjcmV0LW9mLWRhcTE");
        shown.controller.commandDetail = {{QStringLiteral("token"), token}};
        field<QPushButton>(dialog, "save")->click();
        const Command &given = shown.controller.commands.back();
        QCOMPARE(given.name, QByteArray("add_user"));
        QCOMPARE(given.epoch, exampleStatus().epoch);
        QCOMPARE(given.arguments,
                 (QVariantMap{{QStringLiteral("name"), QStringLiteral("daq1")},
                              {QStringLiteral("role"), QStringLiteral("writer")},
                              {QStringLiteral("files"), QStringList{QStringLiteral("run7"), QStringLiteral("archive")}},
                              {QStringLiteral("paths"), QStringList{QStringLiteral("/run/**"), QStringLiteral("/a,b")}},
                              {QStringLiteral("token"), true}}));
        auto *const sheet = shown.window->findChild<TokenSheet *>();
        QVERIFY(sheet && !dialog->isVisible());
        QCOMPARE(field<QLineEdit>(sheet, "token")->text(), token);
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(sheet->isVisible()); // it would be lost
        field<QPushButton>(sheet, "copy")->click();
        QCOMPARE(QApplication::clipboard()->text(), token);
        QVERIFY(!shown.window->statusBar()->currentMessage().contains(QStringLiteral("c2Vj")));
        QTest::keyClick(sheet, Qt::Key_Escape);
        QVERIFY(!sheet->isVisible());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        for (const QLineEdit *line : shown.window->findChildren<QLineEdit *>())
            QVERIFY(!line->text().contains(token));
    }

    void changesWhatIsDifferentAlone()
    {
        Shown shown;
        shown.select(1);
        QTest::keyClick(&shown.table(), Qt::Key_Return);
        UserDialog *dialog = shown.dialog();
        QVERIFY(dialog);
        QVERIFY(field<QLineEdit>(dialog, "userName")->isReadOnly());
        QVERIFY(!field<QCheckBox>(dialog, "userToken")->isVisible());
        field<QPushButton>(dialog, "save")->click(); // nothing is different
        QVERIFY(shown.controller.commands.empty());
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        shown.action("Change…")->trigger();
        dialog = shown.dialog();
        field<QPlainTextEdit>(dialog, "userPaths")->clear();
        field<QLineEdit>(dialog, "userFiles")->clear();
        // The users that were seen when it was opened count.
        shown.controller.userList.revision = QStringLiteral("another");
        shown.panel().load();
        QTRY_COMPARE(shown.controller.userLists, 2);
        QCoreApplication::processEvents();
        field<QPushButton>(dialog, "save")->click();
        const Command &given = shown.controller.commands.back();
        QCOMPARE(given.name, QByteArray("change_user"));
        QCOMPARE(given.arguments, (QVariantMap{{QStringLiteral("name"), QStringLiteral("camera7")},
                                               {QStringLiteral("files"), QStringList()},
                                               {QStringLiteral("paths"), QStringList{QStringLiteral("/**")}},
                                               {QStringLiteral("revision"), exampleUsers().revision}}));
        QVERIFY(!shown.window->findChild<TokenSheet *>());
    }

    void asksBeforeItTakesSomethingAway()
    {
        Shown shown([](FakeController &controller) { controller.capability.remote = true; }); // "ana" is a user here
        QCOMPARE(cell(shown.table(), 0, UserModel::Name), QStringLiteral("ana (you)"));
        shown.select(0);
        shown.table().setFocus();
        QTest::keyClick(&shown.table(), Qt::Key_Delete);
        auto *const sheet = shown.window->findChild<ConfirmSheet *>();
        QVERIFY(sheet);
        const auto texts = [](const QWidget *of) {
            QString all;
            for (const QLabel *label : of->findChildren<QLabel *>())
                all += label->text() + u'\n';
            return all;
        };
        QVERIFY(texts(sheet).contains(QStringLiteral("Remove ana?")));
        QVERIFY(texts(sheet).contains(QStringLiteral("2 open connections")));
        QVERIFY(texts(sheet).contains(QStringLiteral("This is you")));
        QVERIFY(shown.controller.commands.empty());
        shown.confirm();
        const QVariantMap arguments{{QStringLiteral("name"), QStringLiteral("ana")},
                                    {QStringLiteral("revision"), exampleUsers().revision}};
        QCOMPARE(shown.controller.commands.back().name, QByteArray("remove_user"));
        QCOMPARE(shown.controller.commands.back().arguments, arguments);
        shown.action("New token…")->trigger();
        shown.controller.problem = Error{ErrorCode::Conflict, QStringLiteral("changed meanwhile"), {}};
        shown.confirm();
        QCOMPARE(shown.controller.commands.back().name, QByteArray("new_token"));
        QVERIFY(!shown.window->findChild<TokenSheet *>());
        shown.controller.problem.reset();
        shown.action("Change…")->trigger();
        field<QComboBox>(shown.dialog(), "userRole")->setCurrentIndex(0);
        bool warned = false;
        for (const IconLabel *label : shown.dialog()->findChildren<IconLabel *>())
            warned = warned || (label->isVisible() && label->text().contains(QStringLiteral("This is you")));
        QVERIFY(warned);
    }

    void saysWhyNothingCanBeChanged()
    {
        const Shown operatorsView([](FakeController &controller) { controller.capability.role = Role::Operator; });
        QVERIFY(operatorsView.says(QStringLiteral("Your role is Operator")));
        QVERIFY(!operatorsView.table().isVisible());
        QCOMPARE(operatorsView.controller.userLists, 0);
        QVERIFY(!operatorsView.action("Add…")->isEnabled());

        const Shown without([](FakeController &controller) { controller.userList = UserList(); });
        QVERIFY(without.says(QStringLiteral("users_file")));
        QVERIFY(!without.action("Add…")->isEnabled());

        const Shown broken([](FakeController &controller) {
            controller.userList.problem = QStringLiteral("users.json: no JSON at byte 1");
            controller.userList.inForce = false;
        });
        QVERIFY(broken.says(QStringLiteral("no JSON at byte 1")));
        broken.select(0);
        for (const char *text : {"Add…", "Change…", "New token…", "Remove…"})
            QVERIFY(!broken.action(text)->isEnabled());
        QTest::keyClick(&broken.table(), Qt::Key_Return);
        QVERIFY(!broken.dialog());

        const Shown older(
            [](FakeController &controller) { controller.capability.panels.removeAll(QStringLiteral("users")); });
        QVERIFY(!older.panel().isVisible());
    }

    void readsAnewWhatOthersHaveChanged()
    {
        Shown shown([](FakeController &controller) { controller.userList.inForce = false; });
        QVERIFY(shown.says(QStringLiteral("has not read it since")));
        auto *const again = field<QPushButton>(&shown.panel(), "readUsers");
        QVERIFY(again->isVisible());
        shown.controller.userList.inForce = true;
        again->click();
        QCOMPARE(shown.controller.commands.back().name, QByteArray("read_users"));
        QTRY_VERIFY(!again->isVisible());
        // A lost connection leaves what is there.
        shown.controller.problem = Error{ErrorCode::ConnectionLost, QStringLiteral("gone"), {}};
        const int asked = shown.controller.userLists;
        shown.panel().load();
        QTRY_COMPARE(shown.controller.userLists, asked + 1);
        QCoreApplication::processEvents();
        QCOMPARE(shown.table().model()->rowCount(), 5);
        QVERIFY(shown.table().isVisible());
    }

    void listsTheFilesThatWereFinished()
    {
        Shown shown({}, "file");
        auto &panel = *shown.window->findChild<PastFilesPanel *>();
        auto &table = *shown.window->findChild<LiveTable *>(QStringLiteral("pastFiles"));
        const QAbstractItemModelTester tester(table.model(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        QVERIFY(table.isVisible() && !table.accessibleName().isEmpty());
        QCOMPARE(table.model()->rowCount(), 3);
        QCOMPARE(cell(table, 0, PastFileModel::File), QStringLiteral("run7-20261127T204512.h5"));
        QCOMPARE(cell(table, 0, PastFileModel::Size), QStringLiteral("50.0 GB"));
        QCOMPARE(cell(table, 0, PastFileModel::Why), QStringLiteral("large enough"));
        QCOMPARE(cell(table, 1, PastFileModel::Why), QStringLiteral("rotated by ana"));
        QVERIFY(cell(table, 2, PastFileModel::File).contains(QStringLiteral("moved or deleted")));
        const auto button = [&panel](const char *text) {
            for (QPushButton *one : panel.findChildren<QPushButton *>()) {
                if (one->text() == QString::fromUtf8(text))
                    return one;
            }
            return static_cast<QPushButton *>(nullptr);
        };
        QVERIFY(!button("Copy path")->isEnabled());
        table.selectRow(1);
        QVERIFY(button("Open folder")->isVisible() && button("Open folder")->isEnabled());
        button("Copy path")->click();
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("/data/run7-calibration.h5"));
        table.selectRow(2);
        QVERIFY(!button("Open folder")->isEnabled()); // it is not there any more
        QVERIFY(shown.window->currentPage()->copyPath());
        QCOMPARE(QApplication::clipboard()->text(), QStringLiteral("/data/run7-20261126T235959.h5"));
        QVERIFY(shown.window->currentPage()->copyRows());
        QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral("old enough")));
        // Another one is finished while the page is shown.
        PastFile next = examplePastFiles().front();
        next.path = QStringLiteral("/data/run7-20261128T010203.h5");
        shown.controller.finishedFiles.insert(shown.controller.finishedFiles.begin(), next);
        ServerStatus later = exampleStatus();
        later.sampledAt = later.sampledAt.addSecs(6);
        shown.controller.publish(later);
        QTRY_COMPARE(table.model()->rowCount(), 4);
    }

    void opensNoFolderOfAnotherMachine()
    {
        const Shown far([](FakeController &controller) { controller.capability.remote = true; }, "file");
        for (const QPushButton *one : far.window->findChild<PastFilesPanel *>()->findChildren<QPushButton *>())
            QCOMPARE(one->isVisible(), one->text() != QStringLiteral("Open folder"));
        const Shown none([](FakeController &controller) { controller.finishedFiles.clear(); }, "file");
        const auto &panel = *none.window->findChild<PastFilesPanel *>();
        QVERIFY(panel.isVisible() && !field<LiveTable>(&panel, "pastFiles")->isVisible());
        const auto labels = panel.findChildren<QLabel *>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->isVisible() && label->text().startsWith(QStringLiteral("None yet"));
        }));
        const Shown older(
            [](FakeController &controller) { controller.capability.panels.removeAll(QStringLiteral("past_files")); },
            "file");
        QVERIFY(!older.window->findChild<PastFilesPanel *>()->isVisible());
    }
};

QTEST_MAIN(ServerPageTest)
#include "server_page_test.moc"

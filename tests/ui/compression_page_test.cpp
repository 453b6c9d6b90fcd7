// SPDX-License-Identifier: BSD-3-Clause
#include "tests/ui/page_fixture.h"
#include "ui/pages/compression/compression_page.h"
#include "ui/pages/compression/rules_model.h"
#include "ui/pages/compression/trial_model.h"

#include <QAbstractItemModelTester>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QStyleFactory>
#include <QTabWidget>
#include <QTableView>

using namespace hdf5async;

class CompressionPageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }

    void rulesMeanPathsAsTheServerDoes()
    {
        const auto means = [](const char *pattern, const char *path) {
            return ruleMeans(QString::fromUtf8(pattern), QString::fromUtf8(path));
        };
        QVERIFY(means("/run*/adc/**", "/run7/adc/x/y"));
        QVERIFY(means("/run7/adc/**", "/run7/adc"));
        QVERIFY(!means("/run*/adc/**", "/run/7/adc/x"));
        QVERIFY(means("**", "/a/b/c"));
        QVERIFY(means("/a/?", "/a/b"));
        QVERIFY(!means("/a/?", "/a/bb"));
        QVERIFY(!means("/a/?", "/a//"));
        QVERIFY(!means("/a", "/a/b"));
        QVERIFY(means("/数据/*", "/数据/温度"));
        // A pattern made to be slow is not.
        QVERIFY(!ruleMeans(QStringLiteral("**a").repeated(60), u'/' + QString(4000, u'b')));
        const std::vector<CompressionRule> rules = exampleSettings().rules;
        QCOMPARE(decidingRule(rules, QStringLiteral("/r9/adc/x")), 0);
        QCOMPARE(decidingRule(rules, QStringLiteral("/img/cam0")), 1);
        QCOMPARE(decidingRule(rules, QStringLiteral("/x")), 2);
    }

    void rulesSurviveAFileAndBadOnesAreNamed()
    {
        const std::vector<CompressionRule> rules = exampleSettings().rules;
        const auto read = rulesFromJson(rulesToJson(rules));
        QVERIFY(read.has_value());
        QVERIFY(std::equal(read->begin(), read->end(), rules.begin(), rules.end(), isSameRule));
        QVERIFY(!rulesFromJson("nonsense"));
        QVERIFY(!rulesFromJson("[]"));
        const auto wrong = rulesFromJson(R"({"rules":[{"pattern":"/a"},{"pattern":"/b","codec":"zstd","level":99}]})");
        QVERIFY(!wrong);
        QVERIFY2(wrong.error().message.contains(QStringLiteral("Rule 2")), qPrintable(wrong.error().message));
        QVERIFY(!rulesFromJson(R"({"rules":[{"pattern":"relative"}]})"));
        QVERIFY(!rulesFromJson(R"({"rules":[{"pattern":"/a","codec":"brotli"}]})"));
    }

    void rulesAreEditedAndTheDefaultStaysLast()
    {
        RulesModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setServerRules(exampleSettings().rules);
        QVERIFY(!model.isChanged());
        QVERIFY(!model.move(2, -1));
        QVERIFY(!model.move(1, 1));
        QVERIFY(model.move(1, -1));
        QCOMPARE(model.rules()[0].pattern, QStringLiteral("/img/**"));
        model.remove(2); // the default
        QCOMPARE(model.rowCount(), 3);
        model.duplicate(2);
        QCOMPARE(model.rowCount(), 4);
        QVERIFY(model.isDefault(3));
        QVERIFY(!model.setData(model.index(0, RulesModel::Pattern), QStringLiteral("relative"), Qt::EditRole));
        QVERIFY(model.setData(model.index(0, RulesModel::CodecName), int(Codec::Zstd), Qt::EditRole));
        QCOMPARE(model.rules()[0].filters.level, defaultZstdLevel);
        QVERIFY(model.setData(model.index(0, RulesModel::Level), 99, Qt::EditRole));
        QCOMPARE(model.rules()[0].filters.level, 22);
        QVERIFY(model.isChanged());
        QCOMPARE(model.toApply().size(), std::size_t(3)); // the default was not touched
        QVERIFY(model.setData(model.index(3, RulesModel::Level), 5, Qt::EditRole));
        QCOMPARE(model.toApply().size(), std::size_t(4));
        model.revert();
        QVERIFY(!model.isChanged());
        model.setEditable(false);
        QVERIFY(!model.setData(model.index(0, RulesModel::Level), 5, Qt::EditRole));
    }

    void appliesRulesByOneCommand()
    {
        PageFixture<CompressionPage> f;
        auto *const table = f.page.findChild<QTableView *>(QStringLiteral("rules"));
        QTRY_COMPARE(table->model()->rowCount(), 3);
        auto *const apply = f.page.findChild<QPushButton *>(QStringLiteral("primary"));
        QVERIFY(!apply->isEnabled());
        QVERIFY(table->model()->setData(table->model()->index(1, RulesModel::Enabled), false, Qt::EditRole));
        QVERIFY(apply->isEnabled());
        f.page.findChild<QLineEdit *>(QStringLiteral("test"))->setText(QStringLiteral("/img/cam0"));
        QVERIFY(f.page.findChild<QLabel *>(QStringLiteral("tested"))->text().contains(QStringLiteral("default")));
        QTest::mouseClick(apply, Qt::LeftButton);
        QCOMPARE(f.server.commands.back().name, QByteArray("rules"));
        const QVariantList sent = f.server.commands.back().arguments[QStringLiteral("rules")].toList();
        QCOMPARE(sent.size(), 2);
        QCOMPARE(sent[1].toMap()[QStringLiteral("enabled")].toBool(), false);
        QCOMPARE(sent[0].toMap()[QStringLiteral("filters")].toMap()[QStringLiteral("codec")].toInt(), int(Codec::Zstd));
        f.server.capability.role = Role::Operator;
        f.tick(1);
        QVERIFY(!(table->model()->flags(table->model()->index(0, RulesModel::Level)) & Qt::ItemIsEditable));
        QVERIFY(f.page.findChild<QLabel *>(QStringLiteral("tested"))->isVisible());
    }

    void triesCodecsCanBeCancelledAndRemembers()
    {
        PageFixture<CompressionPage> f;
        auto *const path = f.page.findChild<QLineEdit *>(QStringLiteral("path"));
        auto *const trial = f.page.findChild<QTableView *>(QStringLiteral("trial"));
        auto *const reason = f.page.findChild<QLabel *>(QStringLiteral("reason"));
        auto *const progress = f.page.findChild<QProgressBar *>();
        f.server.late = true;
        path->setText(QStringLiteral("/r7/adc"));
        QTest::keyClick(path, Qt::Key_Return);
        QCOMPARE(f.server.trials.size(), std::size_t(1));
        QVERIFY(progress->isVisible());
        for (QPushButton *const button : f.page.findChildren<QPushButton *>()) {
            if (button->isVisible() && button->text() == QStringLiteral("Cancel"))
                QTest::mouseClick(button, Qt::LeftButton);
        }
        QVERIFY(!progress->isVisible());
        f.server.answerAll();
        QTest::qWait(10);
        QCOMPARE(trial->model()->rowCount(), 0); // nobody waits for it any more
        f.server.late = false;
        QTest::keyClick(path, Qt::Key_Return);
        QTRY_COMPARE(trial->model()->rowCount(), 5);
        QCOMPARE(trial->currentIndex().row(), 3);
        QVERIFY2(reason->text().contains(QStringLiteral("zstd 3 + shuffle: best ratio")), qPrintable(reason->text()));
        path->setText(QStringLiteral("/other"));
        QCOMPARE(trial->model()->rowCount(), 0);
        path->setText(QStringLiteral("/r7/adc"));
        QCOMPARE(trial->model()->rowCount(), 5);
        QCOMPARE(f.server.trials.size(), std::size_t(2));
        f.server.problem = Error{ErrorCode::NotFound, QStringLiteral("there is no /r7/adc"), {}};
        QTest::keyClick(path, Qt::Key_Return);
        QTRY_COMPARE(reason->text(), QStringLiteral("there is no /r7/adc"));
        QCOMPARE(trial->model()->rowCount(), 5); // what was found stays
    }

    void saysWhichDatasetsAreNotAsTheirRuleSaysAndRepacksThem()
    {
        PageFixture<CompressionPage> f;
        auto *const table = f.page.findChild<QTableView *>(QStringLiteral("compressed"));
        f.page.findChild<QTabWidget *>()->setCurrentIndex(1);
        QTRY_VERIFY(table->model()->rowCount() > 3);
        auto *const model = qobject_cast<CompressedModel *>(table->model());
        int camera = -1;
        for (int row = 0; row < model->rowCount(); ++row)
            camera = model->nodes()[std::size_t(row)].path == "/img/cam0" ? row : camera;
        QVERIFY(camera >= 0 && model->needsRepacking(camera));
        QCOMPARE(model->index(camera, CompressedModel::State).data().toString(), QStringLiteral("Re-pack needed"));
        QVERIFY(f.server.searches.back().details); // a search alone tells nothing of filters and sizes
        int adc = -1;
        for (int row = 0; row < model->rowCount(); ++row)
            adc = model->nodes()[std::size_t(row)].path == "/r7/adc" ? row : adc;
        QVERIFY(model->index(adc, CompressedModel::CodecLoad).data().toString().endsWith(QStringLiteral("%")));
        QVERIFY(model->index(adc, CompressedModel::CodecLoad).data().toString() != QStringLiteral("0 %"));
        QVERIFY(model->index(adc, CompressedModel::Waiting).data().toString() != QStringLiteral("0"));
        table->selectRow(camera);
        QPushButton *repack = nullptr;
        for (QPushButton *const button : f.page.findChildren<QPushButton *>())
            repack = button->text().remove(u'&') == QStringLiteral("Re-pack…") ? button : repack;
        QTRY_VERIFY(repack->isEnabled());
        QTest::mouseClick(repack, Qt::LeftButton);
        QCOMPARE(f.navigator.questions.size(), std::size_t(1));
        QVERIFY(f.navigator.questions[0].text.contains(QStringLiteral("/img/cam0")));
        QCOMPARE(f.server.commands.back().name, QByteArray("repack"));
        QCOMPARE(f.server.commands.back().arguments[QStringLiteral("codec")].toString(), QStringLiteral("lz4"));
    }

    void jobsAreShownAndCancelled()
    {
        PageFixture<CompressionPage> f;
        f.page.findChild<QTabWidget *>()->setCurrentIndex(2);
        ServerStatus status = exampleStatus(1);
        status.jobs = {{7,
                        QStringLiteral("repack"),
                        QStringLiteral("/r6/adc"),
                        QStringLiteral("verify"),
                        0.71,
                        1.8e8,
                        124,
                        23,
                        5,
                        false,
                        {}}};
        QCOMPARE(f.page.badge(status), QStringLiteral("1"));
        f.page.showStatus(std::make_shared<const ServerStatus>(status));
        auto *const jobs = f.page.findChild<QTableView *>(QStringLiteral("jobs"));
        QVERIFY(jobs->isVisible());
        jobs->selectRow(0);
        QPushButton *cancel = nullptr;
        for (QPushButton *const button : f.page.findChildren<QPushButton *>())
            cancel = button->text().remove(u'&') == QStringLiteral("Cancel the job") ? button : cancel;
        QTRY_VERIFY(cancel->isEnabled());
        QTest::mouseClick(cancel, Qt::LeftButton);
        QCOMPARE(f.server.commands.back().name, QByteArray("cancel"));
        QCOMPARE(f.server.commands.back().arguments[QStringLiteral("job")].toULongLong(), quint64(7));
    }
};

QTEST_MAIN(CompressionPageTest)
#include "compression_page_test.moc"

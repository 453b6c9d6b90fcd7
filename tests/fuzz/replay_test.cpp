// SPDX-License-Identifier: BSD-3-Clause
#include <QDirIterator>
#include <QFile>
#include <QRandomGenerator>
#include <QTest>

#include <array>
#include <cstdint>

// Every target has its function under a name of its own here; see CMakeLists.txt.
extern "C" {
int fuzz_frame_decoder(const std::uint8_t *data, std::size_t size);
int fuzz_requests(const std::uint8_t *data, std::size_t size);
int fuzz_replies(const std::uint8_t *data, std::size_t size);
int fuzz_arrays(const std::uint8_t *data, std::size_t size);
int fuzz_selections(const std::uint8_t *data, std::size_t size);
int fuzz_config(const std::uint8_t *data, std::size_t size);
int fuzz_users(const std::uint8_t *data, std::size_t size);
int fuzz_spool(const std::uint8_t *data, std::size_t size);
int fuzz_journal(const std::uint8_t *data, std::size_t size);
int fuzz_console(const std::uint8_t *data, std::size_t size);
}

namespace {

struct Target
{
    const char *name;
    int (*run)(const std::uint8_t *data, std::size_t size);
};

constexpr std::array targets = {
    Target{"frame_decoder", fuzz_frame_decoder},
    Target{"requests", fuzz_requests},
    Target{"replies", fuzz_replies},
    Target{"arrays", fuzz_arrays},
    Target{"selections", fuzz_selections},
    Target{"config", fuzz_config},
    Target{"users", fuzz_users},
    Target{"spool", fuzz_spool},
    Target{"journal", fuzz_journal},
    Target{"console", fuzz_console},
};

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

int run(const Target &target, const QByteArray &input)
{
    return target.run(reinterpret_cast<const std::uint8_t *>(input.constData()), std::size_t(input.size()));
}

QByteArray mutated(QByteArray input, QRandomGenerator &random)
{
    for (int i = random.bounded(1, 5); i > 0 && !input.isEmpty(); --i) {
        const int at = random.bounded(int(input.size()));
        switch (random.bounded(4)) {
        case 0: input[at] = char(random.bounded(256)); break;
        case 1: input[at] = char(input[at] ^ (1 << random.bounded(8))); break;
        case 2: input.remove(at, random.bounded(1, 8)); break;
        default: input.insert(at, input.mid(random.bounded(int(input.size())), random.bounded(1, 16))); break;
        }
    }
    return input;
}

} // namespace

/// The fuzz targets on what is kept for them: seeds, and all that ever failed. A fault ends the program; QtTest says at which input.
class ReplayTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void holdsForAllThatIsKept_data() { addInputs(); }
    void holdsForAllThatIsKept()
    {
        QFETCH(int, target);
        QFETCH(QString, path);
        const QByteArray input = contentOf(path);
        QCOMPARE(run(targets[std::size_t(target)], input), 0);
    }

    void holdsForWhatIsNearIt_data() { addInputs(); }
    void holdsForWhatIsNearIt()
    {
        QFETCH(int, target);
        QFETCH(QString, path);
        QRandomGenerator random(20261127);
        const QByteArray input = contentOf(path);
        for (int i = 0; i < 30; ++i)
            QCOMPARE(run(targets[std::size_t(target)], mutated(input, random)), 0);
    }

private:
    static void addInputs()
    {
        QTest::addColumn<int>("target");
        QTest::addColumn<QString>("path");
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const QString folder =
                QStringLiteral(HDF5ASYNC_SOURCE_DIR "/tests/fuzz/corpus/%1").arg(QLatin1StringView(targets[i].name));
            QStringList names = QDir(folder).entryList(QDir::Files, QDir::Name);
            if (names.size() < 5)
                QFAIL(qPrintable(folder + QStringLiteral(" has no seeds")));
            for (const QString &name : names)
                QTest::addRow("%s/%s", targets[i].name, qPrintable(name)) << int(i) << folder + u'/' + name;
        }
    }
};

QTEST_APPLESS_MAIN(ReplayTest)
#include "replay_test.moc"

// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/crc32c.h"
#include "network/client/spool_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QtEndian>

using namespace hdf5async;

namespace {

constexpr SpoolFile::Settings settings{1 << 20, false};

QByteArray read(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size());
}

QByteArray payload(quint64 number)
{
    return QByteArray(qsizetype(10 + number % 7), char('a' + number % 26));
}

void add(SpoolFile &spool, int count)
{
    for (int i = 0; i < count; ++i) {
        const QByteArray bytes = payload(spool.nextNumber());
        const std::string_view view(bytes.constData(), std::size_t(bytes.size()));
        QVERIFY(spool.append(spool.nextNumber() % 5, {view.substr(0, 3), view.substr(3)}).has_value());
    }
}

// The numbers of what waits, each with the right bytes and rows.
QList<quint64> numbersIn(SpoolFile &spool)
{
    QList<quint64> numbers;
    for (const SpoolFile::Item &item : spool.items()) {
        const Result<SharedBytes> bytes = spool.read(item);
        const QByteArray wanted = payload(item.number);
        if (bytes && QByteArray(bytes->data(), qsizetype(bytes->size())) == wanted && item.rows == item.number % 5)
            numbers << item.number;
    }
    return numbers;
}

QList<quint64> range(quint64 first, quint64 last)
{
    QList<quint64> numbers;
    for (quint64 i = first; i <= last; ++i)
        numbers << i;
    return numbers;
}

} // namespace

/// What was taken is there after whatever ends the program.
class SpoolFileTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<QTemporaryDir>(); }

    void checksumsAsTheStandardSays()
    {
        QCOMPARE(crc32c("123456789"), 0xe3069283U);
        QCOMPARE(crc32c("456789", crc32c("123")), 0xe3069283U);
        QCOMPARE(crc32c(std::string_view("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 32)),
                 0x8a9136aaU);
    }

    // The bytes that docs/spool.md shows.
    void writesWhatItsDocumentSays()
    {
        QByteArray id;
        {
            auto spool = SpoolFile::open(path(), settings).value();
            id = spool->clientId();
            QVERIFY(spool->append(2, {"abc"}).has_value());
            spool->done(1);
        }
        const QByteArray bytes = read(path());
        QCOMPARE(bytes.size(), 72 + 35 + 32);
        QCOMPARE(bytes.first(16), QByteArray("H5aSpool\1\0\0\0\0\0\0\0", 16));
        QCOMPARE(bytes.sliced(16, 36), id);
        QCOMPARE(bytes.sliced(52, 12), QByteArray("\0\0\0\0\1\0\0\0\0\0\0\0", 12));
        QCOMPARE(bytes.sliced(72, 24), QByteArray("BTCH\3\0\0\0\1\0\0\0\0\0\0\0\2\0\0\0\0\0\0\0", 24));
        const QByteArray covered = bytes.sliced(72, 24) + "abc";
        QCOMPARE(qFromLittleEndian<quint32>(bytes.constData() + 96),
                 crc32c({covered.constData(), std::size_t(covered.size())}));
        QCOMPARE(bytes.sliced(104, 3), QByteArray("abc"));
        QCOMPARE(bytes.sliced(107, 24), QByteArray("DONE\0\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 24));
    }

    void keepsBatchesOverRestarts()
    {
        QByteArray id;
        {
            auto spool = SpoolFile::open(path(), settings).value();
            id = spool->clientId();
            add(*spool, 5);
            spool->done(1);
            spool->done(3); // given up out of order
            QCOMPARE(numbersIn(*spool), (QList<quint64>{2, 4, 5}));
        }
        auto spool = SpoolFile::open(path(), settings).value();
        QCOMPARE(spool->clientId(), id);
        QCOMPARE(spool->nextNumber(), quint64(6));
        QCOMPARE(numbersIn(*spool), (QList<quint64>{2, 4, 5}));
        add(*spool, 1);
        QCOMPARE(numbersIn(*spool), (QList<quint64>{2, 4, 5, 6}));
    }

    void ignoresATornEndWhereverItIs()
    {
        {
            auto spool = SpoolFile::open(path(), settings).value();
            add(*spool, 4);
            spool->done(1);
            add(*spool, 2);
        }
        const QByteArray whole = read(path());
        quint64 fewest = 7;
        for (qsizetype size = whole.size(); size >= 0; --size) {
            write(path(), whole.first(size));
            auto opened = SpoolFile::open(path(), settings);
            QVERIFY2(opened.has_value(), opened ? "" : qPrintable(opened.error().message));
            SpoolFile &spool = **opened;
            // The longest row of whole records, and nothing of what was torn.
            QVERIFY(spool.nextNumber() <= fewest);
            fewest = spool.nextNumber();
            const QList<quint64> there = numbersIn(spool);
            QCOMPARE(there.size(), qsizetype(spool.items().size()));
            const bool knowsDone = !there.contains(1);
            if (fewest > 1)
                QCOMPARE(there, range(knowsDone ? 2 : 1, fewest - 1));
            // And it goes on from there.
            add(spool, 1);
            opened->reset();
            auto again = SpoolFile::open(path(), settings).value();
            QCOMPARE(again->nextNumber(), fewest + 1);
            QCOMPARE(numbersIn(*again).last(), fewest);
        }
        QCOMPARE(fewest, quint64(1));
    }

    void ignoresWhatFollowsADamagedRecord()
    {
        {
            auto spool = SpoolFile::open(path(), settings).value();
            add(*spool, 3);
        }
        const QByteArray whole = read(path());
        const qsizetype second = 72 + 32 + payload(1).size();
        for (qsizetype at = second; at < second + 32 + payload(2).size(); ++at) {
            if (at >= second + 28 && at < second + 32)
                continue; // four bytes that mean nothing
            QByteArray damaged = whole;
            damaged[at] = char(damaged[at] ^ 0x10);
            write(path(), damaged);
            auto spool = SpoolFile::open(path(), settings).value();
            QCOMPARE(numbersIn(*spool), QList<quint64>{1});
        }
    }

    void refusesWhatIsNoSpool()
    {
        write(path(), QByteArray(100, 'x'));
        const auto other = SpoolFile::open(path(), settings);
        QVERIFY(!other && other.error().code == ErrorCode::BadValue);
        QCOMPARE(read(path()), QByteArray(100, 'x')); // and leaves it alone
        const auto nowhere = SpoolFile::open(m_folder->filePath(QStringLiteral("none/spool")), settings);
        QVERIFY(!nowhere && nowhere.error().code == ErrorCode::IoError);
    }

    void belongsToOneProgramAtATime()
    {
        auto first = SpoolFile::open(path(), settings).value();
        const auto second = SpoolFile::open(path(), settings);
        QVERIFY(!second && second.error().code == ErrorCode::IoError);
        first.reset();
        QVERIFY(SpoolFile::open(path(), settings).has_value());
    }

    void staysWithinItsBound()
    {
        const SpoolFile::Settings small{2000, false};
        auto spool = SpoolFile::open(path(), small).value();
        const QByteArray bytes(468, 'x'); // 500 with its head
        for (int i = 0; i < 40; ++i) {
            QVERIFY(spool->append(1, {{bytes.constData(), 468}}).has_value());
            QVERIFY(read(path()).size() <= 2000 + 72);
            if (i >= 3)
                spool->done(quint64(i - 2));
        }
        QCOMPARE(spool->nextNumber(), quint64(41));
        spool.reset();
        spool = SpoolFile::open(path(), small).value();
        QCOMPARE(spool->nextNumber(), quint64(41));
        QCOMPARE(spool->items().size(), std::size_t(3));
    }

    void neverUsesANumberAgain()
    {
        auto spool = SpoolFile::open(path(), {200, true}).value();
        add(*spool, 4);
        spool->done(2);
        spool->done(3);
        spool->done(4); // the newest, while an older one waits
        add(*spool, 1); // the file is written anew for it
        spool->done(5);
        add(*spool, 1);
        spool.reset();
        spool = SpoolFile::open(path(), {200, true}).value();
        QCOMPARE(numbersIn(*spool), (QList<quint64>{1, 6}));
        QCOMPARE(spool->nextNumber(), quint64(7));
    }

private:
    [[nodiscard]] QString path() const { return m_folder->filePath(QStringLiteral("rows.spool")); }

    std::unique_ptr<QTemporaryDir> m_folder;
};

QTEST_GUILESS_MAIN(SpoolFileTest)
#include "spool_file_test.moc"

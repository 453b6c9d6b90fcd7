// SPDX-License-Identifier: BSD-3-Clause
// The file of a spool, whatever a crash or a stranger made of it: it is refused and left alone, or goes on being a spool.
#include "network/client/crc32c.h"
#include "network/client/spool_file.h"
#include "tests/fuzz/fuzzing.h"

#include <QTemporaryDir>
#include <QtEndian>

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

constexpr qsizetype headBytes = 72;
constexpr qsizetype recordBytes = 32;

std::string_view part(const QByteArray &bytes, qsizetype from, qsizetype size)
{
    return {bytes.constData() + from, std::size_t(size)};
}

// Checksums that nobody can guess are put in, so that what lies behind them is reached.
void seal(QByteArray &file)
{
    if (file.size() < headBytes)
        return;
    qToLittleEndian(crc32c(part(file, 0, 64)), file.data() + 64);
    for (qsizetype at = headBytes; at + recordBytes <= file.size();) {
        const qint64 payload = qFromLittleEndian<quint32>(file.constData() + at + 4);
        if (payload > file.size() - at - recordBytes)
            return;
        const quint32 head = crc32c(part(file, at, 24));
        qToLittleEndian(crc32c(part(file, at + recordBytes, payload), head), file.data() + at + 24);
        at += recordBytes + payload;
    }
}

QString spoolPath()
{
    static const QTemporaryDir folder(QDir(QStringLiteral("/dev/shm")).exists()
                                          ? QStringLiteral("/dev/shm/hdf5async-fuzz-XXXXXX")
                                          : QDir::tempPath() + QStringLiteral("/hdf5async-fuzz-XXXXXX"));
    return folder.filePath(QStringLiteral("spool"));
}

void write(const QString &path, const QByteArray &bytes)
{
    QFile file(path);
    require(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), "the test can write its file");
}

void checkItems(SpoolFile &spool)
{
    qint64 live = 0;
    quint64 last = 0;
    for (const SpoolFile::Item &item : spool.items()) {
        require(live == 0 || item.number > last, "numbers grow");
        last = item.number;
        live += item.size;
        const Result<SharedBytes> bytes = spool.read(item);
        require(bytes.has_value(), "a batch that was there when the file was opened can be read");
        require(SpoolFile::recordSize(qint64(bytes->size())) == item.size, "and has the size that was noted");
    }
    require(live == spool.liveBytes(), "what waits is counted");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const std::uint8_t choice = input.byte();
    QByteArray bytes = toByteArray(input.rest());
    if (choice % 2 == 0)
        seal(bytes);
    const QString path = spoolPath();
    write(path, bytes);
    const SpoolFile::Settings settings{choice % 4 < 2 ? 1 << 20 : 64, false};
    quint64 next = 0;
    std::size_t waiting = 0;
    {
        const Result<std::unique_ptr<SpoolFile>> opened = SpoolFile::open(path, settings);
        if (!opened) {
            require(bytes.size() >= headBytes && QFile(path).size() == bytes.size(),
                    "what is no spool is left as it is");
            return 0;
        }
        SpoolFile &spool = **opened;
        checkItems(spool);
        if (spool.nextNumber() > quint64(1) << 62)
            return 0; // no program numbers so far
        next = spool.nextNumber();
        require(spool.append(7, {"rows", " of it"}).has_value(), "a batch can be added");
        if (choice % 8 < 4)
            spool.done(spool.items().front().number);
        checkItems(spool);
        waiting = spool.items().size();
    }
    const Result<std::unique_ptr<SpoolFile>> again = SpoolFile::open(path, settings);
    require(again.has_value(), "a spool that was written can be opened");
    require((*again)->nextNumber() == next + 1, "no number is used twice");
    require((*again)->items().size() == waiting, "what waited still waits");
    checkItems(**again);
    return 0;
}

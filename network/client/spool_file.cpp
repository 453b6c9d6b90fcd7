// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/spool_file.h"

#include "network/client/crc32c.h"

#include <QSaveFile>
#include <QUuid>
#include <QtEndian>

#include <algorithm>
#include <limits>

#ifdef Q_OS_WIN
#include <io.h>
#else
#include <unistd.h>
#endif

namespace hdf5async {

namespace {

constexpr std::string_view magic = "H5aSpool";
constexpr quint32 version = 1;
constexpr quint32 batchKind = 0x48435442; // "BTCH"
constexpr quint32 doneKind = 0x454e4f44;  // "DONE"
constexpr qsizetype clientIdBytes = 36;
/// Records that are not needed any more may take so much before the file is written anew, and as much as those that are.
constexpr qint64 worthCompacting = 4 << 20;

std::string_view viewOf(const QByteArray &bytes)
{
    return {bytes.constData(), std::size_t(bytes.size())};
}

struct RecordHead
{
    quint32 kind = 0;
    quint32 payload = 0;
    quint64 number = 0;
    quint64 rows = 0;
    quint32 checksum = 0; ///< of what stands before it and the payload

    // The bytes before the checksum.
    [[nodiscard]] QByteArray body() const
    {
        QByteArray bytes(24, '\0');
        qToLittleEndian(kind, bytes.data());
        qToLittleEndian(payload, bytes.data() + 4);
        qToLittleEndian(number, bytes.data() + 8);
        qToLittleEndian(rows, bytes.data() + 16);
        return bytes;
    }
    [[nodiscard]] QByteArray bytes() const
    {
        QByteArray all = body();
        all.resize(32);
        qToLittleEndian(checksum, all.data() + 24);
        qToLittleEndian(quint32(0), all.data() + 28);
        return all;
    }
    static RecordHead of(const char *bytes)
    {
        return {qFromLittleEndian<quint32>(bytes), qFromLittleEndian<quint32>(bytes + 4),
                qFromLittleEndian<quint64>(bytes + 8), qFromLittleEndian<quint64>(bytes + 16),
                qFromLittleEndian<quint32>(bytes + 24)};
    }
};

bool syncToDisk(const QFile &file)
{
#ifdef Q_OS_WIN
    return _commit(file.handle()) == 0;
#else
    return ::fdatasync(file.handle()) == 0;
#endif
}

} // namespace

SpoolFile::SpoolFile(const QString &path, const Settings &settings)
    : m_settings(settings), m_lock(path + QStringLiteral(".lock")), m_file(path)
{
    m_lock.setStaleLockTime(0); // a lock is stale when its program is gone, and not before
}

tl::unexpected<Error> SpoolFile::fault(const QString &what) const
{
    return failure(ErrorCode::IoError, QStringLiteral("Spool '%1': %2.").arg(m_file.fileName(), what));
}

Result<std::unique_ptr<SpoolFile>> SpoolFile::open(const QString &path, const Settings &settings)
{
    std::unique_ptr<SpoolFile> spool(new SpoolFile(path, settings));
    if (Result<void> started = spool->start(); !started)
        return failure(std::move(started.error()));
    return spool;
}

Result<void> SpoolFile::start()
{
    if (!m_lock.tryLock(0))
        return fault(m_lock.error() == QLockFile::LockFailedError ? QStringLiteral("another program uses it")
                                                                  : QStringLiteral("its lock cannot be made"));
    // A file that is shorter than its head is one whose making was interrupted: nothing was in it.
    const bool isNew = m_file.size() < fileHead;
    if (isNew) {
        m_clientId = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
        if (Result<void> created = createEmpty(); !created)
            return created;
    }
    return load();
}

Result<void> SpoolFile::createEmpty()
{
    return compact() ? Result<void>() : Result<void>(fault(QStringLiteral("it cannot be written")));
}

Result<void> SpoolFile::load()
{
    if (!m_file.isOpen() && !m_file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly | QIODevice::Unbuffered))
        return fault(m_file.errorString());
    if (!readHead())
        return failure(ErrorCode::BadValue, QStringLiteral("'%1' is no spool of this version.").arg(m_file.fileName()));
    readRecords();
    // What lies behind the last whole record was torn; the next one must not follow it.
    if (m_file.size() > m_end && !m_file.resize(m_end))
        return fault(m_file.errorString());
    return {};
}

QByteArray SpoolFile::fileHeadBytes(quint64 first) const
{
    QByteArray head(fileHead, '\0');
    std::copy(magic.begin(), magic.end(), head.begin());
    qToLittleEndian(version, head.data() + 8);
    std::copy(m_clientId.begin(), m_clientId.end(), head.begin() + 16);
    qToLittleEndian(first, head.data() + 56);
    qToLittleEndian(crc32c(viewOf(head).substr(0, 64)), head.data() + 64);
    return head;
}

bool SpoolFile::readHead()
{
    const QByteArray head = m_file.read(fileHead);
    if (head.size() < fileHead || viewOf(head).substr(0, 8) != magic ||
        qFromLittleEndian<quint32>(head.constData() + 8) != version ||
        qFromLittleEndian<quint32>(head.constData() + 64) != crc32c(viewOf(head).substr(0, 64)))
        return false;
    m_clientId = head.sliced(16, clientIdBytes);
    m_next = qFromLittleEndian<quint64>(head.constData() + 56);
    m_end = fileHead;
    return true;
}

void SpoolFile::readRecords()
{
    const qint64 size = m_file.size();
    m_items.clear();
    m_live = 0;
    while (m_end + recordHead <= size) {
        const QByteArray bytes = m_file.seek(m_end) ? m_file.read(recordHead) : QByteArray();
        if (bytes.size() < recordHead)
            return;
        const RecordHead head = RecordHead::of(bytes.constData());
        if ((head.kind != batchKind && head.kind != doneKind) || qint64(head.payload) > size - m_end - recordHead)
            return;
        const QByteArray payload = m_file.read(head.payload);
        if (payload.size() != qint64(head.payload) ||
            head.checksum != crc32c(viewOf(payload), crc32c(viewOf(head.body()))))
            return;
        const qint64 whole = recordSize(payload.size());
        if (head.kind == doneKind) {
            forget(head.number);
        } else if (head.number == m_next) {
            m_items.push_back({head.number, head.rows, m_end, whole});
            m_live += whole;
            ++m_next;
        } else {
            return; // of an older file, behind a torn end
        }
        m_end += whole;
    }
}

void SpoolFile::forget(quint64 number)
{
    const auto item =
        std::find_if(m_items.begin(), m_items.end(), [number](const Item &other) { return other.number == number; });
    if (item == m_items.end())
        return;
    m_live -= item->size;
    m_items.erase(item);
}

bool SpoolFile::writeAtEnd(const std::vector<std::string_view> &parts)
{
    bool good = m_file.seek(m_end);
    for (const std::string_view part : parts)
        good = good && m_file.write(part.data(), qint64(part.size())) == qint64(part.size());
    return good;
}

Result<void> SpoolFile::append(quint64 rows, const std::vector<std::string_view> &payload)
{
    std::size_t size = 0;
    for (const std::string_view part : payload)
        size += part.size();
    if (size > std::numeric_limits<quint32>::max())
        return failure(ErrorCode::FrameTooLarge, QStringLiteral("A batch of %1 bytes is too long.").arg(size));
    if (m_end + recordSize(qint64(size)) > m_settings.limit + fileHead && m_end > m_live + fileHead)
        static_cast<void>(compact()); // the bound is for the file, with what is not needed in it
    RecordHead head{batchKind, quint32(size), m_next, rows, 0};
    head.checksum = crc32c(viewOf(head.body()));
    for (const std::string_view part : payload)
        head.checksum = crc32c(part, head.checksum);
    const QByteArray headBytes = head.bytes();
    std::vector<std::string_view> parts{viewOf(headBytes)};
    parts.insert(parts.end(), payload.begin(), payload.end());
    const qint64 before = m_end;
    if (!writeAtEnd(parts) || (m_settings.sync && !syncToDisk(m_file))) {
        const QString why = m_file.errorString();
        m_file.resize(before);
        return fault(why);
    }
    m_end = before + recordSize(qint64(size));
    m_items.push_back({m_next++, rows, before, m_end - before});
    m_live += m_end - before;
    return {};
}

Result<SharedBytes> SpoolFile::read(const Item &item)
{
    MutableBytes bytes(static_cast<std::size_t>(item.size));
    if (!m_file.seek(item.offset) || m_file.read(bytes.data(), item.size) != item.size)
        return fault(m_file.errorString());
    const RecordHead head = RecordHead::of(bytes.data());
    SharedBytes record = std::move(bytes).share();
    SharedBytes payload = record.slice(std::size_t(recordHead), std::size_t(item.size - recordHead));
    if (head.number != item.number || head.checksum != crc32c(payload.view(), crc32c(record.view().substr(0, 24))))
        return fault(QStringLiteral("batch %1 has been damaged").arg(item.number));
    return payload;
}

void SpoolFile::done(quint64 number)
{
    forget(number);
    RecordHead head{doneKind, 0, number, 0, 0};
    head.checksum = crc32c(viewOf(head.body()));
    const QByteArray bytes = head.bytes();
    if (writeAtEnd({viewOf(bytes)}))
        m_end += recordHead;
    compactWhenWorthIt();
}

void SpoolFile::compactWhenWorthIt()
{
    const qint64 dead = m_end - fileHead - m_live;
    if (dead > std::max(worthCompacting, m_live))
        static_cast<void>(compact());
}

// Writes what waits into a new file that takes the place of this one: at any moment there is one of the two.
bool SpoolFile::compact()
{
    const quint64 first = m_items.empty() ? m_next : m_items.front().number;
    QSaveFile replacement(m_file.fileName());
    if (!replacement.open(QIODevice::WriteOnly) || replacement.write(fileHeadBytes(first)) != fileHead)
        return false;
    std::deque<Item> items = m_items;
    qint64 end = fileHead;
    quint64 follows = first;
    // Numbers given up out of order: done as they begin, so that the count goes on.
    const auto fillUpTo = [&](quint64 number) {
        for (; follows < number; ++follows) {
            for (const quint32 kind : {batchKind, doneKind}) {
                RecordHead head{kind, 0, follows, 0, 0};
                head.checksum = crc32c(viewOf(head.body()));
                replacement.write(head.bytes());
                end += recordHead;
            }
        }
    };
    for (Item &item : items) {
        fillUpTo(item.number);
        ++follows;
        const QByteArray bytes = m_file.seek(item.offset) ? m_file.read(item.size) : QByteArray();
        if (bytes.size() != item.size || replacement.write(bytes) != item.size)
            return false;
        item.offset = end;
        end += item.size;
    }
    fillUpTo(m_next);
    if (!replacement.commit())
        return false;
    m_file.close();
    if (!m_file.open(QIODevice::ReadWrite | QIODevice::ExistingOnly | QIODevice::Unbuffered))
        return false;
    m_items = std::move(items);
    m_end = end;
    return true;
}

} // namespace hdf5async

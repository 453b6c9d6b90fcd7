// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/bytes.h>
#include <hdf5async/result.h>

#include <QFile>
#include <QLockFile>

#include <deque>
#include <memory>
#include <string_view>
#include <vector>

namespace hdf5async {

/// A file of batches that wait for the server: what append() took survives the end of the program, however it ends, until done() or
/// drop() says that it is not needed any more. Batches are numbered, under the spool's own client id, without gaps; the numbers are
/// those under which the server carries each out once, so that delivering a batch again never doubles it.
/// @thread one at a time @source docs/spool.md
class SpoolFile
{
public:
    struct Item
    {
        quint64 number = 0;
        quint64 rows = 0;
        qint64 offset = 0; ///< of the record in the file
        qint64 size = 0;   ///< of the record with its head
    };
    struct Settings
    {
        qint64 limit = 0;  ///< beyond so many bytes the file is written anew without what is not needed
        bool sync = false; ///< write each batch through to the disk
    };

    /// Opens or creates it and forgets a torn record at its end.
    /// @errors IO_ERROR: it cannot be read or written, or another program has it; BAD_VALUE: it is no spool, or of a newer version
    [[nodiscard]] static Result<std::unique_ptr<SpoolFile>> open(const QString &path, const Settings &settings);

    [[nodiscard]] const QByteArray &clientId() const { return m_clientId; }
    /// Of the next batch.
    [[nodiscard]] quint64 nextNumber() const { return m_next; }
    /// What waits, oldest first.
    [[nodiscard]] const std::deque<Item> &items() const { return m_items; }
    [[nodiscard]] qint64 liveBytes() const { return m_live; }
    [[nodiscard]] static constexpr qint64 recordSize(qint64 payload) { return payload + recordHead; }

    /// Takes batch nextNumber(), whose bytes are the views one behind the other.
    /// @errors IO_ERROR: nothing was taken
    [[nodiscard]] Result<void> append(quint64 rows, const std::vector<std::string_view> &payload);
    /// The bytes of a batch. @errors IO_ERROR: they cannot be read or have been damaged
    [[nodiscard]] Result<SharedBytes> read(const Item &item);
    /// The batch is stored, or given up: it goes. A failure is of no consequence: the batch may be delivered again.
    void done(quint64 number);

private:
    static constexpr qint64 fileHead = 72;
    static constexpr qint64 recordHead = 32;

    SpoolFile(const QString &path, const Settings &settings);
    [[nodiscard]] Result<void> start();
    [[nodiscard]] Result<void> load();
    [[nodiscard]] Result<void> createEmpty();
    [[nodiscard]] bool readHead();
    void readRecords();
    void forget(quint64 number);
    [[nodiscard]] bool writeAtEnd(const std::vector<std::string_view> &parts);
    void compactWhenWorthIt();
    [[nodiscard]] bool compact();
    [[nodiscard]] QByteArray fileHeadBytes(quint64 first) const;
    [[nodiscard]] tl::unexpected<Error> fault(const QString &what) const;

    const Settings m_settings;
    QLockFile m_lock;
    QFile m_file;
    QByteArray m_clientId;
    quint64 m_next = 1;
    std::deque<Item> m_items;
    qint64 m_live = 0;
    qint64 m_end = 0; ///< of the last whole record
};

} // namespace hdf5async

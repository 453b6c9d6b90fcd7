// SPDX-License-Identifier: BSD-3-Clause
#include "tests/core/journal/rows_file.h"

#include <QFile>
#include <QTemporaryDir>

#include <hdf5.h>

namespace hdf5async::test {

namespace {

constexpr const char *name = "rows";

std::vector<int> rowsOf(hid_t dataset)
{
    const hid_t space = H5Dget_space(dataset);
    std::vector<int> rows(static_cast<std::size_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space))));
    H5Sclose(space);
    if (!rows.empty() && H5Dread(dataset, H5T_NATIVE_INT, H5S_ALL, H5S_ALL, H5P_DEFAULT, rows.data()) < 0)
        rows.clear();
    return rows;
}

} // namespace

RowsFile::RowsFile(std::shared_ptr<Io> io, const QString &path, JournalOptions options) : m_path(path), m_options(std::move(options))
{
    m_options.io = std::move(io);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

RowsFile::~RowsFile()
{
    kill();
}

Result<void> RowsFile::open(OpenMode mode)
{
    auto opened = JournaledFile::open(m_path, mode, m_options);
    if (!opened)
        return failure(opened.error());
    m_journal = std::move(*opened);
    return openHdf5();
}

Result<void> RowsFile::openHdf5()
{
    const hid_t properties = *m_journal->accessProperties();
    const QByteArray path = QFile::encodeName(m_journal->path());
    if (m_journal->mode() == OpenMode::Create)
        m_file = H5Fopen(path.constData(), H5F_ACC_RDWR, properties); // again, after a rollback
    if (m_file < 0 && m_journal->mode() == OpenMode::Create)
        m_file = H5Fcreate(path.constData(), H5F_ACC_TRUNC, H5P_DEFAULT, properties);
    else if (m_file < 0)
        m_file = H5Fopen(path.constData(), m_journal->mode() == OpenMode::ReadOnly ? H5F_ACC_RDONLY : H5F_ACC_RDWR, properties);
    H5Pclose(properties);
    if (m_file < 0)
        return failure(ErrorCode::IoError, QStringLiteral("H5Fopen"));
    if (H5Lexists(m_file, name, H5P_DEFAULT) > 0) {
        m_dataset = H5Dopen2(m_file, name, H5P_DEFAULT);
    } else {
        const hsize_t none = 0;
        const hsize_t unlimited = H5S_UNLIMITED;
        const hsize_t chunk = 1024;
        const hid_t list = H5Pcreate(H5P_DATASET_CREATE);
        H5Pset_chunk(list, 1, &chunk);
        const hid_t space = H5Screate_simple(1, &none, &unlimited);
        m_dataset = H5Dcreate2(m_file, name, H5T_NATIVE_INT, space, H5P_DEFAULT, list, H5P_DEFAULT);
        H5Sclose(space);
        H5Pclose(list);
    }
    return m_dataset >= 0 ? Result<void>() : failure(ErrorCode::IoError, QStringLiteral("H5Dopen"));
}

void RowsFile::closeHdf5()
{
    if (m_dataset >= 0)
        H5Dclose(m_dataset);
    if (m_file >= 0)
        H5Fclose(m_file);
    m_dataset = m_file = -1;
}

void RowsFile::kill()
{
    if (!m_journal)
        return;
    m_journal->beginDiscard();
    closeHdf5();
    m_journal.reset();
}

Result<void> RowsFile::close()
{
    closeHdf5();
    auto closed = m_journal->close();
    if (closed)
        m_journal.reset();
    return closed;
}

void RowsFile::append(int rows, int value)
{
    const hid_t space = H5Dget_space(m_dataset);
    const auto first = static_cast<int>(H5Sget_simple_extent_npoints(space));
    H5Sclose(space);
    const hsize_t extent = static_cast<hsize_t>(first + rows);
    H5Dset_extent(m_dataset, &extent);
    overwrite(first, rows, value);
}

void RowsFile::makeAndDelete(std::size_t bytes)
{
    const hsize_t size = bytes;
    const hid_t space = H5Screate_simple(1, &size, nullptr);
    const hid_t other = H5Dcreate2(m_file, "other", H5T_NATIVE_CHAR, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
    const std::vector<char> values(bytes, 'o');
    H5Dwrite(other, H5T_NATIVE_CHAR, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
    H5Dclose(other);
    H5Sclose(space);
    H5Ldelete(m_file, "other", H5P_DEFAULT);
}

void RowsFile::overwrite(int first, int rows, int value)
{
    const hsize_t start = static_cast<hsize_t>(first);
    const hsize_t count = static_cast<hsize_t>(rows);
    const hid_t space = H5Dget_space(m_dataset);
    H5Sselect_hyperslab(space, H5S_SELECT_SET, &start, nullptr, &count, nullptr);
    const hid_t memory = H5Screate_simple(1, &count, nullptr);
    const std::vector<int> values(count, value);
    H5Dwrite(m_dataset, H5T_NATIVE_INT, memory, space, H5P_DEFAULT, values.data());
    H5Sclose(memory);
    H5Sclose(space);
}

bool RowsFile::flush()
{
    return H5Fflush(m_file, H5F_SCOPE_GLOBAL) >= 0;
}

Result<void> RowsFile::commit(const QByteArray &record, RecordMode mode)
{
    if (!flush())
        return failure(ErrorCode::Internal, QStringLiteral("H5Fflush"));
    auto prepared = m_journal->prepare(record, mode);
    return prepared ? m_journal->sync() : failure(prepared.error());
}

Result<void> RowsFile::rollback()
{
    m_journal->beginDiscard();
    closeHdf5();
    auto done = m_journal->rollback();
    return done ? openHdf5() : done;
}

Result<void> RowsFile::rollbackTo(Savepoint savepoint)
{
    m_journal->beginDiscard();
    closeHdf5();
    auto done = m_journal->rollbackTo(savepoint);
    return done ? openHdf5() : done;
}

std::vector<int> RowsFile::rows() const
{
    return rowsOf(m_dataset);
}

std::vector<int> repeated(std::initializer_list<std::pair<int, int>> runs)
{
    std::vector<int> rows;
    for (const auto &[count, value] : runs)
        rows.insert(rows.end(), static_cast<std::size_t>(count), value);
    return rows;
}

JournalOptions smallSegments()
{
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    return options;
}

std::vector<int> rowsByStockDriver(const QString &path)
{
    std::vector<int> rows;
    const hid_t file = H5Fopen(QFile::encodeName(path).constData(), H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        return rows;
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    if (dataset >= 0) {
        rows = rowsOf(dataset);
        H5Dclose(dataset);
    }
    H5Fclose(file);
    return rows;
}

std::vector<int> rowsByStockDriver(MemoryDisk &disk, const QString &path)
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("copy.h5")));
    const auto &content = disk.content(path);
    if (!file.open(QIODevice::WriteOnly))
        return {};
    file.write(content.data(), static_cast<qint64>(content.size()));
    file.close();
    return rowsByStockDriver(file.fileName());
}

} // namespace hdf5async::test

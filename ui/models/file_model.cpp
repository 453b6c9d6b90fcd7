// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/file_model.h"

#include "ui/format.h"

namespace hdf5async {

void FileModel::setStatus(const ServerStatus &status)
{
    m_now = status.sampledAt;
    replaceItems(status.files, [](const FileStatus &a, const FileStatus &b) { return a.name == b.name; });
}

int FileModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString FileModel::stateText(const FileStatus &file) const
{
    if (!file.problem.isEmpty())
        return tr("Refusing writes");
    if (file.readOnly)
        return tr("Read-only");
    return file.dirty ? tr("Committing") : tr("Safe");
}

QString FileModel::text(const FileStatus &file, int column) const
{
    switch (column) {
    case Name: return file.name;
    case State: return stateText(file);
    case Size: return format::bytes(file.bytes);
    case FreeDisk: return format::bytes(file.freeDiskBytes);
    case Rows: return format::perSecond(file.rowsPerSecond);
    case TotalRows: return format::count(file.rowsWritten);
    case Queued: return format::count(quint64(file.queued));
    case Committed: return format::age(file.lastCommitAt, m_now);
    case Path: return file.path;
    }
    return {};
}

QString FileModel::toolTip(const FileStatus &file, int column) const
{
    if (column == State && !file.problem.isEmpty())
        return file.problem;
    if (column == State && !file.recovery.isEmpty())
        return file.recovery;
    if (column == Committed && file.lastCommitAt.isValid())
        return tr("Commit %1, %2").arg(file.lastCommit).arg(file.lastCommitAt.toLocalTime().toString(Qt::ISODate));
    if (column == Queued)
        return tr("%1 waiting").arg(format::bytes(file.queuedBytes));
    return text(file, column);
}

QVariant FileModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const FileStatus &file = item(index.row());
    if (role == Qt::DisplayRole)
        return text(file, index.column());
    if (role == Qt::ToolTipRole)
        return toolTip(file, index.column());
    if (role == Qt::TextAlignmentRole && index.column() >= Size && index.column() <= Committed)
        return int(Qt::AlignRight | Qt::AlignVCenter);
    return {};
}

QVariant FileModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section >= Size && section <= Committed ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name: return tr("File");
    case State: return tr("State");
    case Size: return tr("Size");
    case FreeDisk: return tr("Disk free");
    case Rows: return tr("Rows");
    case TotalRows: return tr("Rows in all");
    case Queued: return tr("Queued");
    case Committed: return tr("Committed", "how long ago");
    case Path: return tr("Path");
    }
    return {};
}

} // namespace hdf5async

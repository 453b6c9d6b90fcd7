// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/past_file_model.h"

#include "ui/format.h"

#include <QFileInfo>
#include <QHash>

namespace hdf5async {

void PastFileModel::setFiles(const std::vector<PastFile> &files)
{
    m_files = files;
    sourceReplaced(QDateTime::currentDateTimeUtc());
}

int PastFileModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

quint64 PastFileModel::sourceKey(int source) const
{
    return qHash(at(source).path);
}

Cell PastFileModel::cell(int source, int column) const
{
    const PastFile &file = at(source);
    switch (column) {
    case File: {
        const QString name = QFileInfo(file.path).fileName();
        return file.isThere ? textCell(name) : textCell(tr("%1 (moved or deleted)").arg(name), Cell::Tone::Secondary);
    }
    case Served: return textCell(file.name);
    case Size: {
        Cell cell = textCell(format::bytes(file.bytes));
        cell.number = true;
        return cell;
    }
    case EndedAt:
        return textCell(file.endedAt.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm:ss")),
                        Cell::Tone::Secondary);
    case Why:
        return textCell(file.why == QLatin1StringView("size")       ? tr("large enough")
                        : file.why == QLatin1StringView("interval") ? tr("old enough")
                                                                    : tr("rotated by %1").arg(file.by));
    }
    return {};
}

QString PastFileModel::toolTip(int source, int column) const
{
    return column == File ? at(source).path : cell(source, column).text;
}

QVariant PastFileModel::raw(int source, int column) const
{
    const PastFile &file = at(source);
    switch (column) {
    case File: return file.path;
    case Served: return file.name;
    case Size: return file.bytes;
    case EndedAt: return file.endedAt;
    case Why: return file.why;
    }
    return {};
}

QString PastFileModel::header(int column) const
{
    switch (column) {
    case File: return tr("File");
    case Served: return tr("Served as");
    case Size: return tr("Size");
    case EndedAt: return tr("Finished");
    case Why: return tr("Why");
    }
    return {};
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/datasets/dataset_cells.h"

#include "ui/format.h"
#include "ui/pages/datasets/write_glow.h"

#include <QCoreApplication>

#include <algorithm>

namespace hdf5async {

namespace {

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(hdf5async::Datasets)
};

bool changesDirection(char32_t c)
{
    return c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x061C;
}

QString axesText(const Shape &shape, const TreeNode *growing, bool brief)
{
    QStringList parts;
    for (std::size_t i = 0; i < shape.size(); ++i) {
        const bool mayGrow = growing && growing->maxShape && i < growing->maxShape->size() &&
                             (!(*growing->maxShape)[i] || *(*growing->maxShape)[i] > shape[i]);
        const bool shortened = brief && shape[i] >= 100'000;
        const QString length = shortened ? format::number(double(shape[i])).remove(u' ')
                               : brief   ? QString::number(shape[i])
                                         : format::count(quint64(std::max<qint64>(shape[i], 0)));
        parts.append(mayGrow ? length + u'*' : length);
    }
    return u'(' + parts.join(brief ? QStringLiteral(",") : QStringLiteral(", ")) +
           (parts.size() == 1 ? QStringLiteral(",)") : QStringLiteral(")"));
}

qint64 rowsOf(const TreeNode &node, const DatasetActivity *activity)
{
    if (activity)
        return activity->rows;
    return node.shape && !node.shape->empty() ? node.shape->front() : -1;
}

QString datasetOnlyCell(const TreeNode &node, const DatasetActivity *activity, int column)
{
    switch (column) {
    case DatasetColumn::Dtype: return node.dtype;
    case DatasetColumn::Chunks: return node.chunks ? axesText(*node.chunks, nullptr, true) : QStringLiteral("-");
    case DatasetColumn::Codec: return node.otherFilters.isEmpty() ? filtersText(node.filters) : node.otherFilters;
    case DatasetColumn::Rows: {
        const qint64 rows = rowsOf(node, activity);
        return rows < 0 ? QString() : format::count(quint64(rows));
    }
    case DatasetColumn::SafeRow: return activity ? format::count(quint64(activity->durableRows)) : QString();
    case DatasetColumn::Uncommitted:
        return activity ? format::count(quint64(std::max<qint64>(0, activity->rows - activity->durableRows)))
                        : QString();
    case DatasetColumn::MaxShape: {
        if (!node.maxShape)
            return {};
        QStringList parts;
        for (const auto &axis : *node.maxShape)
            parts.append(axis ? format::count(quint64(*axis)) : QStringLiteral("∞"));
        return u'(' + parts.join(QStringLiteral(", ")) + u')';
    }
    default: return {};
    }
}

QString iconOf(ObjectKind kind)
{
    switch (kind) {
    case ObjectKind::Group: return QStringLiteral("group");
    case ObjectKind::Dataset: return QStringLiteral("dataset");
    case ObjectKind::Datatype: return QStringLiteral("type");
    case ObjectKind::Dangling:
    case ObjectKind::External: return QStringLiteral("link");
    }
    return {};
}

} // namespace

QString shownName(QByteArrayView name)
{
    if (name.isEmpty())
        return QStringLiteral("\"\"");
    QString result;
    for (const char32_t c : QString::fromUtf8(name).toUcs4()) {
        if (c < 0x20)
            result += QChar(char16_t(0x2400 + c)); // a picture of it
        else if (c == 0x7F || changesDirection(c))
            result += QChar(QChar::ReplacementCharacter);
        else
            result += QString::fromUcs4(&c, 1);
    }
    return result;
}

QString lastPartOf(const QByteArray &path)
{
    return path == "/" ? QStringLiteral("/") : shownName(QByteArrayView(path).sliced(path.lastIndexOf('/') + 1));
}

QByteArray groupOf(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash <= 0 ? QByteArray("/") : path.left(slash);
}

QByteArray memberPath(const QByteArray &group, const QByteArray &name)
{
    return group == "/" ? group + name : group + '/' + name;
}

QString shapeText(const TreeNode &node, bool brief)
{
    if (node.kind == ObjectKind::Group)
        return node.members == 1 ? Texts::tr("1 item", "member of a group")
                                 : Texts::tr("%1 items", "members of a group")
                                       .arg(format::count(quint64(std::max<qint64>(node.members, 0))));
    if (node.kind != ObjectKind::Dataset)
        return {};
    if (!node.shape)
        return Texts::tr("null", "a dataset without elements");
    return node.shape->empty() ? Texts::tr("scalar") : axesText(*node.shape, &node, brief);
}

QString filtersText(const Filters &filters)
{
    QString text;
    switch (filters.codec) {
    case Codec::None: break;
    case Codec::Deflate: text = QStringLiteral("deflate %1").arg(filters.level); break;
    case Codec::Zstd: text = QStringLiteral("zstd %1").arg(filters.level); break;
    case Codec::Lz4: text = QStringLiteral("lz4"); break;
    }
    const QString shuffle = filters.shuffle == Shuffle::Byte  ? QStringLiteral("shuffle")
                            : filters.shuffle == Shuffle::Bit ? QStringLiteral("bitshuffle")
                                                              : QString();
    QStringList parts{text, shuffle, filters.fletcher32 ? QStringLiteral("fletcher32") : QString()};
    parts.removeAll(QString());
    return parts.isEmpty() ? QStringLiteral("-") : parts.join(QStringLiteral(" + "));
}

QString kindText(ObjectKind kind)
{
    switch (kind) {
    case ObjectKind::Group: return Texts::tr("group");
    case ObjectKind::Dataset: return Texts::tr("dataset");
    case ObjectKind::Datatype: return Texts::tr("named type");
    case ObjectKind::Dangling: return Texts::tr("broken link");
    case ObjectKind::External: return Texts::tr("external link");
    }
    return {};
}

QString datasetCell(const TreeNode &node, const DatasetActivity *activity, int column, const QDateTime &now)
{
    const bool isDataset = node.kind == ObjectKind::Dataset, isGroup = node.kind == ObjectKind::Group;
    const double rate = activity ? activity->rowsPerSecond : node.rowsPerSecond;
    switch (column) {
    case DatasetColumn::Name: return lastPartOf(node.path);
    case DatasetColumn::Type: return kindText(node.kind);
    case DatasetColumn::Shape: return shapeText(node, true);
    default: break;
    }
    if (!isDataset && !isGroup)
        return {};
    switch (column) {
    case DatasetColumn::Stored: return format::bytes(node.storedBytes);
    case DatasetColumn::Ratio:
        return node.storedBytes > 0 && node.logicalBytes > 0
                   ? QString::number(double(node.logicalBytes) / double(node.storedBytes), 'f', 1)
                   : QStringLiteral("-");
    // A column of zeros hides the rows that do write.
    case DatasetColumn::Rate: return rate < 0.05 ? QStringLiteral("-") : format::number(rate);
    case DatasetColumn::LastWrite: return format::age(activity ? activity->lastWriteAt : node.lastWriteAt, now);
    case DatasetColumn::Writer: {
        const QString name = activity && !activity->writer.isEmpty() ? activity->writer : node.writer;
        const int others = (activity ? activity->writers : node.writers) - 1;
        return name.isEmpty() || others < 1 ? name : QStringLiteral("%1 +%2").arg(name).arg(others);
    }
    case DatasetColumn::Logical: return format::bytes(node.logicalBytes);
    default: return isDataset ? datasetOnlyCell(node, activity, column) : QString();
    }
}

double glowOf(const WriteGlow *glow, const TreeNode &node)
{
    return glow && node.kind == ObjectKind::Dataset ? glow->level(node.path) : 0;
}

Cell datasetPaintedCell(const TreeNode &node, int column, const QString &text, double glow)
{
    Cell cell;
    cell.glow = glow;
    cell.text = text;
    cell.number = datasetAlignment(column) & Qt::AlignRight;
    if (column == DatasetColumn::Name)
        cell.icon = iconOf(node.kind);
    // What identifies a row and what changes stands out from what describes it, and from what is not there.
    const bool describes = column >= DatasetColumn::Type && column <= DatasetColumn::Codec;
    if (describes || text == u'-')
        cell.tone = Cell::Tone::Secondary;
    return cell;
}

QString datasetToolTip(const TreeNode &node, const DatasetActivity *activity, int column)
{
    switch (column) {
    case DatasetColumn::Name: {
        QStringList parts;
        for (const QByteArray &part : node.path.split('/'))
            parts.append(part.isEmpty() ? QString() : shownName(part));
        return parts.join(u'/');
    }
    case DatasetColumn::Shape: return shapeText(node, false);
    case DatasetColumn::LastWrite: {
        const QDateTime at = activity ? activity->lastWriteAt : node.lastWriteAt;
        return at.isValid() ? at.toLocalTime().toString(Qt::ISODate) : QString();
    }
    case DatasetColumn::Ratio:
    case DatasetColumn::Stored:
        return Texts::tr("%1 stored for %2 of data")
            .arg(format::bytes(node.storedBytes), format::bytes(node.logicalBytes));
    default: return datasetCell(node, activity, column, {});
    }
}

QString datasetHeader(int column)
{
    switch (column) {
    case DatasetColumn::Name: return Texts::tr("Name");
    case DatasetColumn::Type: return Texts::tr("Type");
    case DatasetColumn::Shape: return Texts::tr("Shape");
    case DatasetColumn::Dtype: return QStringLiteral("Dtype");
    case DatasetColumn::Chunks: return Texts::tr("Chunks");
    case DatasetColumn::Codec: return Texts::tr("Codec");
    case DatasetColumn::Stored: return Texts::tr("Stored");
    case DatasetColumn::Ratio: return Texts::tr("Ratio");
    case DatasetColumn::Rate: return Texts::tr("Rows/s");
    case DatasetColumn::LastWrite: return Texts::tr("Last write");
    case DatasetColumn::Writer: return Texts::tr("Writer");
    case DatasetColumn::Rows: return Texts::tr("Rows");
    case DatasetColumn::SafeRow: return Texts::tr("Safe to row");
    case DatasetColumn::Uncommitted: return Texts::tr("Uncommitted");
    case DatasetColumn::MaxShape: return Texts::tr("Max shape");
    case DatasetColumn::Logical: return Texts::tr("Data size");
    default: return {};
    }
}

Qt::Alignment datasetAlignment(int column)
{
    switch (column) {
    case DatasetColumn::Stored:
    case DatasetColumn::Ratio:
    case DatasetColumn::Rate:
    case DatasetColumn::LastWrite:
    case DatasetColumn::Rows:
    case DatasetColumn::SafeRow:
    case DatasetColumn::Uncommitted:
    case DatasetColumn::Logical: return Qt::AlignRight | Qt::AlignVCenter;
    default: return Qt::AlignLeft | Qt::AlignVCenter;
    }
}

bool looksDifferent(const DatasetActivity &a, const DatasetActivity &b)
{
    return a.rows != b.rows || a.durableRows != b.durableRows || a.rowsPerSecond != b.rowsPerSecond ||
           a.lastWriteAt != b.lastWriteAt || a.writer != b.writer || a.writers != b.writers;
}

} // namespace hdf5async

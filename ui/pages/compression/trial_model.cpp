// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/compression/trial_model.h"

#include "ui/format.h"
#include "ui/pages/compression/rules.h"
#include "ui/pages/datasets/dataset_cells.h"

#include <algorithm>

namespace hdf5async {

namespace {

int alignment(bool number)
{
    return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QString plain(double value)
{
    return value > 0 ? QString::number(value, 'f', 1) : QStringLiteral("-");
}

QVariant cellOf(const QString &text, bool number, Cell::Tone tone = Cell::Tone::Text, const QString &icon = {},
                double bar = -1)
{
    Cell cell;
    cell.text = text;
    cell.number = number;
    cell.tone = text == u'-' ? Cell::Tone::Secondary : tone;
    cell.icon = icon;
    cell.bar = bar;
    return QVariant::fromValue(cell);
}

} // namespace

// Trial

void TrialModel::setResult(const TrialResult &result)
{
    beginResetModel();
    m_result = result;
    endResetModel();
}

int TrialModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_result.rows.size());
}

int TrialModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString TrialModel::text(const TrialRow &row, int column) const
{
    if (column == Filter)
        return row.filters == Filters() ? tr("none", "no compression") : filtersText(row.filters);
    if (!row.problem.isEmpty())
        return column == ReadableBy ? row.problem : QStringLiteral("-");
    switch (column) {
    case Ratio: return plain(row.ratio);
    case Write: return format::bytesPerSecond(row.writeBytesPerSecond);
    case Read: return format::bytesPerSecond(row.readBytesPerSecond);
    case Cores: return QString::number(row.cores, 'f', row.cores < 10 ? 1 : 0);
    case StoredPerDay: return format::approximateBytes(row.storedPerDay);
    case DiskLasts: return format::duration(row.diskSeconds);
    case ReadableBy: return row.anyReader ? tr("any HDF5") : tr("needs a plugin");
    default: return {};
    }
}

QVariant TrialModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const TrialRow &row = m_result.rows[std::size_t(index.row())];
    const bool number = index.column() > Filter && index.column() < ReadableBy;
    const bool best = index.row() == m_result.recommended;
    switch (role) {
    case CellRole: {
        const Cell::Tone tone = !row.problem.isEmpty() && index.column() == ReadableBy ? Cell::Tone::Warning
                                : best && index.column() == Filter                     ? Cell::Tone::Good
                                                                                       : Cell::Tone::Text;
        // The mark is a shape, not a colour alone; others keep its place free.
        const QString icon = index.column() != Filter ? QString()
                             : best                   ? QStringLiteral("check")
                                                      : QStringLiteral("minus");
        return cellOf(text(row, index.column()), number,
                      index.column() == Filter && !best ? Cell::Tone::Secondary : tone, icon);
    }
    case Qt::DisplayRole: return text(row, index.column());
    case Qt::ToolTipRole: return index.column() == ReadableBy ? text(row, ReadableBy) : QVariant();
    case Qt::TextAlignmentRole: return alignment(number);
    case Qt::AccessibleTextRole:
        return best && index.column() == Filter ? tr("%1, recommended").arg(text(row, Filter))
                                                : text(row, index.column());
    default: return {};
    }
}

QVariant TrialModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section > Filter && section < ReadableBy);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Filter: return tr("Codec");
    case Ratio: return tr("Ratio");
    case Write: return tr("Write, per core");
    case Read: return tr("Read, per core");
    case Cores: return tr("Cores now");
    case StoredPerDay: return tr("Stored a day");
    case DiskLasts: return tr("Disk lasts");
    case ReadableBy: return tr("Readable by");
    default: return {};
    }
}

// Jobs

void JobModel::setJobs(const std::vector<JobStatus> &jobs)
{
    const bool same = std::equal(jobs.begin(), jobs.end(), m_jobs.begin(), m_jobs.end(),
                                 [](const JobStatus &a, const JobStatus &b) { return a.id == b.id; });
    if (!same) {
        beginResetModel();
        m_jobs = jobs;
        endResetModel();
        return;
    }
    m_jobs = jobs;
    if (!m_jobs.empty())
        Q_EMIT dataChanged(index(0, Phase), index(rowCount() - 1, ColumnCount - 1));
}

int JobModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_jobs.size());
}

int JobModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString JobModel::text(const JobStatus &job, int column) const
{
    switch (column) {
    case Kind:
        return job.kind == QStringLiteral("repack")     ? tr("re-pack")
               : job.kind == QStringLiteral("snapshot") ? tr("snapshot")
               : job.kind == QStringLiteral("export")   ? tr("export", "a job")
               : job.kind == QStringLiteral("rotate")   ? tr("rotate", "a job")
               : job.kind == QStringLiteral("verify")   ? tr("verify")
                                                        : job.kind;
    case Subject: return job.subject;
    case Phase:
        if (!job.problem.isEmpty())
            return job.problem;
        if (job.finished)
            return job.kind == QStringLiteral("verify") ? tr("no damage found") : tr("done");
        return job.phase == QStringLiteral("copy")      ? tr("copying")
               : job.phase == QStringLiteral("verify")  ? tr("verifying")
               : job.phase == QStringLiteral("swap")    ? tr("swapping")
               : job.phase == QStringLiteral("wait")    ? tr("waiting")
               : job.phase == QStringLiteral("journal") ? tr("reading the journal")
               : job.phase == QStringLiteral("list")    ? tr("listing")
                                                        : job.phase;
    case Progress: return format::percent(job.fraction);
    case Speed: return job.finished ? QStringLiteral("-") : format::bytesPerSecond(job.bytesPerSecond);
    case Left: return job.finished ? QStringLiteral("-") : format::duration(job.secondsLeft);
    case Size:
        if (job.bytesBefore <= 0) // what is only read gets no other size
            return QStringLiteral("-");
        return job.bytesAfter > 0 ? tr("%1 → %2", "size before, after")
                                        .arg(format::bytes(job.bytesBefore), format::bytes(job.bytesAfter))
                                  : format::bytes(job.bytesBefore);
    default: return {};
    }
}

QVariant JobModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const JobStatus &job = m_jobs[std::size_t(index.row())];
    const bool number = index.column() >= Progress && index.column() <= Left;
    switch (role) {
    case CellRole: {
        const bool failed = !job.problem.isEmpty() && index.column() == Phase;
        return cellOf(text(job, index.column()), number, failed ? Cell::Tone::Bad : Cell::Tone::Text,
                      failed ? QStringLiteral("critical") : QString(),
                      index.column() == Progress ? std::clamp(job.fraction, 0.0, 1.0) : -1);
    }
    case Qt::DisplayRole: return text(job, index.column());
    case Qt::ToolTipRole:
        return index.column() == Subject || index.column() == Phase ? text(job, index.column()) : QVariant();
    case Qt::TextAlignmentRole: return alignment(number);
    default: return {};
    }
}

QVariant JobModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section >= Progress && section <= Left);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Kind: return tr("Job");
    case Subject: return tr("What");
    case Phase: return tr("Phase");
    case Progress: return tr("Progress");
    case Speed: return tr("Speed");
    case Left: return tr("Time left");
    case Size: return tr("Size");
    default: return {};
    }
}

// Datasets

void CompressedModel::setNodes(std::vector<TreeNode> nodes)
{
    std::erase_if(nodes, [](const TreeNode &node) { return node.kind != ObjectKind::Dataset || !node.chunks; });
    const auto isSame = [](const TreeNode &a, const TreeNode &b) { return a.path == b.path; };
    if (!nodes.empty() && std::equal(nodes.begin(), nodes.end(), m_nodes.begin(), m_nodes.end(), isSame)) {
        m_nodes = std::move(nodes);
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_nodes = std::move(nodes);
    decide();
    endResetModel();
}

void CompressedModel::setRules(const std::vector<CompressionRule> &rules)
{
    m_rules = rules;
    decide();
    if (!m_nodes.empty())
        Q_EMIT dataChanged(index(0, Rule), index(rowCount() - 1, State));
}

void CompressedModel::decide()
{
    m_deciding.clear();
    for (const TreeNode &node : m_nodes)
        m_deciding.push_back(decidingRule(m_rules, QString::fromUtf8(node.path)));
}

const CompressionRule *CompressedModel::ruleOf(int row) const
{
    const int rule = m_deciding[std::size_t(row)];
    return rule < 0 ? nullptr : &m_rules[std::size_t(rule)];
}

bool CompressedModel::needsRepacking(int row) const
{
    const CompressionRule *const rule = ruleOf(row);
    return rule && !(rule->filters == m_nodes[std::size_t(row)].filters);
}

int CompressedModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_nodes.size());
}

int CompressedModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString CompressedModel::text(int row, int column) const
{
    const TreeNode &node = m_nodes[std::size_t(row)];
    const int rule = m_deciding[std::size_t(row)];
    switch (column) {
    case Path: return datasetToolTip(node, nullptr, DatasetColumn::Name);
    case Codec: return datasetCell(node, nullptr, DatasetColumn::Codec, {});
    case Stored: return format::bytes(node.storedBytes);
    case Ratio: return datasetCell(node, nullptr, DatasetColumn::Ratio, {});
    case CodecLoad: return format::percent(node.codecCores);
    case Waiting: return format::count(quint64(std::max<qint64>(node.waitingRows, 0)));
    case Rule:
        if (rule < 0)
            return QStringLiteral("-");
        return rule == int(m_rules.size()) - 1
                   ? tr("default", "the rule for everything else")
                   : QStringLiteral("%1  %2").arg(rule + 1).arg(m_rules[std::size_t(rule)].pattern);
    case State: return needsRepacking(row) ? tr("Re-pack needed") : tr("as the rule says");
    default: return {};
    }
}

QVariant CompressedModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const bool number = index.column() >= Stored && index.column() <= Waiting;
    switch (role) {
    case CellRole: {
        const bool mismatch = index.column() == State && needsRepacking(index.row());
        return cellOf(text(index.row(), index.column()), number,
                      mismatch                                             ? Cell::Tone::Warning
                      : index.column() == State || index.column() == Codec ? Cell::Tone::Secondary
                                                                           : Cell::Tone::Text,
                      mismatch ? QStringLiteral("warning") : QString());
    }
    case Qt::DisplayRole: return text(index.row(), index.column());
    case Qt::ToolTipRole:
        if (index.column() == State && needsRepacking(index.row()))
            return tr("Its filters were fixed when it was made; the rule says %1 now")
                .arg(filtersText(ruleOf(index.row())->filters));
        return index.column() == Path ? text(index.row(), Path) : QVariant();
    case Qt::TextAlignmentRole: return alignment(number);
    default: return {};
    }
}

QVariant CompressedModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section >= Stored && section <= Waiting);
    if (role == Qt::ToolTipRole && section == CodecLoad)
        return tr("How much of one core compressing it takes, over the last ten seconds or so");
    if (role == Qt::ToolTipRole && section == Waiting)
        return tr("Backlog: rows that were written and are not on stable storage yet");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Path: return tr("Dataset");
    case Codec: return tr("Codec");
    case Stored: return tr("Stored");
    case Ratio: return tr("Ratio");
    case CodecLoad: return tr("Codec CPU");
    case Waiting: return tr("Backlog");
    case Rule: return tr("Rule");
    case State: return tr("State");
    default: return {};
    }
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/compression/rules_model.h"

#include "ui/format.h"

#include <QComboBox>
#include <QSpinBox>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 chunkSizes[] = {0, 64 << 10, 256 << 10, 1 << 20, 2 << 20, 4 << 20, 16 << 20};

QString codecText(Codec codec)
{
    return codec == Codec::Deflate ? QStringLiteral("deflate") : QString::fromLatin1(codecName(codec).data());
}

QString sizeText(qint64 bytes)
{
    if (bytes <= 0)
        return RulesModel::tr("auto", "size of chunks");
    return bytes % (1 << 20) == 0 ? QStringLiteral("%1 MiB").arg(bytes >> 20)
                                  : QStringLiteral("%1 KiB").arg(bytes >> 10);
}

QString shuffleText(Shuffle shuffle)
{
    switch (shuffle) {
    case Shuffle::None: break;
    case Shuffle::Byte: return QStringLiteral("byte");
    case Shuffle::Bit: return QStringLiteral("bit");
    }
    return QStringLiteral("-");
}

} // namespace

void RulesModel::setServerRules(const std::vector<CompressionRule> &rules)
{
    m_server = rules;
    setEdited(rules);
}

void RulesModel::setEdited(const std::vector<CompressionRule> &rules)
{
    beginResetModel();
    m_rules = rules;
    endResetModel();
    Q_EMIT edited();
}

bool RulesModel::isChanged() const
{
    return !std::equal(m_rules.begin(), m_rules.end(), m_server.begin(), m_server.end(), isSameRule);
}

std::vector<CompressionRule> RulesModel::toApply() const
{
    std::vector<CompressionRule> rules = m_rules;
    if (!rules.empty() && !m_server.empty() && isSameRule(rules.back(), m_server.back()))
        rules.pop_back();
    return rules;
}

int RulesModel::insert(const CompressionRule &rule, int row)
{
    const int last = std::max(0, int(m_rules.size()) - 1);
    const int at = row < 0 ? last : std::min(row, last);
    beginInsertRows({}, at, at);
    m_rules.insert(m_rules.begin() + at, rule);
    endInsertRows();
    Q_EMIT edited();
    return at;
}

void RulesModel::remove(int row)
{
    if (row < 0 || row >= rowCount() || isDefault(row))
        return;
    beginRemoveRows({}, row, row);
    m_rules.erase(m_rules.begin() + row);
    endRemoveRows();
    Q_EMIT edited();
}

void RulesModel::duplicate(int row)
{
    if (row < 0 || row >= rowCount())
        return;
    CompressionRule copy = m_rules[std::size_t(row)];
    copy.matches = 0;
    insert(copy, row);
}

bool RulesModel::move(int row, int by)
{
    const int to = row + by;
    if (row < 0 || to < 0 || row >= rowCount() || to >= rowCount() || isDefault(row) || isDefault(to))
        return false;
    beginMoveRows({}, row, row, {}, by > 0 ? to + 1 : to);
    std::swap(m_rules[std::size_t(row)], m_rules[std::size_t(to)]);
    endMoveRows();
    Q_EMIT dataChanged(index(0, Number), index(rowCount() - 1, Number));
    Q_EMIT edited();
    return true;
}

int RulesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rules.size());
}

int RulesModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString RulesModel::text(int row, int column) const
{
    const CompressionRule &rule = m_rules[std::size_t(row)];
    switch (column) {
    case Number: return isDefault(row) ? QStringLiteral("*") : QString::number(row + 1);
    case Pattern: return isDefault(row) ? tr("everything else") : rule.pattern;
    case Type: return rule.type.isEmpty() ? tr("any", "type of data") : rule.type;
    case CodecName: return codecText(rule.filters.codec);
    case Level: return levelsOf(rule.filters.codec) ? QString::number(rule.filters.level) : QStringLiteral("-");
    case ShuffleName: return shuffleText(rule.filters.shuffle);
    case Chunk: return sizeText(rule.chunkBytes);
    case Enabled: return rule.enabled ? tr("on", "a rule is used") : tr("off", "a rule is not used");
    case Matches: return format::count(quint64(std::max<qint64>(rule.matches, 0)));
    default: return {};
    }
}

QVariant RulesModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const CompressionRule &rule = m_rules[std::size_t(index.row())];
    const int column = index.column();
    switch (role) {
    case CellRole: {
        Cell cell;
        cell.text = text(index.row(), column);
        cell.number = column == Matches || column == Level;
        if (!rule.enabled || cell.text == u'-' || column == Number || (column == Pattern && isDefault(index.row())))
            cell.tone = Cell::Tone::Secondary;
        return QVariant::fromValue(cell);
    }
    case Qt::DisplayRole: return text(index.row(), column);
    case Qt::ToolTipRole: return column == Pattern ? text(index.row(), column) : QVariant();
    case Qt::TextAlignmentRole:
        return int((column == Matches || column == Level ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::EditRole:
        switch (column) {
        case Pattern: return rule.pattern;
        case Type: return rule.type;
        case CodecName: return int(rule.filters.codec);
        case Level: return rule.filters.level;
        case ShuffleName: return int(rule.filters.shuffle);
        case Chunk: return rule.chunkBytes;
        case Enabled: return rule.enabled;
        default: return {};
        }
    default: return {};
    }
}

bool RulesModel::edit(CompressionRule &rule, int column, const QVariant &value) const
{
    switch (column) {
    case Pattern: {
        const QString pattern = value.toString().trimmed();
        if (!pattern.startsWith(u'/') && !pattern.startsWith(u'*'))
            return false;
        rule.pattern = pattern;
        return true;
    }
    case Type: rule.type = value.toString(); return ruleTypes().contains(rule.type);
    case CodecName:
        rule.filters.codec = Codec(std::clamp(value.toInt(), 0, int(Codec::Lz4)));
        rule.filters.level = levelsOf(rule.filters.codec) ? levelsOf(rule.filters.codec)->standard : 0;
        return true;
    case Level: {
        const auto levels = levelsOf(rule.filters.codec);
        if (!levels)
            return false;
        rule.filters.level = std::clamp(value.toInt(), levels->lowest, levels->highest);
        return true;
    }
    case ShuffleName: rule.filters.shuffle = Shuffle(std::clamp(value.toInt(), 0, int(Shuffle::Bit))); return true;
    case Chunk: rule.chunkBytes = std::clamp<qint64>(value.toLongLong(), 0, 1LL << 30); return true;
    case Enabled: rule.enabled = value.toBool(); return true;
    default: return false;
    }
}

bool RulesModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable))
        return false;
    CompressionRule rule = m_rules[std::size_t(index.row())];
    if (!edit(rule, index.column(), value))
        return false;
    m_rules[std::size_t(index.row())] = rule;
    Q_EMIT dataChanged(index.siblingAtColumn(0), index.siblingAtColumn(ColumnCount - 1));
    Q_EMIT edited();
    return true;
}

QVariant RulesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Matches || section == Level ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number: return QStringLiteral("#");
    case Pattern: return tr("Pattern");
    case Type: return tr("Type");
    case CodecName: return tr("Codec");
    case Level: return tr("Level");
    case ShuffleName: return tr("Shuffle");
    case Chunk: return tr("Chunks");
    case Enabled: return tr("Used");
    case Matches: return tr("Matches now");
    default: return {};
    }
}

Qt::ItemFlags RulesModel::flags(const QModelIndex &index) const
{
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    if (!index.isValid() || !m_editable || index.column() == Number || index.column() == Matches)
        return usual;
    const bool fixed =
        isDefault(index.row()) && (index.column() == Pattern || index.column() == Type || index.column() == Enabled);
    return fixed ? usual : usual | Qt::ItemIsEditable;
}

void RuleDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    m_cells.paint(painter, option, index);
}

QWidget *RuleDelegate::createEditor(QWidget *parent, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QComboBox *list = nullptr;
    const auto combo = [&] {
        list = new QComboBox(parent);
        list->setAutoFillBackground(true);
        return list;
    };
    switch (index.column()) {
    case RulesModel::Type:
        for (const QString &type : ruleTypes())
            (list ? list : combo())->addItem(type.isEmpty() ? RulesModel::tr("any", "type of data") : type, type);
        return list;
    case RulesModel::CodecName:
        for (int codec = 0; codec <= int(Codec::Lz4); ++codec)
            (list ? list : combo())->addItem(codecText(Codec(codec)), codec);
        return list;
    case RulesModel::ShuffleName:
        combo()->addItem(shuffleText(Shuffle::None), int(Shuffle::None));
        list->addItem(shuffleText(Shuffle::Byte), int(Shuffle::Byte));
        list->addItem(shuffleText(Shuffle::Bit), int(Shuffle::Bit));
        return list;
    case RulesModel::Chunk:
        for (const qint64 size : chunkSizes)
            (list ? list : combo())->addItem(sizeText(size), size);
        return list;
    case RulesModel::Enabled:
        combo()->addItem(RulesModel::tr("on", "a rule is used"), true);
        list->addItem(RulesModel::tr("off", "a rule is not used"), false);
        return list;
    case RulesModel::Level: {
        const auto levels = levelsOf(Codec(index.siblingAtColumn(RulesModel::CodecName).data(Qt::EditRole).toInt()));
        if (!levels)
            return nullptr;
        auto *const spin = new QSpinBox(parent);
        spin->setRange(levels->lowest, levels->highest);
        return spin;
    }
    default: return QStyledItemDelegate::createEditor(parent, option, index);
    }
}

void RuleDelegate::setEditorData(QWidget *editor, const QModelIndex &index) const
{
    if (auto *const list = qobject_cast<QComboBox *>(editor))
        list->setCurrentIndex(std::max(0, list->findData(index.data(Qt::EditRole))));
    else
        QStyledItemDelegate::setEditorData(editor, index);
}

void RuleDelegate::setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const
{
    if (auto *const list = qobject_cast<QComboBox *>(editor))
        model->setData(index, list->currentData());
    else
        QStyledItemDelegate::setModelData(editor, model, index);
}

} // namespace hdf5async

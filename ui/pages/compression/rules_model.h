// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/compression/rules.h"
#include "ui/widgets/cell.h"

#include <QAbstractTableModel>

namespace hdf5async {

/// Rules as they are edited; the last one is the default and stays the last. Nothing reaches the server before it is applied.
/// @thread window
class RulesModel final : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column { Number, Pattern, Type, CodecName, Level, ShuffleName, Chunk, Enabled, Matches, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    /// What the server has; what was edited and not applied is given up.
    void setServerRules(const std::vector<CompressionRule> &rules);
    /// Replaces what is edited.
    void setEdited(const std::vector<CompressionRule> &rules);
    /// Gives up what was edited.
    void revert() { setEdited(std::vector<CompressionRule>(m_server)); }
    void setEditable(bool editable) { m_editable = editable; }
    [[nodiscard]] bool isEditable() const { return m_editable; }
    [[nodiscard]] const std::vector<CompressionRule> &rules() const { return m_rules; }
    [[nodiscard]] bool isChanged() const;
    /// What the command must carry: a default that was not touched stays the server's own.
    [[nodiscard]] std::vector<CompressionRule> toApply() const;

    /// Puts a rule before a row, never behind the default.
    int insert(const CompressionRule &rule, int row);
    void remove(int row);
    void duplicate(int row);
    /// Moves a rule up (-1) or down (1); the default stays.
    bool move(int row, int by);
    [[nodiscard]] bool isDefault(int row) const { return row == int(m_rules.size()) - 1; }

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void edited();

private:
    [[nodiscard]] QString text(int row, int column) const;
    bool edit(CompressionRule &rule, int column, const QVariant &value) const;

    std::vector<CompressionRule> m_rules, m_server;
    bool m_editable = true;
};

/// Editors for the cells of rules: lists where there is a choice, numbers within their limits.
class RuleDelegate final : public QStyledItemDelegate
{
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QWidget *createEditor(QWidget *parent, const QStyleOptionViewItem &option,
                                        const QModelIndex &index) const override;
    void setEditorData(QWidget *editor, const QModelIndex &index) const override;
    void setModelData(QWidget *editor, QAbstractItemModel *model, const QModelIndex &index) const override;

private:
    CellDelegate m_cells;
};

} // namespace hdf5async

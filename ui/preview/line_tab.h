// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/preview/preview_tab.h"

#include <QSet>

class QCheckBox;
class QComboBox;
class QLabel;
class QMenu;
class QToolButton;

namespace hdf5async {

class PlotWidget;

/// The columns of a dataset as lines over the row number, decimated by the server. @thread window
class LineTab final : public PreviewTab
{
    Q_OBJECT

public:
    explicit LineTab(QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("rates"); }
    [[nodiscard]] PreviewQuery query() const override;
    void show(const PreviewResult &result) override;
    void reset(const TreeNode &node) override;
    [[nodiscard]] bool isFollowing() const override;
    void retranslate() override;

private:
    void fillColumns(const QStringList &names);
    void draw();

    PlotWidget *m_plot = nullptr;
    QComboBox *m_range = nullptr;
    QLabel *m_rangeLabel = nullptr, *m_readout = nullptr;
    QToolButton *m_columns = nullptr;
    QMenu *m_menu = nullptr;
    QCheckBox *m_follow = nullptr;
    std::vector<LineSeries> m_lines;
    QSet<QString> m_hidden;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/preview/preview_tab.h"
#include "ui/preview/table_tab.h"

class QLabel;
class QTableView;

namespace hdf5async {

class FactList;
class Histogram;

/// Attributes with type and value; also of groups. @thread window
class AttributesTab final : public PreviewTab
{
    Q_OBJECT

public:
    explicit AttributesTab(QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("attributes"); }
    [[nodiscard]] PreviewQuery query() const override;
    void show(const PreviewResult &result) override;
    void reset(const TreeNode &node) override;
    [[nodiscard]] bool suits(const TreeNode &node) const override;
    void retranslate() override;
    bool copy() override;

private:
    PreviewRowsModel *const m_model;
    QTableView *const m_table;
    QLabel *const m_empty;
};

/// Names at the left, values at the right: what can be copied can be selected. @thread window
class FactsTab : public PreviewTab
{
    Q_OBJECT

public:
    explicit FactsTab(QWidget *parent = nullptr);

    void reset(const TreeNode &node) override;

protected:
    using Facts = std::vector<std::pair<QString, QString>>;
    void setFacts(const Facts &facts);

private:
    FactList *const m_facts;
};

/// Count, extremes, mean … of a sample, which is named. @thread window
class StatisticsTab final : public FactsTab
{
    Q_OBJECT

public:
    explicit StatisticsTab(QWidget *parent = nullptr);

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("statistics"); }
    [[nodiscard]] PreviewQuery query() const override;
    void show(const PreviewResult &result) override;
    void reset(const TreeNode &node) override;
    void retranslate() override { }

private:
    Histogram *m_histogram = nullptr;
};

/// Layout, chunks, filters and what they save, and what is safe. @thread window
class StorageTab final : public FactsTab
{
    Q_OBJECT

public:
    using FactsTab::FactsTab;

    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override { return QStringLiteral("storage"); }
    [[nodiscard]] PreviewQuery query() const override;
    void show(const PreviewResult &result) override;
    void retranslate() override { }
};

/// Equal bins between two values, each with its count. @thread window
class Histogram final : public QWidget
{
    Q_OBJECT

public:
    using QWidget::QWidget;

    void setBins(std::vector<qint64> bins, double low, double high);
    [[nodiscard]] QSize sizeHint() const override { return {320, 160}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<qint64> m_bins;
    double m_low = 0, m_high = 0;
};

} // namespace hdf5async

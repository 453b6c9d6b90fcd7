// SPDX-License-Identifier: BSD-3-Clause
#include "ui/preview/detail_tabs.h"

#include "ui/format.h"
#include "ui/plot/plot_colors.h"
#include "ui/plot/quantity.h"
#include "ui/theme/theme.h"
#include "ui/widgets/cell.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/table_header.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPainter>
#include <QTableView>

#include <algorithm>
#include <cmath>

namespace hdf5async {

AttributesTab::AttributesTab(QWidget *parent)
    : PreviewTab(parent), m_model(new PreviewRowsModel(this)), m_table(new QTableView(this)), m_empty(new QLabel(this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    m_table->setModel(m_model);
    m_table->setItemDelegate(new CellDelegate(m_table));
    m_table->setShowGrid(false);
    m_table->setAlternatingRowColors(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setTabKeyNavigation(false);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(std::max(26, fontMetrics().height() + 8));
    m_table->setHorizontalHeader(new TableHeader(m_table));
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_empty->setObjectName(QStringLiteral("secondary"));
    layout->addWidget(m_empty);
    layout->addWidget(m_table, 1);
    m_empty->hide();
}

QString AttributesTab::title() const
{
    return tr("Attributes");
}

PreviewQuery AttributesTab::query() const
{
    PreviewQuery query;
    query.kind = PreviewKind::AttributeTable;
    return query;
}

bool AttributesTab::suits(const TreeNode &node) const
{
    return node.kind == ObjectKind::Dataset || node.kind == ObjectKind::Group || node.kind == ObjectKind::Datatype;
}

void AttributesTab::show(const PreviewResult &result)
{
    m_model->setRows({tr("Name"), tr("Type"), tr("Value")}, result.cells, -1);
    const int digit = fontMetrics().horizontalAdvance(u'0');
    m_table->setColumnWidth(0, digit * 28);
    m_table->setColumnWidth(1, digit * 18);
    m_table->setVisible(!result.cells.empty());
    m_empty->setVisible(result.cells.empty());
    m_empty->setText(tr("No attributes."));
}

void AttributesTab::reset(const TreeNode &)
{
    m_model->setRows({}, {}, -1);
    m_empty->hide();
    m_table->show();
}

void AttributesTab::retranslate()
{
    m_table->setAccessibleName(tr("Attributes"));
}

bool AttributesTab::copy()
{
    const QString text = selectionText(*m_table);
    if (!text.isEmpty())
        QGuiApplication::clipboard()->setText(text);
    return !text.isEmpty();
}

FactsTab::FactsTab(QWidget *parent) : PreviewTab(parent), m_facts(new FactList(this))
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(8, 16, 8, 8);
    layout->setSpacing(32);
    m_facts->setMinimumWidth(fontMetrics().horizontalAdvance(u'0') * 42);
    layout->addWidget(m_facts, 0, Qt::AlignTop);
}

void FactsTab::setFacts(const Facts &facts)
{
    m_facts->set(facts);
}

void FactsTab::reset(const TreeNode &)
{
    setFacts({});
}

StatisticsTab::StatisticsTab(QWidget *parent) : FactsTab(parent), m_histogram(new Histogram(this))
{
    static_cast<QHBoxLayout *>(layout())->addWidget(m_histogram, 1);
}

QString StatisticsTab::title() const
{
    return tr("Statistics");
}

PreviewQuery StatisticsTab::query() const
{
    PreviewQuery query;
    query.kind = PreviewKind::Summary;
    return query;
}

void StatisticsTab::show(const PreviewResult &result)
{
    if (!result.statistics)
        return reset({});
    const Statistics &s = *result.statistics;
    const auto number = [](double value) { return QString::number(value, 'g', 8); };
    const bool any = s.sampled > s.nan + s.infinite;
    setFacts({{tr("Elements"), format::count(quint64(s.count))},
              {tr("Looked at"),
               s.sampled < s.count ? tr("a sample of %1").arg(format::count(quint64(s.sampled))) : tr("all of them")},
              {tr("Smallest"), any ? number(s.min) : QStringLiteral("-")},
              {tr("Largest"), any ? number(s.max) : QStringLiteral("-")},
              {tr("Mean"), any ? number(s.mean) : QStringLiteral("-")},
              {tr("Standard deviation"), any ? number(s.deviation) : QStringLiteral("-")},
              {QStringLiteral("NaN"), format::count(quint64(s.nan))},
              {tr("Infinite"), format::count(quint64(s.infinite))}});
    m_histogram->setBins(s.histogram, s.min, s.max);
    m_histogram->setAccessibleName(
        tr("Histogram of %n value(s)", nullptr, int(std::min<qint64>(s.sampled, 2'000'000'000))));
}

void StatisticsTab::reset(const TreeNode &node)
{
    FactsTab::reset(node);
    m_histogram->setBins({}, 0, 0);
}

QString StorageTab::title() const
{
    return tr("Storage");
}

PreviewQuery StorageTab::query() const
{
    PreviewQuery query;
    query.kind = PreviewKind::StorageLayout;
    return query;
}

void StorageTab::show(const PreviewResult &result)
{
    if (!result.storage)
        return reset({});
    const StorageDetails &s = *result.storage;
    const bool chunked = !s.chunkShape.empty();
    const double ratio = s.allocatedBytes > 0 ? double(s.logicalBytes) / double(s.allocatedBytes) : 0;
    const auto plain = [](double value) { return value > 0 ? QString::number(value, 'f', 2) : QStringLiteral("-"); };
    Facts facts{{tr("Layout"), s.layout}};
    if (chunked) {
        facts.emplace_back(tr("Chunks"), tr("%1, each %2", "number of chunks, their shape")
                                             .arg(format::count(quint64(s.chunks)), toText(s.chunkShape)));
        facts.emplace_back(tr("Filters"), s.filters.isEmpty() ? tr("none") : s.filters.join(QStringLiteral(" → ")));
    }
    facts.emplace_back(tr("Data size"), format::bytes(s.logicalBytes));
    facts.emplace_back(tr("Allocated"), format::bytes(s.allocatedBytes));
    facts.emplace_back(tr("Ratio"), plain(ratio));
    if (chunked && s.bestRatio > 0)
        facts.emplace_back(tr("Best and worst chunk"),
                           QStringLiteral("%1 … %2").arg(plain(s.bestRatio), plain(s.worstRatio)));
    facts.emplace_back(tr("Rows"), format::count(quint64(std::max<qint64>(s.rows, 0))));
    facts.emplace_back(tr("Safe to row"), format::count(quint64(std::max<qint64>(s.durableRows, 0))));
    setFacts(facts);
}

void Histogram::setBins(std::vector<qint64> bins, double low, double high)
{
    m_bins = std::move(bins);
    m_low = low;
    m_high = high;
    update();
}

void Histogram::paintEvent(QPaintEvent *)
{
    if (m_bins.empty())
        return;
    const qint64 largest = std::max<qint64>(1, *std::max_element(m_bins.begin(), m_bins.end()));
    QPainter painter(this);
    const Theme &theme = Theme::current();
    const int line = fontMetrics().height();
    const QRect area = rect().adjusted(0, line + 4, 0, -(line + 6));
    const double each = double(area.width()) / double(m_bins.size());
    const QColor fill = seriesColor(0, theme.dark());
    for (std::size_t i = 0; i < m_bins.size(); ++i) {
        // One that holds anything is seen.
        const double height = m_bins[i] == 0 ? 0 : std::max(1.0, double(m_bins[i]) / double(largest) * area.height());
        painter.fillRect(
            QRectF(area.left() + double(i) * each, area.bottom() - height, std::max(1.0, each - 1), height), fill);
    }
    painter.setPen(theme.border);
    painter.drawLine(area.bottomLeft(), area.bottomRight());
    painter.setPen(theme.secondaryText);
    painter.drawText(QRect(area.left(), area.bottom() + 4, area.width(), line), Qt::AlignLeft,
                     axisText(Quantity::Number, m_low));
    painter.drawText(QRect(area.left(), area.bottom() + 4, area.width(), line), Qt::AlignRight,
                     axisText(Quantity::Number, m_high));
    painter.drawText(QRect(area.left(), 0, area.width(), line), Qt::AlignLeft,
                     tr("most in a bin: %1").arg(format::count(quint64(largest))));
}

} // namespace hdf5async

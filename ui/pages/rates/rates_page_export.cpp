// SPDX-License-Identifier: BSD-3-Clause
// What of the Rates page leaves it, and what it remembers.
#include "ui/pages/rates/rates_page.h"
#include "ui/pages/rates/series_model.h"
#include "ui/plot/plot_export.h"
#include "ui/widgets/save_text.h"

#include <QBuffer>
#include <QCheckBox>
#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QSplitter>
#include <QTableView>
#include <QToolButton>

#include <algorithm>

namespace hdf5async {

void RatesPage::savePicture(bool toClipboard)
{
    const QString server = navigator().displayed()->address;
    const QString heading = server.isEmpty() ? title() : tr("Rates of %1", "address of a server").arg(server);
    QImage picture = plotPicture(m_plot->scene(), m_plot->colors(), m_plot->font(), heading,
                                 m_plot->size().expandedTo(QSize(800, 400)));
    if (toClipboard) {
        QGuiApplication::clipboard()->setImage(picture);
        return navigator().say(tr("The picture is on the clipboard."));
    }
    QByteArray png;
    QBuffer buffer(&png);
    buffer.open(QIODevice::WriteOnly);
    picture.save(&buffer, "PNG");
    saveBytes(this, tr("Save as picture"), QStringLiteral("rates.png"), png,
              [this](const QString &sentence) { navigator().say(sentence); });
}

bool RatesPage::exportShown()
{
    saveBytes(this, tr("Export the visible range"), QStringLiteral("rates.csv"), plotCsv(m_plot->scene()),
              [this](const QString &sentence) { navigator().say(sentence); });
    return true;
}

bool RatesPage::copyRows()
{
    QStringList lines;
    for (int row = -1; row < m_series->rowCount(); ++row) {
        QStringList cells;
        for (int column = 0; column < SeriesModel::ColumnCount; ++column) {
            cells.append(row < 0 ? m_series->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()
                                 : m_series->index(row, column).data().toString());
        }
        lines.append(cells.join(u'\t'));
    }
    navigator().copy(lines.join(u'\n'));
    return true;
}

bool RatesPage::refresh()
{
    showNewest();
    askHistory();
    return true;
}

bool RatesPage::clearOrGoBack()
{
    if (m_plot->view().isLive() && !m_held)
        return false;
    m_held = false;
    m_plot->goLive();
    return true;
}

void RatesPage::saveState(QSettings &settings) const
{
    settings.setValue(QStringLiteral("range"), m_history->span());
    settings.setValue(QStringLiteral("ranking"), int(m_ranked.of()));
    settings.setValue(QStringLiteral("count"), m_count->value());
    settings.setValue(QStringLiteral("log"), m_log->isChecked());
    settings.setValue(QStringLiteral("splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("hidden"), QStringList(m_hidden.begin(), m_hidden.end()));
    settings.setValue(QStringLiteral("series"), m_list->horizontalHeader()->saveState());
}

void RatesPage::restoreState(QSettings &settings)
{
    m_log->setChecked(settings.value(QStringLiteral("log")).toBool());
    m_splitter->restoreState(settings.value(QStringLiteral("splitter")).toByteArray());
    m_list->horizontalHeader()->restoreState(settings.value(QStringLiteral("series")).toByteArray());
    const QStringList hidden = settings.value(QStringLiteral("hidden")).toStringList();
    m_hidden = QSet<QString>(hidden.begin(), hidden.end());
    m_count->setValue(settings.value(QStringLiteral("count"), 5).toInt());
    const int of = settings.value(QStringLiteral("ranking"), int(RankingOf::Datasets)).toInt();
    m_ranking->setCurrentIndex(std::max(0, m_ranking->findData(of)));
    m_ranked.choose(RankingOf(m_ranking->currentData().toInt()), m_count->value());
    setRange(std::clamp(settings.value(QStringLiteral("range"), 600).toDouble(), 60.0, 7.0 * 86'400));
}

void RatesPage::retranslate()
{
    m_title->setText(title());
    m_plot->setAccessibleName(tr("Rates over time"));
    m_list->setAccessibleName(tr("Series"));
    m_live->setText(tr("&Live"));
    m_live->setToolTip(tr("Follow the newest (Home)"));
    m_log->setText(tr("Log &latency"));
    m_log->setToolTip(tr("Commit latency on a logarithmic axis (L)"));
    const auto label = [](QToolButton &button, const QString &text) {
        button.setToolTip(text);
        button.setAccessibleName(text);
    };
    label(*m_png, tr("Save as picture"));
    label(*m_csv, tr("Export the visible range (Ctrl+E)"));
    label(*m_copy, tr("Copy the picture"));
    const int of = m_ranking->count() > 0 ? m_ranking->currentData().toInt() : int(m_ranked.of());
    const QSignalBlocker quiet(m_ranking);
    m_ranking->clear();
    m_ranking->addItem(tr("Busiest datasets"), int(RankingOf::Datasets));
    m_ranking->addItem(tr("Busiest clients"), int(RankingOf::Clients));
    m_ranking->addItem(tr("Selected"), int(RankingOf::Chosen));
    m_ranking->addItem(tr("Totals only"), int(RankingOf::Nothing));
    m_ranking->setCurrentIndex(std::max(0, m_ranking->findData(of)));
    m_ranking->setAccessibleName(tr("What the fifth strip shows"));
    m_count->setAccessibleName(tr("How many"));
    Q_EMIT m_series->headerDataChanged(Qt::Horizontal, 0, SeriesModel::ColumnCount - 1);
    draw();
}

} // namespace hdf5async

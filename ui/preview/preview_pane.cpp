// SPDX-License-Identifier: BSD-3-Clause
#include "ui/preview/preview_pane.h"

#include "ui/icons/icons.h"
#include "ui/pages/datasets/dataset_cells.h"
#include "ui/preview/detail_tabs.h"
#include "ui/preview/image_tab.h"
#include "ui/preview/line_tab.h"
#include "ui/preview/table_tab.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QTabWidget>
#include <QVBoxLayout>

namespace hdf5async {

namespace {

constexpr int followMilliseconds = 500;
constexpr int changeMilliseconds = 60; // of sliders and typed rows: the last one is asked for

} // namespace

PreviewPane::PreviewPane(ServerController &controller, QWidget *parent) : QWidget(parent), m_controller(controller)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    auto *const head = new QHBoxLayout;
    head->setSpacing(16);
    m_title = new QLabel(this);
    QFont section = m_title->font();
    section.setPointSizeF(section.pointSizeF() * 1.1);
    section.setWeight(QFont::DemiBold);
    m_title->setFont(section);
    m_title->setTextFormat(Qt::PlainText);
    m_title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_facts = new QLabel(this);
    m_facts->setTextFormat(Qt::PlainText);
    m_facts->setObjectName(QStringLiteral("secondary"));
    head->addWidget(m_title, 1);
    head->addWidget(m_facts);
    layout->addLayout(head);
    m_message = new QLabel(this);
    m_message->setTextFormat(Qt::PlainText);
    m_message->setObjectName(QStringLiteral("secondary"));
    m_message->setWordWrap(true);
    layout->addWidget(m_message);
    m_tabs = new QTabWidget(this);
    m_tabs->setDocumentMode(true);
    layout->addWidget(m_tabs, 1);
    m_pages = {new TableTab(this),      new LineTab(this),       new ImageTab(this),
               new AttributesTab(this), new StatisticsTab(this), new StorageTab(this)};
    m_fresh.assign(m_pages.size(), false);
    for (PreviewTab *const page : m_pages) {
        m_tabs->addTab(page, icon(page->iconName()), page->title());
        connect(page, &PreviewTab::queryChanged, this, [this] { m_soon.start(changeMilliseconds); });
    }
    m_soon.setSingleShot(true);
    connect(&m_soon, &QTimer::timeout, this, &PreviewPane::ask);
    connect(m_tabs, &QTabWidget::currentChanged, this, [this](int tab) {
        say({});
        if (tab >= 0 && !m_fresh[std::size_t(tab)])
            ask();
    });
    clearTarget();
}

PreviewTab *PreviewPane::current() const
{
    return m_pages[std::size_t(std::max(m_tabs->currentIndex(), 0))];
}

int PreviewPane::currentTab() const
{
    return m_tabs->currentIndex();
}

void PreviewPane::setCurrentTab(int tab)
{
    m_tabs->setCurrentIndex(tab);
}

QString PreviewPane::message() const
{
    return m_message->text();
}

void PreviewPane::say(const QString &text)
{
    m_message->setText(text);
    m_message->setVisible(!text.isEmpty());
}

void PreviewPane::clearTarget()
{
    m_inquiry.cancel();
    m_soon.stop();
    m_node = {};
    m_tabs->hide();
    m_title->clear();
    m_facts->clear();
    say(tr("Select a dataset to see what is in it."));
    m_message->setAlignment(Qt::AlignCenter);
}

void PreviewPane::setTarget(const QByteArray &file, const TreeNode &node)
{
    if (file == m_file && node.path == m_node.path)
        return;
    m_inquiry.cancel();
    m_soon.stop();
    m_file = file;
    m_node = node;
    m_rows = -1;
    m_grown = false;
    m_fresh.assign(m_pages.size(), false);
    m_message->setAlignment(Qt::AlignLeading | Qt::AlignVCenter);
    m_tabs->show();
    for (PreviewTab *const page : m_pages)
        page->reset(node);
    updateTabs();
    const QString path = datasetToolTip(node, nullptr, DatasetColumn::Name);
    m_title->setText(path);
    m_title->setToolTip(path);
    m_facts->setText(node.kind == ObjectKind::Dataset ? QStringLiteral("%1  %2").arg(node.dtype, shapeText(node, false))
                                                      : kindText(node.kind));
    say({});
    ask();
}

void PreviewPane::updateTabs()
{
    const QSignalBlocker quiet(m_tabs); // the target is asked for once, below
    for (std::size_t i = 0; i < m_pages.size(); ++i)
        m_tabs->setTabEnabled(int(i), m_pages[i]->suits(m_node));
    if (!m_tabs->isTabEnabled(m_tabs->currentIndex())) {
        for (int i = 0; i < m_tabs->count(); ++i) {
            if (m_tabs->isTabEnabled(i)) {
                m_tabs->setCurrentIndex(i);
                break;
            }
        }
    }
}

void PreviewPane::ask()
{
    if (m_node.path.isEmpty() || !isVisible())
        return;
    PreviewTab *const tab = current();
    if (!tab->suits(m_node))
        return say(tr("There is nothing to preview in a %1.").arg(kindText(m_node.kind)));
    m_grown = false;
    PreviewQuery query = tab->query();
    query.file = m_file;
    query.path = m_node.path;
    m_inquiry.ask(m_controller.preview(query),
                  [this, tab](const Result<PreviewResult> &result) { showResult(tab, result); });
}

void PreviewPane::showResult(PreviewTab *tab, const Result<PreviewResult> &result)
{
    if (result) {
        say({});
        const auto at = std::find(m_pages.begin(), m_pages.end(), tab) - m_pages.begin();
        m_fresh[std::size_t(at)] = true;
        tab->show(*result);
    } else {
        switch (result.error().code) {
        case ErrorCode::Cancelled: break;
        case ErrorCode::UnknownOp: say(tr("This server offers no preview.")); break;
        case ErrorCode::UnsupportedType:
            say(tr("%1 cannot be shown here; attributes and storage can.", "a type").arg(m_node.dtype));
            break;
        case ErrorCode::FilterUnavailable:
            say(tr("%1. Attributes and storage can be shown.").arg(result.error().message));
            break;
        default: say(result.error().message); break;
        }
    }
    if (m_grown && !m_soon.isActive())
        m_soon.start(followMilliseconds);
}

void PreviewPane::setActivity(const DatasetActivity &activity)
{
    if (m_node.path.isEmpty() || activity.path != m_node.path)
        return;
    const bool grew = m_rows >= 0 && activity.rows != m_rows;
    m_rows = activity.rows;
    for (PreviewTab *const page : m_pages)
        page->setActivity(activity);
    if (!grew)
        return;
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        if (int(i) != m_tabs->currentIndex())
            m_fresh[i] = false;
    }
    if (m_paused || !current()->isFollowing() || !isVisible())
        return;
    m_grown = true;
    // A slow server is asked again when it has answered.
    if (!m_inquiry.isPending() && !m_soon.isActive())
        m_soon.start(followMilliseconds);
}

void PreviewPane::reload()
{
    m_fresh.assign(m_pages.size(), false);
    ask();
}

bool PreviewPane::copy()
{
    return current()->copy();
}

void PreviewPane::retranslate()
{
    for (std::size_t i = 0; i < m_pages.size(); ++i) {
        m_pages[i]->retranslate();
        m_tabs->setTabText(int(i), m_pages[i]->title());
    }
    m_tabs->setAccessibleName(tr("Preview"));
    if (m_node.path.isEmpty())
        say(tr("Select a dataset to see what is in it."));
    else
        reload();
}

void PreviewPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (!m_fresh[std::size_t(std::max(m_tabs->currentIndex(), 0))])
        ask();
}

void PreviewPane::hideEvent(QHideEvent *event)
{
    m_inquiry.cancel();
    m_soon.stop();
    QWidget::hideEvent(event);
}

} // namespace hdf5async

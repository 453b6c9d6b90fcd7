// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/log/log_page.h"

#include "ui/format.h"
#include "ui/pages/log/log_view.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>

namespace hdf5async {

ServerLogPage::ServerLogPage(const PageContext &context) : Page(PageId::Log, context)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Title, this);
    m_view = new LogView(context, false, this);
    auto *const head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    head->addWidget(m_view->buttons());
    layout->addLayout(head);
    layout->addWidget(m_view, 1);
    m_seen = context.controller.status()->logCursor;
}

QString ServerLogPage::badge(const ServerStatus &status) const
{
    return m_active || status.logCursor <= m_seen ? QString() : format::number(double(status.logCursor - m_seen));
}

void ServerLogPage::showStatus(const ServerStatusPtr &status)
{
    m_seen = status->logCursor;
    m_view->showStatus(*status);
}

void ServerLogPage::setActive(bool active)
{
    m_active = active;
    m_view->setAwake(active);
}

void ServerLogPage::setPaused(bool paused)
{
    m_view->setPaused(paused);
}

void ServerLogPage::retranslate()
{
    m_title->setText(title());
    m_view->retranslate();
}

void ServerLogPage::open(const QVariantMap &arguments)
{
    if (arguments.contains(QStringLiteral("filter")))
        m_view->filter(arguments.value(QStringLiteral("filter")).toString());
}

bool ServerLogPage::focusFilter()
{
    m_view->filterField().setFocus(Qt::ShortcutFocusReason);
    m_view->filterField().selectAll();
    return true;
}

bool ServerLogPage::clearOrGoBack()
{
    return m_view->filterField().clearFilter();
}

bool ServerLogPage::copyRows()
{
    m_view->copySelected();
    return true;
}

bool ServerLogPage::exportShown()
{
    m_view->saveShown();
    return true;
}

void ServerLogPage::saveState(QSettings &settings) const
{
    m_view->saveState(settings);
}

void ServerLogPage::restoreState(QSettings &settings)
{
    m_view->restoreState(settings);
}

} // namespace hdf5async

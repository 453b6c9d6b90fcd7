// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/clients/client_pages.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 refreshMilliseconds = 1000;

} // namespace

ClientPages::ClientPages(ServerController &controller, QWidget *parent) : QWidget(parent), m_controller(controller)
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_where = new Text(Text::Size::Secondary, this);
    m_where->setObjectName(QStringLiteral("where"));
    layout->addWidget(m_where, 1);
    const auto add = [this, layout](QToolButton *&button, const char *iconName, int pages) {
        button = new QToolButton(this);
        button->setIcon(icon(QString::fromLatin1(iconName)));
        button->setMinimumSize(28, 28);
        layout->addWidget(button);
        connect(button, &QToolButton::clicked, this, [this, pages] { turn(pages); });
    };
    add(m_back, "chevron-left", -1);
    add(m_forth, "chevron-right", 1);
    hide();
}

void ClientPages::showStatus(const ServerStatus &status)
{
    const bool paged = connectedClients(status) > mostClientsTold &&
                       m_controller.capabilities().panels.contains(QStringLiteral("clients"));
    const bool began = paged && !m_paged;
    m_paged = paged;
    setVisible(paged);
    if (!paged)
        return m_question.cancel();
    const bool due = !m_askedAt.isValid() || qAbs(m_askedAt.msecsTo(status.sampledAt)) >= refreshMilliseconds;
    if (!began && (!due || m_question.isPending()))
        return;
    m_askedAt = status.sampledAt;
    ask();
}

void ClientPages::ask()
{
    if (!m_paged)
        return;
    ClientQuery query = m_query;
    if (m_held) {
        for (const ClientStatus &client : m_page.clients)
            query.only.push_back(client.id);
    }
    m_question.ask(m_controller.clients(query), [this](const Result<ClientPage> &page) {
        if (page)
            take(*page);
    });
}

void ClientPages::take(const ClientPage &page)
{
    m_page = page;
    // Fewer are left than would fill the pages before this one.
    if (page.clients.empty() && page.matches > 0 && page.offset > 0) {
        m_query.offset = (page.matches - 1) / m_query.limit * m_query.limit;
        return ask();
    }
    update();
    Q_EMIT arrived();
}

void ClientPages::turn(int pages)
{
    m_query.offset = std::max<qint64>(0, m_query.offset + pages * m_query.limit);
    m_page.clients.clear(); // these are not the ones that stay
    ask();
}

void ClientPages::setText(const QString &text)
{
    if (text == m_query.text)
        return;
    m_query.text = text;
    turn(-int(m_query.offset / m_query.limit));
}

void ClientPages::setChips(const ClientChips &chips)
{
    if (chips == m_query.chips)
        return;
    m_query.chips = chips;
    turn(-int(m_query.offset / m_query.limit));
}

void ClientPages::setOrder(ClientOrder order, bool descending)
{
    if (order == m_query.order && descending == m_query.descending)
        return;
    m_query.order = order;
    m_query.descending = descending;
    turn(-int(m_query.offset / m_query.limit));
}

void ClientPages::setFirst(std::vector<quint64> ids)
{
    if (ids == m_query.first)
        return;
    m_query.first = std::move(ids);
    turn(-int(m_query.offset / m_query.limit));
}

void ClientPages::update()
{
    const qint64 first = m_query.offset + 1, last = std::min(m_query.offset + m_query.limit, m_page.matches);
    const QString of = m_page.matches == m_page.total
                           ? format::count(quint64(m_page.total))
                           : tr("%1 that match, %2 in all")
                                 .arg(format::count(quint64(m_page.matches)), format::count(quint64(m_page.total)));
    m_where->setText(m_page.matches == 0
                         ? QString()
                         : tr("%1 to %2 of %3").arg(format::count(quint64(first)), format::count(quint64(last)), of));
    m_back->setEnabled(m_query.offset > 0);
    m_forth->setEnabled(last < m_page.matches);
}

void ClientPages::retranslate()
{
    m_back->setToolTip(tr("Clients before these"));
    m_back->setAccessibleName(tr("Clients before these"));
    m_forth->setToolTip(tr("Clients after these"));
    m_forth->setAccessibleName(tr("Clients after these"));
    update();
}

} // namespace hdf5async

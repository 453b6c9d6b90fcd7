// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/clients/client_details.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/models/client_model.h"
#include "ui/pages/clients/client_actions.h"
#include "ui/role_text.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QMenu>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

namespace hdf5async {

ClientDetails::ClientDetails(ClientActions &actions, QWidget *parent) : QWidget(parent), m_actions(actions)
{
    setMinimumWidth(280);
    auto *const outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    m_stack = new QStackedWidget(this);
    outer->addWidget(m_stack);
    m_empty = new EmptyState(QStringLiteral("clients"), m_stack);
    m_stack->addWidget(m_empty);

    auto *const content = new QWidget;
    content->setObjectName(QStringLiteral("plain"));
    auto *const layout = new QVBoxLayout(content);
    layout->setContentsMargins(16, 8, 16, 16);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Section, content);
    m_title->setElided(true);
    m_state = new IconLabel(content);
    layout->addWidget(m_title);
    layout->addWidget(m_state);
    auto *const buttons = new QGridLayout;
    buttons->setSpacing(8);
    m_disconnect = new QPushButton(icon(QStringLiteral("disconnect")), {}, content);
    m_block = new QPushButton(icon(QStringLiteral("block")), {}, content);
    m_limit = new QPushButton(icon(QStringLiteral("state-stale")), {}, content);
    buttons->addWidget(m_disconnect, 0, 0);
    buttons->addWidget(m_block, 0, 1);
    buttons->addWidget(m_limit, 1, 0);
    buttons->setColumnStretch(2, 1);
    layout->addSpacing(4);
    layout->addLayout(buttons);
    layout->addSpacing(4);
    m_facts = new FactList(content);
    layout->addWidget(m_facts);
    const auto addBlock = [content, layout](Text *&title, Text *&text) {
        title = new Text(Text::Size::Section, content);
        text = new Text(Text::Size::Body, content);
        text->setWordWrap(true);
        text->setTextInteractionFlags(Qt::TextSelectableByMouse);
        layout->addSpacing(8);
        layout->addWidget(title);
        layout->addWidget(text);
    };
    addBlock(m_errorTitle, m_error);
    addBlock(m_datasetsTitle, m_datasets);
    layout->addStretch();
    auto *const scroll = new QScrollArea(m_stack);
    scroll->setObjectName(QStringLiteral("plain"));
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setFocusPolicy(Qt::NoFocus); // what lies in it takes the focus and comes into view
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stack->addWidget(scroll);
    connect(m_disconnect, &QPushButton::clicked, this, [this] { m_actions.disconnectClients({m_id}); });
    connect(m_limit, &QPushButton::clicked, this, [this] { m_actions.limitRate({m_id}); });
    connect(m_block, &QPushButton::clicked, this, [this] {
        auto *const menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        m_actions.addBlockChoices(*menu, m_id);
        menu->popup(m_block->mapToGlobal(QPoint(0, m_block->height())));
    });
}

void ClientDetails::show(const ClientStatus *client, const QDateTime &now)
{
    m_stack->setCurrentIndex(client ? 1 : 0);
    if (!client) {
        m_id = 0;
        return;
    }
    m_id = client->id;
    m_title->setFullText(clientTitle(*client));
    const ClientActivity activity = activityOf(*client, now);
    const auto tone = activity == ClientActivity::Failing     ? IconLabel::Tone::Bad
                      : activity == ClientActivity::Throttled ? IconLabel::Tone::Warning
                      : activity == ClientActivity::Writing   ? IconLabel::Tone::Good
                                                              : IconLabel::Tone::Secondary;
    m_state->set(activityIcon(activity), tone, activityText(activity));
    m_facts->set(
        {{tr("Peer"), client->peer},
         {tr("User"), client->user.isEmpty() ? QStringLiteral("-") : client->user},
         {tr("Role"), roleText(client->role)},
         {tr("Encryption"), client->transport.isEmpty() ? tr("none") : client->transport},
         {tr("Connected"), format::age(client->connectedAt, now)},
         {tr("Rows"),
          tr("%1/s, %2 in all").arg(format::number(client->rowsPerSecond), format::count(client->rowsWritten))},
         {tr("In"), tr("%1, %2 in all")
                        .arg(format::bytesPerSecond(client->receivedBytesPerSecond),
                             format::bytes(qint64(client->receivedBytes)))},
         {tr("Out"),
          tr("%1, %2 in all")
              .arg(format::bytesPerSecond(client->sentBytesPerSecond), format::bytes(qint64(client->sentBytes)))},
         {tr("Waiting"), tr("%1 requests, %2")
                             .arg(format::count(quint64(client->unanswered)), format::bytes(client->unansweredBytes))},
         {tr("Limit"), limitText(*client)},
         {tr("Throttled"), tr("%1 of the time").arg(format::percent(client->throttledFraction))},
         {tr("Round trip"), roundTripText(*client)},
         {tr("Slowest reply"), format::milliseconds(client->slowestReply * 1000)},
         {tr("Requests"), format::count(client->requests)},
         {tr("Refused"), format::count(client->errors)},
         {tr("Rejected rows"), format::count(client->rejectedRows)}});
    const bool failed = !client->lastError.isEmpty();
    m_errorTitle->setVisible(failed);
    m_error->setVisible(failed);
    if (failed) {
        m_error->setText(client->lastErrorAt.isValid()
                             ? tr("%1 ago: %2").arg(format::age(client->lastErrorAt, now), client->lastError)
                             : client->lastError);
    }
    m_datasetsTitle->setVisible(!client->datasets.isEmpty());
    m_datasets->setVisible(!client->datasets.isEmpty());
    const int more = client->datasetCount - int(client->datasets.size());
    m_datasets->setText(client->datasets.join(u'\n') +
                        (more > 0 ? u'\n' + tr("and %n more", nullptr, more) : QString()));
}

void ClientDetails::setGone(const QString &title)
{
    m_stack->setCurrentIndex(0);
    m_empty->setTexts(tr("%1 has disconnected").arg(title), tr("It is in the list of recently closed connections."));
}

void ClientDetails::setMayOperate(bool may)
{
    for (QPushButton *button : {m_disconnect, m_limit, m_block}) {
        button->setEnabled(may);
        button->setToolTip(may ? QString() : tr("Your role may not do that"));
    }
    m_limit->setVisible(!may || m_actions.mayLimit());
}

void ClientDetails::retranslate()
{
    m_empty->setTexts(tr("No client selected"), tr("Select one to see all about it."));
    m_disconnect->setText(tr("Disconnect…"));
    m_limit->setText(tr("Limit…"));
    m_block->setText(tr("Block…"));
    m_errorTitle->setText(tr("Last error"));
    m_datasetsTitle->setText(tr("Writes"));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/overview/checklist_card.h"

#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QPushButton>

namespace hdf5async {

namespace {

QString markOf(Check::Level level)
{
    switch (level) {
    case Check::Level::Good: return QStringLiteral("check");
    case Check::Level::Warning: return QStringLiteral("warning");
    case Check::Level::Bad: return QStringLiteral("critical");
    }
    return {};
}

IconLabel::Tone toneOf(Check::Level level)
{
    switch (level) {
    case Check::Level::Good: return IconLabel::Tone::Good;
    case Check::Level::Warning: return IconLabel::Tone::Warning;
    case Check::Level::Bad: return IconLabel::Tone::Bad;
    }
    return IconLabel::Tone::Text;
}

} // namespace

ChecklistCard::ChecklistCard(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("card"));
    auto *const grid = new QGridLayout(this);
    grid->setContentsMargins(16, 16, 16, 16);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(14);
    grid->setColumnStretch(1, 1);
    m_title = new Text(Text::Size::Section, this);
    grid->addWidget(m_title, 0, 0, 1, 3);
    grid->setRowMinimumHeight(1, 4);
    for (int i = 0; i < 7; ++i) {
        Line line{new IconLabel(this), new Text(Text::Size::Body, this), new QPushButton(this)};
        line.text->setWordWrap(true);
        line.fix->hide();
        grid->addWidget(line.mark, i + 2, 0, Qt::AlignVCenter);
        grid->addWidget(line.text, i + 2, 1);
        grid->addWidget(line.fix, i + 2, 2, Qt::AlignVCenter);
        connect(line.fix, &QPushButton::clicked, this, [this, i] { Q_EMIT fixWanted(m_checks[std::size_t(i)].id); });
        m_lines.push_back(line);
    }
    grid->setRowStretch(9, 1);
}

void ChecklistCard::setStatus(const ServerStatus &status)
{
    m_checks = readiness(status);
    present();
}

void ChecklistCard::present()
{
    const Check::Level level = worst(m_checks);
    m_title->setText(level == Check::Level::Good      ? tr("Ready to record")
                     : level == Check::Level::Warning ? tr("Ready, with reservations")
                                                      : tr("Not ready to record"));
    for (std::size_t i = 0; i < m_checks.size() && i < m_lines.size(); ++i) {
        const Check &check = m_checks[i];
        m_lines[i].mark->set(markOf(check.level), toneOf(check.level), {});
        if (m_lines[i].text->text() != check.sentence)
            m_lines[i].text->setText(check.sentence);
        m_lines[i].fix->setVisible(check.level != Check::Level::Good && check.id != Check::Id::Clock);
    }
}

void ChecklistCard::retranslate()
{
    const std::array<QString, 7> fixes{tr("Start"),       tr("Files"),       tr("Files"), tr("Clients"),
                                       tr("Acknowledge"), tr("Acknowledge"), QString()};
    for (std::size_t i = 0; i < m_lines.size(); ++i)
        m_lines[i].fix->setText(fixes[i]);
    present();
}

} // namespace hdf5async

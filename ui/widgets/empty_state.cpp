// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/empty_state.h"

#include "ui/icons/icons.h"
#include "ui/theme/theme.h"
#include "ui/widgets/text.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QPushButton>
#include <QVBoxLayout>

namespace hdf5async {

namespace {

constexpr int side = 48;

class LargeIcon final : public QWidget
{
public:
    LargeIcon(const QString &name, QWidget *parent) : QWidget(parent), m_name(name) { setFixedSize(side, side); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        paintIcon(painter, QRectF(0, 0, side, side), m_name, Theme::current().secondaryText);
    }

private:
    const QString m_name;
};

} // namespace

EmptyState::EmptyState(const QString &iconName, QWidget *parent)
    : QWidget(parent), m_title(new Text(Text::Size::Section, this)), m_text(new Text(Text::Size::Body, this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(32, 32, 32, 32);
    layout->setSpacing(8);
    layout->addStretch(2);
    layout->addWidget(new LargeIcon(iconName, this), 0, Qt::AlignHCenter);
    layout->addSpacing(4);
    m_title->setAlignment(Qt::AlignHCenter);
    m_text->setAlignment(Qt::AlignHCenter);
    m_text->setWordWrap(true);
    m_text->setForegroundRole(QPalette::PlaceholderText);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_title);
    layout->addWidget(m_text);
    m_buttons = new QHBoxLayout;
    m_buttons->setSpacing(8);
    m_buttons->addStretch();
    m_buttons->addStretch();
    layout->addSpacing(4);
    layout->addLayout(m_buttons);
    layout->addStretch(3);
}

void EmptyState::setTexts(const QString &title, const QString &text)
{
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
}

QPushButton *EmptyState::addButton(const std::function<void()> &clicked)
{
    auto *const button = new QPushButton(this);
    connect(button, &QPushButton::clicked, this, [clicked] { clicked(); });
    m_buttons->insertWidget(m_buttons->count() - 1, button);
    return button;
}

} // namespace hdf5async

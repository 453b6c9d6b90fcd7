// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/tile.h"

#include "ui/plot/sparkline.h"
#include "ui/widgets/text.h"

#include <QVBoxLayout>

namespace hdf5async {

Tile::Tile(Quantity quantity, QWidget *parent)
    : QFrame(parent),
      m_title(new Text(Text::Size::Secondary, this)),
      m_value(new Text(Text::Size::Title, this)),
      m_sparkline(new Sparkline(quantity, this))
{
    setObjectName(QStringLiteral("card"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_value);
    layout->addWidget(m_sparkline);
}

void Tile::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void Tile::setValue(const QString &value)
{
    if (value == m_value->text())
        return;
    m_value->setText(value);
    setAccessibleDescription(value);
}

QString Tile::value() const
{
    return m_value->text();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/tile.h"

#include <QLabel>
#include <QVBoxLayout>

namespace hdf5async {

Tile::Tile(QWidget *parent) : QFrame(parent), m_title(new QLabel(this)), m_value(new QLabel(this))
{
    setObjectName(QStringLiteral("card"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(4);
    layout->addWidget(m_title);
    layout->addWidget(m_value);
    QFont small = font();
    small.setPointSizeF(small.pointSizeF() * 0.9);
    m_title->setFont(small);
    m_title->setForegroundRole(QPalette::PlaceholderText);
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.4);
    large.setBold(true);
    m_value->setFont(large);
}

void Tile::setTitle(const QString &title)
{
    m_title->setText(title);
    setAccessibleName(title);
}

void Tile::setValue(const QString &value)
{
    m_value->setText(value);
    setAccessibleDescription(value);
}

QString Tile::value() const
{
    return m_value->text();
}

} // namespace hdf5async

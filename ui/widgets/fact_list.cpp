// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/fact_list.h"

#include "ui/widgets/text.h"

#include <QFormLayout>

namespace hdf5async {

FactList::FactList(QWidget *parent) : QWidget(parent), m_form(new QFormLayout(this))
{
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(16);
    m_form->setVerticalSpacing(6);
    m_form->setLabelAlignment(Qt::AlignLeft);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
}

void FactList::set(const std::vector<std::pair<QString, QString>> &facts)
{
    while (m_rows.size() < facts.size()) {
        auto *const name = new Text(Text::Size::Body, this);
        name->setForegroundRole(QPalette::PlaceholderText);
        auto *const value = new Text(Text::Size::Body, this);
        value->setElided(true);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        m_form->addRow(name, value);
        m_rows.emplace_back(name, value);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        const bool used = i < facts.size();
        m_rows[i].first->setVisible(used);
        m_rows[i].second->setVisible(used);
        if (!used)
            continue;
        if (m_rows[i].first->text() != facts[i].first)
            m_rows[i].first->setText(facts[i].first);
        m_rows[i].second->setFullText(facts[i].second);
    }
}

} // namespace hdf5async

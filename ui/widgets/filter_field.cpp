// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/filter_field.h"

#include "ui/icons/icons.h"

#include <QAction>

namespace hdf5async {

FilterField::FilterField(QWidget *parent) : QLineEdit(parent)
{
    addAction(icon(QStringLiteral("search")), LeadingPosition);
    m_wrong = addAction(icon(QStringLiteral("warning")), TrailingPosition);
    m_wrong->setVisible(false);
    setClearButtonEnabled(true);
    setMinimumWidth(fontMetrics().averageCharWidth() * 18);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
    connect(this, &QLineEdit::textChanged, this, [this](const QString &text) { Q_EMIT changed(text, m_regex); });
}

QSize FilterField::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 32, QLineEdit::sizeHint().height()};
}

void FilterField::offerRegex()
{
    m_regexAction = addAction(icon(QStringLiteral("regex")), TrailingPosition);
    m_regexAction->setCheckable(true);
    connect(m_regexAction, &QAction::toggled, this, &FilterField::setRegex);
    retranslate();
}

void FilterField::setRegex(bool regex)
{
    if (regex == m_regex)
        return;
    m_regex = regex;
    if (m_regexAction) {
        m_regexAction->setChecked(regex);
        m_regexAction->setIcon(icon(regex ? QStringLiteral("regex-on") : QStringLiteral("regex")));
    }
    Q_EMIT changed(text(), m_regex);
}

void FilterField::setWrong(bool wrong)
{
    m_wrong->setVisible(wrong);
}

bool FilterField::clearFilter()
{
    const bool any = !text().isEmpty();
    clear();
    return any;
}

void FilterField::retranslate()
{
    setPlaceholderText(tr("Filter (Ctrl+F)"));
    setAccessibleName(tr("Filter"));
    m_wrong->setToolTip(tr("This is not a regular expression; the list is as before"));
    if (m_regexAction) {
        m_regexAction->setText(tr("Regular expression"));
        m_regexAction->setToolTip(tr("Regular expression"));
    }
}

} // namespace hdf5async

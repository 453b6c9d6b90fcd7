// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/settings_form.h"

#include "ui/pages/server/setting_editor.h"
#include "ui/pages/server/setting_texts.h"
#include "ui/widgets/text.h"

#include <QGridLayout>

namespace hdf5async {

SettingsForm::SettingsForm(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(10);
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(1, fontMetrics().averageCharWidth() * 36);
}

void SettingsForm::setValues(const std::vector<SettingValue> &values, bool editable)
{
    for (const Line &line : m_lines) {
        for (QWidget *widget : std::initializer_list<QWidget *>{line.name, line.editor, line.note})
            delete widget;
    }
    m_lines.clear();
    int row = 0;
    for (const SettingValue &value : values) {
        Line line{value, new Text(Text::Size::Body, this), new SettingEditor(value, this),
                  new Text(Text::Size::Secondary, this)};
        line.editor->setEditable(editable);
        m_grid->addWidget(line.name, row, 0);
        m_grid->addWidget(line.editor, row, 1);
        m_grid->addWidget(line.note, row++, 2);
        connect(line.editor, &SettingEditor::edited, this, &SettingsForm::edited);
        m_lines.push_back(std::move(line));
    }
    retranslate();
}

QVariantMap SettingsForm::changes() const
{
    QVariantMap map;
    for (const Line &line : m_lines) {
        if (line.editor->changed())
            map.insert(line.setting.key, line.editor->value());
    }
    return map;
}

void SettingsForm::revert()
{
    for (const Line &line : m_lines)
        line.editor->setValue(line.setting.value);
}

void SettingsForm::retranslate()
{
    for (const Line &line : m_lines) {
        line.name->setText(settingName(line.setting.key));
        line.note->setText(line.setting.needsRestart ? tr("after a restart") : tr("at once"));
        line.editor->retranslate();
    }
}

} // namespace hdf5async

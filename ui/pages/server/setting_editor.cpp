// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/setting_editor.h"

#include "ui/pages/server/setting_texts.h"

#include <QCheckBox>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>

namespace hdf5async {

namespace {

const QString yes = QStringLiteral("true");

} // namespace

SettingEditor::SettingEditor(const SettingValue &setting, QWidget *parent) : QWidget(parent), m_setting(setting)
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    const QStringList choices = settingChoices(setting.key, setting.standard);
    if (choices.contains(yes)) {
        m_tick = new QCheckBox(this);
        layout->addWidget(m_tick);
        connect(m_tick, &QCheckBox::toggled, this, &SettingEditor::edited);
    } else if (!choices.isEmpty()) {
        m_choice = new QComboBox(this);
        m_choice->addItems(choices);
        layout->addWidget(m_choice);
        connect(m_choice, &QComboBox::currentIndexChanged, this, &SettingEditor::edited);
    } else {
        m_text = new QLineEdit(this);
        if (setting.secret)
            m_text->setEchoMode(QLineEdit::Password);
        layout->addWidget(m_text);
        connect(m_text, &QLineEdit::textChanged, this, &SettingEditor::edited);
    }
    setFocusProxy(m_tick ? static_cast<QWidget *>(m_tick) : m_choice ? static_cast<QWidget *>(m_choice) : m_text);
    setValue(setting.value);
    retranslate();
}

QString SettingEditor::value() const
{
    if (m_tick)
        return m_tick->isChecked() ? yes : QStringLiteral("false");
    return m_choice ? m_choice->currentText() : m_text->text().trimmed();
}

void SettingEditor::setValue(const QString &value)
{
    if (m_tick)
        m_tick->setChecked(value == yes);
    else if (m_choice)
        m_choice->setCurrentText(value);
    else
        m_text->setText(m_setting.secret ? QString() : value);
}

bool SettingEditor::changed() const
{
    return m_setting.secret ? !value().isEmpty() : value() != m_setting.value;
}

void SettingEditor::setEditable(bool editable)
{
    if (m_text)
        m_text->setReadOnly(!editable);
    else
        focusProxy()->setEnabled(editable);
}

void SettingEditor::retranslate()
{
    focusProxy()->setAccessibleName(settingName(m_setting.key));
    focusProxy()->setToolTip(QStringLiteral("%1\n%2").arg(settingMeaning(m_setting.key), m_setting.key).trimmed());
    if (m_text)
        m_text->setPlaceholderText(m_setting.secret               ? tr("not shown; type to replace it")
                                   : m_setting.standard.isEmpty() ? QString()
                                                                  : tr("default: %1").arg(m_setting.standard));
}

} // namespace hdf5async

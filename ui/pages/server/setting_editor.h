// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace hdf5async {

/// The field for one setting: a tick, a choice, or text; a secret is never shown, only replaced. @thread window
class SettingEditor final : public QWidget
{
    Q_OBJECT

public:
    explicit SettingEditor(const SettingValue &setting, QWidget *parent = nullptr);

    [[nodiscard]] QString value() const;
    void setValue(const QString &value);
    [[nodiscard]] bool changed() const;
    void setEditable(bool editable);
    void retranslate();

Q_SIGNALS:
    void edited();

private:
    const SettingValue m_setting;
    QCheckBox *m_tick = nullptr;
    QComboBox *m_choice = nullptr;
    QLineEdit *m_text = nullptr;
};

} // namespace hdf5async

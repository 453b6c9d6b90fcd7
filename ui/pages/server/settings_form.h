// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/queries.h"

#include <QVariantMap>
#include <QWidget>

class QGridLayout;

namespace hdf5async {

class SettingEditor;
class Text;

/// The settings of one section, one a line: name, value, when a change takes effect. @thread window
class SettingsForm final : public QWidget
{
    Q_OBJECT

public:
    explicit SettingsForm(QWidget *parent = nullptr);

    void setValues(const std::vector<SettingValue> &values, bool editable);
    /// New values by key, of what was changed.
    [[nodiscard]] QVariantMap changes() const;
    void revert();
    void retranslate();

Q_SIGNALS:
    void edited();

private:
    struct Line
    {
        SettingValue setting;
        Text *name;
        SettingEditor *editor;
        Text *note;
    };
    QGridLayout *const m_grid;
    std::vector<Line> m_lines;
};

} // namespace hdf5async

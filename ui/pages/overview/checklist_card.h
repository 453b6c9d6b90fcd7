// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/models/readiness.h"

#include <QFrame>

class QPushButton;

namespace hdf5async {

class IconLabel;
class Text;

/// The seven points before recording, and in the title what they come to. A point that fails is a sentence with a button that leads to
/// where it is put right. @thread window
class ChecklistCard final : public QFrame
{
    Q_OBJECT

public:
    explicit ChecklistCard(QWidget *parent = nullptr);

    void setStatus(const ServerStatus &status);
    void retranslate();

Q_SIGNALS:
    void fixWanted(hdf5async::Check::Id id);

private:
    struct Line
    {
        IconLabel *mark;
        Text *text;
        QPushButton *fix;
    };
    void present();

    IconLabel *m_mark = nullptr;
    Text *m_title = nullptr;
    std::vector<Line> m_lines;
    std::vector<Check> m_checks;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/freshness.h"

#include <QWidget>

namespace hdf5async {

class Text;
class IconLabel;

/// What the status bar always shows: clients, file, rows per second, lost rows, the age of the data, disk. @thread window
class StatusLine final : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(QWidget *parent = nullptr);

    void setStatus(const ServerStatus &status);
    /// @param silence milliseconds since the last snapshot
    void setAge(Freshness freshness, qint64 silence, bool paused);

private:
    Text *const m_clients;
    Text *const m_file;
    Text *const m_rows;
    IconLabel *const m_lost;
    IconLabel *const m_age;
    IconLabel *const m_disk;
};

} // namespace hdf5async

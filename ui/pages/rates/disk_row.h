// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QFrame>

class QLabel;

namespace hdf5async {

class IconLabel;

/// The volume that is full first: what is free, who fills it, and when it is full. @thread window
class DiskRow final : public QFrame
{
    Q_OBJECT

public:
    explicit DiskRow(QWidget *parent = nullptr);

    void setStatus(const ServerStatus &status);
    [[nodiscard]] QString text() const;

private:
    QLabel *m_free = nullptr, *m_own = nullptr, *m_other = nullptr;
    IconLabel *m_full = nullptr;
};

} // namespace hdf5async

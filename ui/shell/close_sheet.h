// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDialog>

namespace hdf5async {

/// What becomes of the server of this process when its window is closed. Deletes itself; Cancel is the default. @thread window
class CloseSheet final : public QDialog
{
    Q_OBJECT

public:
    CloseSheet(int clients, const QString &address, QWidget *parent);

Q_SIGNALS:
    void keepServing();
    void drainAndQuit();
};

} // namespace hdf5async

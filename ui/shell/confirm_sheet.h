// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

#include <QDialog>

namespace hdf5async {

/// Asks before something happens that cannot be taken back. Belongs to its window alone, deletes itself; Cancel is what Return
/// and Esc mean. @thread window
class ConfirmSheet final : public QDialog
{
    Q_OBJECT

public:
    ConfirmSheet(const Question &question, const std::function<void(bool choice)> &then, QWidget *parent);
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/window_module.h"

#include <QDialog>
#include <QSettings>

class QComboBox;
class QLineEdit;
class QSpinBox;

namespace hdf5async {

/// Asks which server to attach to. Keeps the last ones by address and user; never a token. @thread window
class AttachDialog final : public QDialog
{
    Q_OBJECT

public:
    AttachDialog(QSettings &settings, QWidget *parent);

    [[nodiscard]] AttachTarget target() const;

Q_SIGNALS:
    void chosen(const hdf5async::AttachTarget &target);

private:
    void choose();

    QSettings &m_settings;
    QComboBox *m_host = nullptr;
    QSpinBox *m_port = nullptr;
    QLineEdit *m_user = nullptr, *m_token = nullptr;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDialog>

#include <functional>

class QFormLayout;
class QSpinBox;

namespace hdf5async {

/// Asks how much a client may send: requests and bytes per second, each as all clients or a number of its own. Belongs to its window
/// alone, deletes itself; Esc changes nothing. @thread window
class LimitSheet final : public QDialog
{
    Q_OBJECT

public:
    struct Rates
    {
        qint64 requests = 0; ///< per second; 0 = as all clients
        qint64 bytes = 0;
    };

    /// `whom` is the title, `details` one line each; the fields begin with what is in force.
    LimitSheet(const QString &whom, const QStringList &details, const Rates &now,
               const std::function<void(const Rates &)> &then, QWidget *parent);

private:
    [[nodiscard]] QSpinBox *addField(QFormLayout &form, const QString &label, const QString &suffix, const char *name);
};

} // namespace hdf5async

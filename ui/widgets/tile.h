// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QFrame>

class QLabel;

namespace hdf5async {

/// One number of the server with its name: a small label above a large value. @thread window
class Tile final : public QFrame
{
    Q_OBJECT

public:
    explicit Tile(QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setValue(const QString &value);
    [[nodiscard]] QString value() const;

private:
    QLabel *const m_title;
    QLabel *const m_value;
};

} // namespace hdf5async

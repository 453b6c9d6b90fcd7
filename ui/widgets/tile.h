// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/plot/quantity.h"

#include <QFrame>

namespace hdf5async {

class Sparkline;
class Text;

/// One number of the server: a small label above a large value, the last minute below. @thread window
class Tile final : public QFrame
{
    Q_OBJECT

public:
    explicit Tile(Quantity quantity, QWidget *parent = nullptr);

    void setTitle(const QString &title);
    void setValue(const QString &value);
    [[nodiscard]] QString value() const;
    [[nodiscard]] Sparkline &sparkline() const { return *m_sparkline; }

private:
    Text *const m_title;
    Text *const m_value;
    Sparkline *const m_sparkline;
};

} // namespace hdf5async

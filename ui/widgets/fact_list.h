// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QWidget>

#include <vector>

class QFormLayout;

namespace hdf5async {

class Text;

/// Names with their values, one under the other: quiet names at the left, values that can be selected at the right. @thread window
class FactList final : public QWidget
{
    Q_OBJECT

public:
    explicit FactList(QWidget *parent = nullptr);

    /// Rows are made as they are needed; names and values are set each time.
    void set(const std::vector<std::pair<QString, QString>> &facts);

private:
    QFormLayout *const m_form;
    std::vector<std::pair<Text *, Text *>> m_rows;
};

} // namespace hdf5async

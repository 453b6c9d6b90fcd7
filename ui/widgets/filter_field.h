// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QLineEdit>

namespace hdf5async {

/// The filter of a list: a magnifier, the text, a cross to clear it; ".*" at the right makes it a regular expression where offered.
/// A wrong expression is shown as such and leaves the list as it was. @thread window
class FilterField final : public QLineEdit
{
    Q_OBJECT

public:
    explicit FilterField(QWidget *parent = nullptr);

    void offerRegex();
    [[nodiscard]] bool regex() const { return m_regex; }
    void setRegex(bool regex);
    void setWrong(bool wrong);
    /// True when there was something to clear.
    bool clearFilter();
    void retranslate();

    [[nodiscard]] QSize sizeHint() const override;

Q_SIGNALS:
    void changed(const QString &text, bool regex);

private:
    QAction *m_regexAction = nullptr;
    QAction *m_wrong = nullptr;
    bool m_regex = false;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QLabel>

namespace hdf5async {

/// A label in one of the window's four sizes of type. It follows the application's font (zoom) and never asks for more width than
/// its layout gives when `elided`: then it ends in "…" and has the whole text as tool tip. @thread window
class Text final : public QLabel
{
    Q_OBJECT

public:
    enum class Size { Title, Section, Body, Secondary };

    explicit Text(Size size, QWidget *parent = nullptr);

    void setElided(bool elided);
    /// Sets the text; the label may show less of it when elided.
    void setFullText(const QString &text);
    [[nodiscard]] QString fullText() const { return m_full; }

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void applyFont();
    void fit();

    const Size m_size;
    bool m_elided = false;
    QString m_full;
};

} // namespace hdf5async

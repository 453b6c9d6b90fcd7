// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QColor>
#include <QWidget>

namespace hdf5async {

/// An icon with a text beside it, both in one colour: a state in words. Without an icon name the text alone. @thread window
class IconLabel final : public QWidget
{
    Q_OBJECT

public:
    enum class Tone { Text, Secondary, Good, Warning, Bad };

    explicit IconLabel(QWidget *parent = nullptr);

    void set(const QString &iconName, Tone tone, const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    [[nodiscard]] Tone tone() const { return m_tone; }
    /// The text is shortened where the layout gives less than it needs.
    void setElided(bool elided);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_icon, m_text;
    Tone m_tone = Tone::Text;
    bool m_elided = false;
};

} // namespace hdf5async

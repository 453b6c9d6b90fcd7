// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/plot_accessible.h"

#include "ui/plot/plot_widget.h"
#include "ui/plot/sparkline.h"

#include <QAccessible>
#include <QAccessibleWidget>

namespace hdf5async {

namespace {

template<typename Widget>
class AccessibleChart final : public QAccessibleWidget
{
public:
    explicit AccessibleChart(Widget *widget) : QAccessibleWidget(widget, QAccessible::Chart) { }

    [[nodiscard]] QString text(QAccessible::Text kind) const override
    {
        const auto *const shown = static_cast<const Widget *>(object());
        if (kind == QAccessible::Value)
            return shown->valueText();
        const QString own = QAccessibleWidget::text(kind);
        // Not every reader asks a chart for its value.
        return kind == QAccessible::Description && own.isEmpty() ? shown->valueText() : own;
    }
};

QAccessibleInterface *makeAccessible(const QString &, QObject *object)
{
    if (auto *const plot = qobject_cast<PlotWidget *>(object))
        return new AccessibleChart<PlotWidget>(plot);
    if (auto *const sparkline = qobject_cast<Sparkline *>(object))
        return new AccessibleChart<Sparkline>(sparkline);
    return nullptr;
}

} // namespace

void installPlotAccessibility()
{
    QAccessible::installFactory(makeAccessible); // ignores what it has already
}

} // namespace hdf5async

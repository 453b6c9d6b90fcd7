// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <optional>
#include <vector>

namespace hdf5async {

/// Which part of the x axis a plot shows, what it showed before, and where its two cursors are. Knows no pixels. @thread any
class PlotView
{
public:
    struct Range
    {
        double from = 0, to = 1;
        [[nodiscard]] double span() const { return to - from; }
        friend bool operator==(const Range &a, const Range &b) { return a.from == b.from && a.to == b.to; }
    };

    [[nodiscard]] Range range() const { return m_range; }
    /// Whether the right edge follows what comes.
    [[nodiscard]] bool isLive() const { return m_live; }
    [[nodiscard]] bool canGoBack() const { return !m_previous.empty(); }

    /// The bounds that zoom and pan stay in: what there may be data for.
    void setLimits(Range limits);
    /// A live view of the last `seconds` until `now`; forgets earlier zooms.
    void showLast(double seconds, double now);
    /// The newest position; moves a live view.
    void advance(double now);
    /// Shows a range; the one before can be returned to.
    void zoomTo(Range range);
    /// Factors below 1 come nearer; `at` stays where it is.
    void zoomAround(double at, double factor);
    void pan(double by);
    void goLive();
    void goToOldest();
    void goBack();

    std::optional<double> cursorA, cursorB;

private:
    void remember();
    [[nodiscard]] Range limited(Range range) const;

    Range m_range, m_limits{0, 1};
    double m_now = 1, m_liveSpan = 1;
    bool m_live = true;
    struct Step
    {
        Range range;
        bool live;
    };
    std::vector<Step> m_previous;
};

} // namespace hdf5async

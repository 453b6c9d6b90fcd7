// SPDX-License-Identifier: BSD-3-Clause
#include "ui/plot/plot_colors.h"

#include <array>

namespace hdf5async {

QColor seriesColor(int index, bool dark)
{
    static constexpr std::array<QRgb, 7> light = {0x0072B2, 0xB26F00, 0x007A59, 0xA8457C, 0x1F7FBF, 0xC25100, 0x5F6368};
    static constexpr std::array<QRgb, 7> onDark = {0x4DA3E0, 0xE69F00, 0x2BBF95, 0xE093BF,
                                                   0x8CCBF2, 0xFF7F3F, 0xF0E442};
    return QColor::fromRgb((dark ? onDark : light)[std::size_t(index) % light.size()]);
}

Qt::PenStyle seriesDash(int index)
{
    // Five styles against seven colours: 35 series before a pair is used again.
    static constexpr std::array styles = {Qt::SolidLine, Qt::DashLine, Qt::DotLine, Qt::DashDotLine,
                                          Qt::DashDotDotLine};
    return styles[std::size_t(index) % styles.size()];
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QIcon>
#include <QString>

class QPainter;

namespace hdf5async {

/// An icon of the project's own set (resources/icons), by file name without its end. Lines are 1.5 pixels wide at every size. Its
/// colour is that of button texts in the application's palette whenever it is painted, that of selected texts where it lies on a
/// selection: it follows a change of theme by itself. An unknown name is a defect.
[[nodiscard]] QIcon icon(const QString &name);

/// Paints an icon in a colour of the caller's, for delegates and custom widgets.
void paintIcon(QPainter &painter, const QRectF &box, const QString &name, const QColor &color);

} // namespace hdf5async

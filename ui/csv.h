// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QString>

namespace hdf5async {

/// A field of a CSV file: quoted where that is needed, and never taken for a formula by a spreadsheet. @thread any
[[nodiscard]] QByteArray csvField(const QString &text);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QDateTime>
#include <QString>

#include <functional>

namespace hdf5async {

/// A free name beside `path`: "run.h5" gives "run-20261127T221500Z.h5", or with `what` "run-snapshot-20261127T221500Z.h5".
[[nodiscard]] QString datedName(const QString &path, const QString &what, const QDateTime &when,
                                const std::function<bool(const QString &)> &isTaken);

/// The name of a file that was finished when nobody knows any more how it was to be called.
[[nodiscard]] QString nameOfFinished(const QString &path, const std::function<bool(const QString &)> &isTaken);

} // namespace hdf5async

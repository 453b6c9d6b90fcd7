// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QString>

#include <functional>

class QWidget;

namespace hdf5async {

/// Asks for a place and writes there, all or nothing. Returns at once; `said` gets a sentence about what came of it, or is not called
/// when the user thinks better of it. `parent` going away takes the dialog with it. @thread window
void saveAs(QWidget *parent, const QString &title, const QString &name, const QString &filter, const QByteArray &bytes,
            const std::function<void(const QString &sentence)> &said);

/// Asks for a file of at most 16 MiB and hands on what is in it, or says why it cannot be read.
void openFrom(QWidget *parent, const QString &title, const QString &filter,
              const std::function<void(const QByteArray &bytes)> &then,
              const std::function<void(const QString &sentence)> &said);

/// Writes all or nothing. @return a sentence about what came of it
[[nodiscard]] QString writeFile(const QString &path, const QByteArray &bytes);

} // namespace hdf5async

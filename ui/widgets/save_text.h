// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace hdf5async {

/// Asks for a file and writes text into it, all or nothing; `say` hears what came of it. @thread window
void saveText(QWidget *parent, const QString &title, const QString &proposal, const QString &text,
              const std::function<void(const QString &)> &say);
/// The part of it without the dialog.
void writeText(const QString &path, const QString &text, const std::function<void(const QString &)> &say);

} // namespace hdf5async

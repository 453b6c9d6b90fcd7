// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

#include <functional>

class QWidget;

namespace hdf5async {

/// Asks for a file and writes bytes into it, all or nothing; `say` hears what came of it. Returns at once; `parent` going away takes
/// the dialog with it. @thread window
void saveBytes(QWidget *parent, const QString &title, const QString &proposal, const QByteArray &bytes,
               const std::function<void(const QString &)> &say);
/// The same for text.
void saveText(QWidget *parent, const QString &title, const QString &proposal, const QString &text,
              const std::function<void(const QString &)> &say);
/// The part of them without the dialog.
void writeBytes(const QString &path, const QByteArray &bytes, const std::function<void(const QString &)> &say);
void writeText(const QString &path, const QString &text, const std::function<void(const QString &)> &say);

/// Asks for a file of at most 16 MiB and hands on what is in it, or says why it cannot be read.
void openBytes(QWidget *parent, const QString &title, const QString &filter,
               const std::function<void(const QByteArray &)> &then, const std::function<void(const QString &)> &say);

} // namespace hdf5async

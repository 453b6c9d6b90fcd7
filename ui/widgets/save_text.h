// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>

#include <functional>
#include <vector>

class QWidget;

namespace hdf5async {

/// Asks for a file and writes bytes into it, all or nothing; `say` hears what came of it. Returns at once; `parent` going away takes
/// the dialog with it. @thread window
void saveBytes(QWidget *parent, const QString &title, const QString &proposal, const QByteArray &bytes,
               const std::function<void(const QString &)> &say);
/// The same for text.
void saveText(QWidget *parent, const QString &title, const QString &proposal, const QString &text,
              const std::function<void(const QString &)> &say);
/// One of the forms in which something can be saved.
struct TextForm
{
    QString name;   ///< "Text"
    QString suffix; ///< "txt"
    std::function<QString()> make;
};
/// The same for what there are several forms of: the suffix of the file's name decides, the chosen form where it has none of theirs.
void saveText(QWidget *parent, const QString &title, const QString &proposal, const std::vector<TextForm> &forms,
              const std::function<void(const QString &)> &say);
/// Writes the form that the suffix of `path` names; without one of theirs the form `otherwise`, and its suffix is added.
void writeForm(const QString &path, const std::vector<TextForm> &forms, std::size_t otherwise,
               const std::function<void(const QString &)> &say);
/// The part of them without the dialog.
void writeBytes(const QString &path, const QByteArray &bytes, const std::function<void(const QString &)> &say);
void writeText(const QString &path, const QString &text, const std::function<void(const QString &)> &say);

/// Asks for a file of at most 16 MiB and hands on what is in it, or says why it cannot be read.
void openBytes(QWidget *parent, const QString &title, const QString &filter,
               const std::function<void(const QByteArray &)> &then, const std::function<void(const QString &)> &say);

} // namespace hdf5async

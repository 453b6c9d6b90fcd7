// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/save_text.h"

#include <QCoreApplication>
#include <QFileDialog>
#include <QSaveFile>

namespace hdf5async {

void writeText(const QString &path, const QString &text, const std::function<void(const QString &)> &say)
{
    QSaveFile file(path);
    const QByteArray bytes = text.toUtf8();
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        say(QCoreApplication::translate("save", "Saved: %1").arg(path));
    else
        say(QCoreApplication::translate("save", "Not saved: %1: %2").arg(path, file.errorString()));
}

void saveText(QWidget *parent, const QString &title, const QString &proposal, const QString &text,
              const std::function<void(const QString &)> &say)
{
    auto *const dialog = new QFileDialog(parent, title);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [text, say](const QString &path) { writeText(path, text, say); });
    dialog->open();
}

} // namespace hdf5async

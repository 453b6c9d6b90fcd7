// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/save_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QSaveFile>

namespace hdf5async {

namespace {

constexpr qint64 mostBytes = 16 << 20;

QFileDialog *dialogFor(QWidget *parent, const QString &title, const QString &filter)
{
    auto *const dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    return dialog;
}

} // namespace

void writeBytes(const QString &path, const QByteArray &bytes, const std::function<void(const QString &)> &say)
{
    QSaveFile file(path);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit())
        say(QCoreApplication::translate("save", "Saved: %1").arg(path));
    else
        say(QCoreApplication::translate("save", "Not saved: %1: %2").arg(path, file.errorString()));
}

void writeText(const QString &path, const QString &text, const std::function<void(const QString &)> &say)
{
    writeBytes(path, text.toUtf8(), say);
}

void saveBytes(QWidget *parent, const QString &title, const QString &proposal, const QByteArray &bytes,
               const std::function<void(const QString &)> &say)
{
    QFileDialog *const dialog = dialogFor(parent, title, {});
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [bytes, say](const QString &path) { writeBytes(path, bytes, say); });
    dialog->open();
}

void saveText(QWidget *parent, const QString &title, const QString &proposal, const QString &text,
              const std::function<void(const QString &)> &say)
{
    saveBytes(parent, title, proposal, text.toUtf8(), say);
}

void openBytes(QWidget *parent, const QString &title, const QString &filter,
               const std::function<void(const QByteArray &)> &then, const std::function<void(const QString &)> &say)
{
    QFileDialog *const dialog = dialogFor(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [then, say](const QString &path) {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly))
            return say(QCoreApplication::translate("save", "Not read: %1: %2").arg(path, file.errorString()));
        if (file.size() > mostBytes)
            return say(QCoreApplication::translate("save", "%1 is too large to be what is wanted here").arg(path));
        then(file.readAll());
    });
    dialog->open();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/file_dialogs.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QSaveFile>

namespace hdf5async {

namespace {

constexpr qint64 mostBytes = 16 << 20;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(hdf5async::FileDialogs)
};

QFileDialog *dialogFor(QWidget *parent, const QString &title, const QString &filter)
{
    auto *const dialog = new QFileDialog(parent, title, {}, filter);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowModality(Qt::WindowModal);
    return dialog;
}

} // namespace

QString writeFile(const QString &path, const QByteArray &bytes)
{
    QSaveFile file(path);
    const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit();
    const QString shown = QDir::toNativeSeparators(path);
    return written ? Texts::tr("Saved %1.").arg(shown)
                   : Texts::tr("Could not write %1: %2").arg(shown, file.errorString());
}

void saveAs(QWidget *parent, const QString &title, const QString &name, const QString &filter, const QByteArray &bytes,
            const std::function<void(const QString &sentence)> &said)
{
    QFileDialog *const dialog = dialogFor(parent, title, filter);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(name.section(u'.', -1));
    dialog->selectFile(name);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent,
                     [bytes, said](const QString &path) { said(writeFile(path, bytes)); });
    dialog->open();
}

void openFrom(QWidget *parent, const QString &title, const QString &filter,
              const std::function<void(const QByteArray &bytes)> &then,
              const std::function<void(const QString &sentence)> &said)
{
    QFileDialog *const dialog = dialogFor(parent, title, filter);
    dialog->setFileMode(QFileDialog::ExistingFile);
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [then, said](const QString &path) {
        QFile file(path);
        const QString shown = QDir::toNativeSeparators(path);
        if (!file.open(QIODevice::ReadOnly))
            return said(Texts::tr("Could not read %1: %2").arg(shown, file.errorString()));
        if (file.size() > mostBytes)
            return said(Texts::tr("%1 is too large to be what is wanted here.").arg(shown));
        then(file.readAll());
    });
    dialog->open();
}

} // namespace hdf5async

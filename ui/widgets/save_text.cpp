// SPDX-License-Identifier: BSD-3-Clause
#include "ui/widgets/save_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileDialog>
#include <QFileInfo>
#include <QSaveFile>

#include <algorithm>

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

void writeForm(const QString &path, const std::vector<TextForm> &forms, std::size_t otherwise,
               const std::function<void(const QString &)> &say)
{
    const QString suffix = QFileInfo(path).suffix();
    for (const TextForm &form : forms) {
        if (form.suffix.compare(suffix, Qt::CaseInsensitive) == 0)
            return writeText(path, form.make(), say);
    }
    writeText(path + u'.' + forms[otherwise].suffix, forms[otherwise].make(), say);
}

void saveText(QWidget *parent, const QString &title, const QString &proposal, const std::vector<TextForm> &forms,
              const std::function<void(const QString &)> &say)
{
    QStringList filters;
    for (const TextForm &form : forms)
        filters.append(QStringLiteral("%1 (*.%2)").arg(form.name, form.suffix));
    QFileDialog *const dialog = dialogFor(parent, title, filters.join(QStringLiteral(";;")));
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->selectFile(proposal);
    const auto formOf = [filters](const QString &filter) {
        return std::size_t(std::max<qsizetype>(filters.indexOf(filter), 0));
    };
    // The dialog adds it to a name that has none, before it asks whether a file is to be replaced.
    dialog->setDefaultSuffix(forms.front().suffix);
    QObject::connect(dialog, &QFileDialog::filterSelected, dialog, [dialog, forms, formOf](const QString &filter) {
        dialog->setDefaultSuffix(forms[formOf(filter)].suffix);
    });
    QObject::connect(dialog, &QFileDialog::fileSelected, parent, [dialog, forms, formOf, say](const QString &path) {
        writeForm(path, forms, formOf(dialog->selectedNameFilter()), say);
    });
    dialog->open();
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

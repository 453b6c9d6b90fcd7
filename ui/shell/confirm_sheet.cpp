// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/confirm_sheet.h"

#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QDialogButtonBox>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace hdf5async {

ConfirmSheet::ConfirmSheet(const Question &question, const std::function<void(bool choice)> &then, QWidget *parent)
    : QDialog(parent, Qt::Sheet)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(question.title);
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(12);
    auto *const title = new Text(Text::Size::Section, this);
    title->setText(question.title);
    title->setWordWrap(true);
    layout->addWidget(title);
    auto *const text = new Text(Text::Size::Body, this);
    text->setText(question.text);
    text->setWordWrap(true);
    text->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    layout->addWidget(text);
    if (!question.details.isEmpty()) {
        auto *const details = new QPlainTextEdit(question.details, this);
        details->setReadOnly(true);
        details->setMaximumHeight(fontMetrics().height() * 8);
        details->setAccessibleName(question.title);
        details->setTabChangesFocus(true);
        layout->addWidget(details);
    }
    QCheckBox *choice = nullptr;
    if (!question.choice.isEmpty()) {
        choice = new QCheckBox(question.choice, this);
        layout->addWidget(choice);
    }
    layout->addSpacing(4);
    auto *const buttons = new QDialogButtonBox(this);
    QPushButton *const cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setDefault(true);
    cancel->setText(tr("Cancel"));
    QPushButton *const confirm = buttons->addButton(question.confirm, QDialogButtonBox::AcceptRole);
    confirm->setObjectName(QStringLiteral("confirm"));
    confirm->setAutoDefault(false);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, then, choice] {
        const bool chosen = choice && choice->isChecked();
        accept();
        then(chosen);
    });
    layout->addWidget(buttons);
    cancel->setFocus();
}

} // namespace hdf5async

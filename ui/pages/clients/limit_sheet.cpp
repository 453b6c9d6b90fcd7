// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/clients/limit_sheet.h"

#include "ui/widgets/text.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QPushButton>
#include <QSpinBox>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 bytesPerStep = 1000; // the field's unit is kB
constexpr int most = 100'000'000;

} // namespace

LimitSheet::LimitSheet(const QString &whom, const QStringList &details, const Rates &now,
                       const std::function<void(const Rates &)> &then, QWidget *parent)
    : QDialog(parent, Qt::Sheet)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(whom);
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(12);
    auto *const title = new Text(Text::Size::Section, this);
    title->setText(whom);
    layout->addWidget(title);
    auto *const text = new Text(Text::Size::Body, this);
    text->setText(tr("What comes beyond these rates is read later; nothing is refused or lost. "
                     "They hold for each connection until it ends.") +
                  (details.size() > 1 ? u'\n' + details.join(u'\n') : QString()));
    text->setWordWrap(true);
    text->setMinimumWidth(fontMetrics().averageCharWidth() * 56);
    layout->addWidget(text);
    auto *const form = new QFormLayout;
    QSpinBox *const requests = addField(*form, tr("&Requests"), tr(" per second"), "requests");
    QSpinBox *const bytes = addField(*form, tr("&Bytes, in and out"), tr(" kB/s"), "bytes");
    requests->setValue(int(std::min<qint64>(now.requests, most)));
    bytes->setValue(int(std::min<qint64>((now.bytes + bytesPerStep - 1) / bytesPerStep, most)));
    layout->addLayout(form);
    layout->addSpacing(4);
    auto *const buttons = new QDialogButtonBox(this);
    buttons->addButton(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    QPushButton *const limit = buttons->addButton(tr("Limit rate"), QDialogButtonBox::AcceptRole);
    limit->setObjectName(QStringLiteral("confirm"));
    limit->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons, &QDialogButtonBox::accepted, this, [this, then, requests, bytes] {
        const Rates rates{requests->value(), bytes->value() * bytesPerStep};
        accept();
        then(rates);
    });
    layout->addWidget(buttons);
    requests->setFocus();
}

QSpinBox *LimitSheet::addField(QFormLayout &form, const QString &label, const QString &suffix, const char *name)
{
    auto *const field = new QSpinBox(this);
    field->setObjectName(QString::fromLatin1(name));
    field->setRange(0, most);
    field->setSpecialValueText(tr("as all clients"));
    field->setSuffix(suffix);
    field->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    field->setMinimumWidth(fontMetrics().averageCharWidth() * 24);
    form.addRow(label, field);
    field->setAccessibleName(QString(label).remove(u'&'));
    return field;
}

} // namespace hdf5async

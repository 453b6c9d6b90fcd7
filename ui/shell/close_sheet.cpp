// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/close_sheet.h"

#include "ui/widgets/text.h"

#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

namespace hdf5async {

CloseSheet::CloseSheet(int clients, const QString &address, QWidget *parent) : QDialog(parent, Qt::Sheet)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Close the window?"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(12);
    auto *const title = new Text(Text::Size::Section, this);
    title->setText(tr("The server is still running"));
    layout->addWidget(title);
    auto *const text = new Text(Text::Size::Body, this);
    text->setText(tr("%n client(s) connected to %1.", nullptr, clients).arg(address) + QStringLiteral("\n\n") +
                  tr("It can go on without a window until the process is told to stop (SIGTERM). Or it answers and "
                     "stores what it has taken, closes its files and quits."));
    text->setWordWrap(true);
    text->setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    layout->addWidget(text);
    layout->addSpacing(4);
    auto *const buttons = new QDialogButtonBox(this);
    QPushButton *const keep = buttons->addButton(tr("Keep serving in background"), QDialogButtonBox::ActionRole);
    keep->setObjectName(QStringLiteral("keepServing"));
    QPushButton *const drain = buttons->addButton(tr("Drain, stop and quit"), QDialogButtonBox::ActionRole);
    drain->setObjectName(QStringLiteral("drainAndQuit"));
    QPushButton *const cancel = buttons->addButton(QDialogButtonBox::Cancel);
    cancel->setText(tr("Cancel"));
    for (QPushButton *button : {keep, drain})
        button->setAutoDefault(false);
    cancel->setDefault(true);
    cancel->setFocus();
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(keep, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT keepServing();
    });
    connect(drain, &QPushButton::clicked, this, [this] {
        accept();
        Q_EMIT drainAndQuit();
    });
    layout->addWidget(buttons);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/attach_dialog.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

namespace hdf5async {

namespace {

constexpr int kept = 10;
const QLatin1StringView recentKey("attach/recent");

} // namespace

AttachDialog::AttachDialog(QSettings &settings, QWidget *parent) : QDialog(parent), m_settings(settings)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Attach to a server"));
    auto *const form = new QFormLayout(this);
    form->setContentsMargins(24, 24, 24, 16);
    form->setSpacing(12);
    m_host = new QComboBox(this);
    m_host->setEditable(true);
    m_host->addItems(settings.value(recentKey).toStringList());
    m_host->setMinimumContentsLength(28);
    m_port = new QSpinBox(this);
    m_port->setRange(1, 65535);
    m_port->setValue(8888);
    m_user = new QLineEdit(this);
    m_token = new QLineEdit(this);
    m_token->setEchoMode(QLineEdit::Password);
    const auto add = [form](const QString &name, QWidget *field) {
        form->addRow(name, field);
        field->setAccessibleName(name);
    };
    add(tr("Host"), m_host);
    add(tr("Port"), m_port);
    add(tr("User"), m_user);
    add(tr("Token"), m_token);
    auto *const buttons = new QDialogButtonBox(this);
    QPushButton *const attach = buttons->addButton(tr("Attach"), QDialogButtonBox::AcceptRole);
    attach->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    attach->setEnabled(!m_host->currentText().isEmpty());
    connect(m_host, &QComboBox::currentTextChanged, attach,
            [attach](const QString &text) { attach->setEnabled(!text.trimmed().isEmpty()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &AttachDialog::choose);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    form->addRow(buttons);
}

AttachTarget AttachDialog::target() const
{
    return {m_host->currentText().trimmed(), quint16(m_port->value()), m_user->text().trimmed(), m_token->text()};
}

void AttachDialog::choose()
{
    const AttachTarget chosenOne = target();
    QStringList recent = m_settings.value(recentKey).toStringList();
    recent.removeAll(chosenOne.host);
    recent.prepend(chosenOne.host);
    m_settings.setValue(recentKey, QStringList(recent.mid(0, kept)));
    accept();
    Q_EMIT chosen(chosenOne);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/attach_dialog.h"

#include "ui/widgets/fact_list.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>

namespace hdf5async {

namespace {

constexpr int kept = 10;
const QLatin1StringView recentKey("attach/recent");

// In two lines of sixteen bytes, which eyes can compare.
QString inLines(const QByteArray &fingerprint)
{
    const QString text = QString::fromLatin1(fingerprint).toUpper();
    return text.size() < 50 ? text : text.first(48) + u'\n' + text.sliced(48);
}

} // namespace

AttachDialog::AttachDialog(QSettings &settings, AskCertificate ask, QWidget *parent)
    : QDialog(parent), m_settings(settings), m_ask(std::move(ask))
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("Attach to a server"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    m_stack = new QStackedWidget(this);
    m_stack->addWidget(buildForm());
    m_stack->addWidget(buildCertificate());
    layout->addWidget(m_stack);
    auto *const buttons = new QDialogButtonBox(this);
    m_back = buttons->addButton(tr("Back"), QDialogButtonBox::ActionRole);
    m_trust = buttons->addButton(tr("Trust and attach"), QDialogButtonBox::ActionRole);
    m_trust->setObjectName(QStringLiteral("trust"));
    m_attach = buttons->addButton(tr("Attach"), QDialogButtonBox::ActionRole);
    m_attach->setObjectName(QStringLiteral("attach"));
    buttons->addButton(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    connect(m_attach, &QPushButton::clicked, this, &AttachDialog::proceed);
    connect(m_back, &QPushButton::clicked, this, [this] { showForm({}); });
    connect(m_trust, &QPushButton::clicked, this, [this] {
        m_settings.setValue(trustKey(), m_shown);
        choose(target());
    });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    addressChanged();
}

void AttachDialog::addressChanged()
{
    showForm({});                                 // what was asked was about another one
    if (m_ask && m_settings.contains(trustKey())) // it was encrypted the last time
        m_tls->setChecked(true);
}

QWidget *AttachDialog::buildForm()
{
    auto *const page = new QWidget(this);
    auto *const form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(12);
    m_host = new QComboBox(page);
    m_host->setEditable(true);
    m_host->addItems(m_settings.value(recentKey).toStringList());
    m_host->setMinimumContentsLength(28);
    m_port = new QSpinBox(page);
    m_port->setRange(1, 65535);
    m_port->setValue(8888);
    m_user = new QLineEdit(page);
    m_token = new QLineEdit(page);
    m_token->setEchoMode(QLineEdit::Password);
    m_tls = new QCheckBox(tr("Encrypted (TLS)"), page);
    m_tls->setObjectName(QStringLiteral("tls"));
    m_tls->setVisible(bool(m_ask));
    const auto add = [form](const QString &name, QWidget *field) {
        form->addRow(name, field);
        field->setAccessibleName(name);
    };
    add(tr("Host"), m_host);
    add(tr("Port"), m_port);
    add(tr("User"), m_user);
    add(tr("Token"), m_token);
    form->addRow(QString(), m_tls);
    m_problem = new Text(Text::Size::Body, page);
    m_problem->setObjectName(QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    form->addRow(m_problem);
    connect(m_host, &QComboBox::currentTextChanged, this, &AttachDialog::addressChanged);
    connect(m_port, &QSpinBox::valueChanged, this, &AttachDialog::addressChanged);
    return page;
}

QWidget *AttachDialog::buildCertificate()
{
    auto *const page = new QWidget(this);
    auto *const layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    m_verdict = new IconLabel(page);
    m_facts = new FactList(page);
    layout->addWidget(m_verdict);
    layout->addWidget(m_facts);
    const auto addFingerprint = [page, layout](Text *&title, QLabel *&fingerprint) {
        title = new Text(Text::Size::Secondary, page);
        fingerprint = new QLabel(page);
        fingerprint->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont)); // so that digits stand below digits
        fingerprint->setTextInteractionFlags(Qt::TextSelectableByMouse);
        auto *const pair = new QVBoxLayout;
        pair->setSpacing(2);
        pair->addWidget(title);
        pair->addWidget(fingerprint);
        layout->addLayout(pair);
    };
    Text *title = nullptr;
    addFingerprint(title, m_fingerprint);
    title->setText(tr("SHA-256 fingerprint"));
    m_fingerprint->setObjectName(QStringLiteral("fingerprint"));
    addFingerprint(m_trustedTitle, m_trusted);
    m_trustedTitle->setText(tr("Trusted until now"));
    m_advice = new Text(Text::Size::Body, page);
    m_advice->setWordWrap(true);
    m_advice->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_advice->setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    layout->addWidget(m_advice);
    layout->addStretch();
    return page;
}

void AttachDialog::setAddress(const QString &address)
{
    QString host = address.section(u':', 0, -2).remove(u'[').remove(u']');
    if (host == QStringLiteral("0.0.0.0"))
        host = QStringLiteral("127.0.0.1");
    else if (host == QStringLiteral("::"))
        host = QStringLiteral("::1");
    m_port->setValue(address.section(u':', -1).toInt());
    m_host->setCurrentText(host);
}

AttachTarget AttachDialog::target() const
{
    AttachTarget wanted{m_host->currentText().trimmed(), quint16(m_port->value()), m_user->text().trimmed(),
                        m_token->text()};
    wanted.tls = m_ask && m_tls->isChecked();
    if (wanted.tls)
        wanted.fingerprint = m_settings.value(trustKey()).toByteArray();
    return wanted;
}

QString AttachDialog::trustKey() const
{
    return QStringLiteral("attach/trusted/%1:%2").arg(m_host->currentText().trimmed().toLower()).arg(m_port->value());
}

void AttachDialog::proceed()
{
    if (target().tls)
        askCertificate();
    else
        choose(target());
}

void AttachDialog::askCertificate()
{
    showForm({});
    m_attach->setEnabled(false);
    m_attach->setText(tr("Asking for its certificate…"));
    const AttachTarget asked = target();
    m_question.ask(m_ask(asked.host, asked.port), [this](const Result<ServerCertificate> &certificate) {
        if (certificate)
            compare(*certificate);
        else
            showForm(tr("No certificate came: %1").arg(certificate.error().message));
    });
}

void AttachDialog::compare(const ServerCertificate &certificate)
{
    const QByteArray trusted = m_settings.value(trustKey()).toByteArray();
    if (certificate.fingerprint == trusted)
        return choose(target());
    m_shown = certificate.fingerprint;
    const bool isNew = trusted.isEmpty();
    const auto given = [](const QString &text) { return text.isEmpty() ? QStringLiteral("-") : text; };
    m_facts->set(
        {{tr("Name"), given(certificate.name)},
         {tr("Issued by"), given(certificate.issuer)},
         {tr("Valid until"), certificate.expiresAt.toLocalTime().toString(QStringLiteral("yyyy-MM-dd HH:mm"))}});
    m_fingerprint->setText(inLines(certificate.fingerprint));
    m_trusted->setText(inLines(trusted));
    m_trusted->setVisible(!isNew);
    m_trustedTitle->setVisible(!isNew);
    m_verdict->set(isNew ? QStringLiteral("lock") : QStringLiteral("critical"),
                   isNew ? IconLabel::Tone::Text : IconLabel::Tone::Bad,
                   isNew ? tr("Is this the server you mean?")
                         : tr("The certificate of this server is another one than before"));
    m_advice->setText(
        (isNew ? tr("It is the first contact. Compare the fingerprint with the one that this command prints "
                    "on the server:")
               : tr("Either it was renewed, or somebody stands in between. Compare the fingerprint with the "
                    "one that this command prints on the server:")) +
        QStringLiteral("\nopenssl x509 -in server.pem -noout -fingerprint -sha256"));
    m_trust->setText(isNew ? tr("Trust and attach") : tr("Trust the new one and attach"));
    m_attach->hide();
    m_trust->show();
    m_back->show();
    m_stack->setCurrentIndex(1);
    m_back->setDefault(true); // what is pressed without reading trusts nobody
    m_back->setFocus();
}

void AttachDialog::showForm(const QString &problem)
{
    m_question.cancel();
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    m_stack->setCurrentIndex(0);
    m_trust->hide();
    m_back->hide();
    m_attach->show();
    m_attach->setText(tr("Attach"));
    m_attach->setEnabled(!m_host->currentText().trimmed().isEmpty());
    m_attach->setDefault(true);
}

void AttachDialog::choose(const AttachTarget &target)
{
    QStringList recent = m_settings.value(recentKey).toStringList();
    recent.removeAll(target.host);
    recent.prepend(target.host);
    m_settings.setValue(recentKey, QStringList(recent.mid(0, kept)));
    accept();
    Q_EMIT chosen(target);
}

} // namespace hdf5async

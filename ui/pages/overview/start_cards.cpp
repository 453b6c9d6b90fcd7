// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/overview/start_cards.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/open_question.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QFileInfo>
#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QRandomGenerator>
#include <QSpinBox>

#include <filesystem>
#include <system_error>

namespace hdf5async {

namespace {

QFrame *makeCard(QWidget *parent, Text *&title, Text *&text)
{
    auto *const card = new QFrame(parent);
    card->setObjectName(QStringLiteral("card"));
    auto *const layout = new QVBoxLayout(card);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(12);
    title = new Text(Text::Size::Section, card);
    text = new Text(Text::Size::Body, card);
    text->setWordWrap(true);
    text->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(title);
    layout->addWidget(text);
    return card;
}

// Whether an address of config.ini is reached from this computer alone.
bool isOnlyHere(const QString &host)
{
    return host == QStringLiteral("localhost") || host.startsWith(QStringLiteral("127.")) ||
           host == QStringLiteral("::1");
}

QString newToken()
{
    QByteArray bytes(16, Qt::Uninitialized);
    for (char &byte : bytes)
        byte = char(QRandomGenerator::system()->bounded(256));
    return QString::fromLatin1(bytes.toHex());
}

} // namespace

StartCards::StartCards(const PageContext &context, QWidget *parent) : QWidget(parent), m_context(context)
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    QFrame *const startCard = makeCard(this, m_startTitle, m_startText);
    buildStart(*static_cast<QVBoxLayout *>(startCard->layout()), startCard);
    layout->addWidget(startCard, 3);

    m_attachCard = makeCard(this, m_attachTitle, m_attachText);
    auto *const attachLayout = static_cast<QVBoxLayout *>(m_attachCard->layout());
    attachLayout->addStretch();
    m_attach = new QPushButton(icon(QStringLiteral("attach")), {}, m_attachCard);
    attachLayout->addWidget(m_attach, 0, Qt::AlignLeft);
    connect(m_attach, &QPushButton::clicked, this, [this] { m_context.navigator.attach(); });
    m_attachCard->setVisible(m_context.navigator.canAttach());
    layout->addWidget(m_attachCard, 2);

    m_demoCard = makeCard(this, m_demoTitle, m_demoText);
    auto *const demoLayout = static_cast<QVBoxLayout *>(m_demoCard->layout());
    demoLayout->addStretch();
    m_demo = new QPushButton(icon(QStringLiteral("demo")), {}, m_demoCard);
    m_demo->setObjectName(QStringLiteral("demo"));
    demoLayout->addWidget(m_demo, 0, Qt::AlignLeft);
    connect(m_demo, &QPushButton::clicked, this, [this] { m_context.navigator.startDemo(); });
    m_demoCard->setVisible(m_context.navigator.canStartDemo());
    layout->addWidget(m_demoCard, 2);
}

void StartCards::buildStart(QVBoxLayout &layout, QWidget *card)
{
    buildProblem(layout, card);
    auto *const fields = new QGridLayout;
    fields->setHorizontalSpacing(12);
    fields->setVerticalSpacing(8);
    fields->setColumnStretch(1, 1);
    m_fileName = new Text(Text::Size::Body, card);
    m_portName = new Text(Text::Size::Body, card);
    m_file = new QLineEdit(card);
    m_file->setObjectName(QStringLiteral("startFile"));
    m_free = new Text(Text::Size::Secondary, card);
    m_free->setObjectName(QStringLiteral("freeSpace"));
    m_port = new QSpinBox(card);
    m_port->setRange(0, 65535);
    m_others = new QCheckBox(card);
    m_others->setObjectName(QStringLiteral("allowOthers"));
    fields->addWidget(m_fileName, 0, 0);
    fields->addWidget(m_file, 0, 1);
    fields->addWidget(m_free, 1, 1);
    fields->addWidget(m_portName, 2, 0);
    fields->addWidget(m_port, 2, 1, Qt::AlignLeft);
    fields->addWidget(m_others, 3, 1);
    m_token = addRow(*fields, m_tokenRow, card);
    m_token->setObjectName(QStringLiteral("startToken"));
    m_certificate = addRow(*fields, m_certificateRow, card);
    m_certificate->setObjectName(QStringLiteral("startCertificate"));
    m_key = addRow(*fields, m_keyRow, card);
    layout.addLayout(fields);
    m_note = new Text(Text::Size::Secondary, card);
    m_note->setWordWrap(true);
    layout.addWidget(m_note);
    layout.addStretch();
    m_start = new QPushButton(card);
    m_start->setObjectName(QStringLiteral("primary"));
    layout.addWidget(m_start, 0, Qt::AlignLeft);
    connect(m_start, &QPushButton::clicked, this, &StartCards::start);
    connect(m_file, &QLineEdit::editingFinished, this, &StartCards::showFree);
    connect(m_others, &QCheckBox::toggled, this, [this](bool allowed) {
        // One that is shown can be handed on; the one of the configuration is not told.
        const bool isNew = isOnlyHere(m_loaded.value(QStringLiteral("host")).toString());
        if (allowed && isNew && m_token->text().isEmpty() &&
            m_loaded.value(QStringLiteral("users_file")).toString().isEmpty())
            m_token->setText(newToken());
        showNetwork();
    });
    for (QLineEdit *field : {m_token, m_certificate})
        connect(field, &QLineEdit::textChanged, this, &StartCards::showNetwork);
    showNetwork();
}

void StartCards::buildProblem(QVBoxLayout &layout, QWidget *card)
{
    m_problem = new Text(Text::Size::Body, card);
    m_problem->setObjectName(QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    layout.addWidget(m_problem);
    auto *const ways = new QHBoxLayout;
    ways->setSpacing(8);
    m_attachRunning = new QPushButton(icon(QStringLiteral("attach")), {}, card);
    m_attachRunning->setObjectName(QStringLiteral("attachRunning"));
    m_otherPort = new QPushButton(icon(QStringLiteral("start")), {}, card);
    m_otherPort->setObjectName(QStringLiteral("otherPort"));
    ways->addWidget(m_attachRunning);
    ways->addWidget(m_otherPort);
    ways->addStretch();
    layout.addLayout(ways);
    m_attachRunning->hide();
    m_otherPort->hide();
    connect(m_attachRunning, &QPushButton::clicked, this, [this] { m_context.navigator.attach(m_taken.address); });
    connect(m_otherPort, &QPushButton::clicked, this, [this] {
        m_context.navigator.run({"start", {{QStringLiteral("port"), int(m_taken.freePort)}}}, {}); // 0 = any free one
    });
}

QLineEdit *StartCards::addRow(QGridLayout &fields, Row &row, QWidget *card)
{
    auto *const field = new QLineEdit(card);
    row = {new Text(Text::Size::Body, card), field};
    const int at = fields.rowCount();
    fields.addWidget(row.name, at, 0);
    fields.addWidget(field, at, 1);
    return field;
}

void StartCards::load()
{
    whenAnswered(m_context.controller.settings(), this, [this](const Result<ServerSettings> &settings) {
        for (QWidget *field : std::initializer_list<QWidget *>{m_file, m_port, m_others})
            field->setEnabled(settings.has_value());
        if (settings)
            take(*settings);
    });
}

void StartCards::take(const ServerSettings &settings)
{
    m_keeps = !settings.configFile.isEmpty();
    m_loaded.clear();
    for (const SettingValue &setting : settings.values)
        m_loaded.insert(setting.key, setting.value);
    const auto text = [this](const char *key) { return m_loaded.value(QString::fromLatin1(key)).toString(); };
    m_file->setText(text("hdf5_file_path"));
    m_port->setValue(text("port").toInt());
    m_certificate->setText(text("tls_certificate"));
    m_key->setText(text("tls_key"));
    m_token->clear();
    {
        const QSignalBlocker quiet(m_others); // nobody has ticked it: no token is proposed
        m_others->setChecked(!isOnlyHere(text("host")));
    }
    showFree();
    showNetwork();
}

// The folder is asked as a file dialog asks it; a server elsewhere has other folders.
void StartCards::showFree()
{
    const QString folder = QFileInfo(m_file->text()).absolutePath();
    m_free->setVisible(!m_context.controller.capabilities().remote && !m_file->text().isEmpty());
    if (!QFileInfo(folder).isDir()) {
        m_free->setText(tr("There is no folder %1").arg(folder));
        return;
    }
    std::error_code
        unknown; // unlike QStorageInfo it asks for no list of mounts, which does not name what a chroot sees
    const auto volume = std::filesystem::space(QFileInfo(folder).filesystemAbsoluteFilePath(), unknown);
    m_free->setText(unknown ? QString() : tr("%1 free").arg(format::bytes(qint64(volume.available))));
}

void StartCards::showNetwork()
{
    const bool others = m_others->isChecked();
    const bool hasUsers = !m_loaded.value(QStringLiteral("users_file")).toString().isEmpty();
    for (const Row &row : {m_certificateRow, m_keyRow}) {
        row.name->setVisible(others);
        row.field->setVisible(others);
    }
    m_tokenRow.name->setVisible(others && !hasUsers);
    m_tokenRow.field->setVisible(others && !hasUsers);
    m_note->setVisible(others);
    QString note;
    if (hasUsers)
        note = tr("Programs show the token of one of the users.");
    else if (m_token->text().isEmpty())
        note = tr("Without a token, here or in config.ini, programs on other computers are refused.");
    else
        note = tr("Programs, also those on this computer, have to show this token.");
    if (m_certificate->text().isEmpty())
        note += u' ' + tr("Without a certificate, tokens and data travel readable.");
    m_note->setText(note);
}

int StartCards::takenPort() const
{
    return m_taken.address.section(u':', -1).toInt();
}

void StartCards::setStatus(const ServerStatus &status)
{
    m_trouble = status.problem;
    m_taken = status.state == ServerState::Failed ? status.taken : TakenPort();
    m_start->setEnabled(m_context.controller.capabilities().role >= Role::Operator);
    showProblem();
}

void StartCards::showProblem()
{
    const int port = takenPort();
    if (m_taken.process > 0)
        m_problem->setText(
            tr("Port %1 is used by process %2 (%3).").arg(port).arg(m_taken.process).arg(m_taken.program));
    else if (port > 0)
        m_problem->setText(tr("Port %1 is used by another program, perhaps by a server that runs already.").arg(port));
    else
        m_problem->setText(m_trouble);
    m_problem->setToolTip(port > 0 ? m_trouble : QString());
    m_problem->setVisible(!m_trouble.isEmpty());
    m_attachRunning->setVisible(port > 0 && mayAttach());
    m_otherPort->setVisible(port > 0);
    m_otherPort->setEnabled(m_context.controller.capabilities().role >= Role::Admin);
    m_otherPort->setText(m_taken.freePort > 0 ? tr("Use port %1").arg(m_taken.freePort) : tr("Use another port"));
}

// Who is not known may be a server of another user.
bool StartCards::mayAttach() const
{
    const bool mayBeServer = m_taken.process == 0 || m_taken.program == QStringLiteral("hdf5async");
    return mayBeServer && m_context.navigator.canAttach();
}

QVariantMap StartCards::changes() const
{
    QVariantMap wanted;
    const auto add = [this, &wanted](const char *key, const QString &value) {
        if (value != m_loaded.value(QString::fromLatin1(key)).toString())
            wanted.insert(QString::fromLatin1(key), value);
    };
    if (!m_file->isEnabled()) // nothing is known of the settings
        return wanted;
    add("hdf5_file_path", m_file->text());
    add("port", QString::number(m_port->value()));
    const bool others = m_others->isChecked();
    if (others == isOnlyHere(m_loaded.value(QStringLiteral("host")).toString()))
        add("host", others ? QStringLiteral("0.0.0.0") : QStringLiteral("127.0.0.1"));
    if (!others)
        return wanted;
    add("auth_token", m_token->text().trimmed());
    add("tls_certificate", m_certificate->text().trimmed());
    add("tls_key", m_key->text().trimmed());
    return wanted;
}

void StartCards::start()
{
    const QVariantMap wanted = changes();
    if (wanted.isEmpty())
        return m_context.controller.start();
    if (!m_keeps)
        return startWith(wanted);
    // What cannot be kept is no reason not to start.
    whenAnswered(m_context.controller.execute({"settings", wanted}), this,
                 [this, wanted](const Result<CommandResult> &kept) {
                     if (!kept)
                         m_context.navigator.say(tr("Not kept for the next time: %1").arg(kept.error().message));
                     startWith(wanted);
                 });
}

void StartCards::startWith(const QVariantMap &values)
{
    m_context.navigator.run({"start", values}, {});
}

void StartCards::retranslate()
{
    m_startTitle->setText(tr("Start a server here"));
    m_startText->setText(tr("It answers programs on this computer, and on others where they are allowed."));
    m_fileName->setText(tr("File"));
    m_portName->setText(tr("Port"));
    m_file->setAccessibleName(tr("File"));
    m_port->setAccessibleName(tr("Port"));
    m_port->setSpecialValueText(tr("any"));
    m_others->setText(tr("Allow other computers"));
    const auto name = [](const Row &row, const QString &text) {
        row.name->setText(text);
        row.field->setAccessibleName(text);
    };
    name(m_tokenRow, tr("Token"));
    name(m_certificateRow, tr("Certificate"));
    name(m_keyRow, tr("Key"));
    m_token->setPlaceholderText(tr("as it is"));
    m_certificate->setPlaceholderText(tr("a PEM file; empty: not encrypted"));
    m_key->setPlaceholderText(tr("a PEM file"));
    m_start->setText(tr("Start"));
    m_attachRunning->setText(tr("Attach to the running server…"));
    showFree();
    showNetwork();
    showProblem();
    m_attachTitle->setText(tr("Attach to a server"));
    m_attachText->setText(tr("Watch and control one that runs elsewhere, in a window of its own."));
    m_attach->setText(tr("Attach…"));
    m_demoTitle->setText(tr("Try the demo"));
    m_demoText->setText(tr("Five programs write into a temporary file, in a window of its own. It is deleted when that "
                           "window is closed."));
    m_demo->setText(tr("Start demo"));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/overview/start_cards.h"

#include "ui/icons/icons.h"
#include "ui/open_question.h"
#include "ui/widgets/text.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>

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

} // namespace

StartCards::StartCards(const PageContext &context, QWidget *parent) : QWidget(parent), m_context(context)
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(16);
    QFrame *const startCard = makeCard(this, m_startTitle, m_startText);
    auto *const inner = static_cast<QVBoxLayout *>(startCard->layout());
    m_problem = new Text(Text::Size::Body, startCard);
    m_problem->setObjectName(QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    inner->addWidget(m_problem);
    auto *const fields = new QGridLayout;
    fields->setHorizontalSpacing(12);
    fields->setVerticalSpacing(8);
    fields->setColumnStretch(1, 1);
    m_fileName = new Text(Text::Size::Body, startCard);
    m_portName = new Text(Text::Size::Body, startCard);
    m_file = new QLineEdit(startCard);
    m_port = new QSpinBox(startCard);
    m_port->setRange(0, 65535);
    fields->addWidget(m_fileName, 0, 0);
    fields->addWidget(m_file, 0, 1);
    fields->addWidget(m_portName, 1, 0);
    fields->addWidget(m_port, 1, 1, Qt::AlignLeft);
    inner->addLayout(fields);
    inner->addStretch();
    m_start = new QPushButton(startCard);
    m_start->setObjectName(QStringLiteral("primary"));
    inner->addWidget(m_start, 0, Qt::AlignLeft);
    connect(m_start, &QPushButton::clicked, this, &StartCards::start);
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

void StartCards::load()
{
    whenAnswered(m_context.controller.settings(), this, [this](const Result<ServerSettings> &settings) {
        m_file->setEnabled(settings.has_value());
        m_port->setEnabled(settings.has_value());
        if (!settings)
            return;
        for (const SettingValue &setting : settings->values) {
            if (setting.key == QStringLiteral("hdf5_file_path"))
                m_loadedFile = setting.value;
            else if (setting.key == QStringLiteral("port"))
                m_loadedPort = setting.value.toInt();
        }
        m_file->setText(m_loadedFile);
        m_port->setValue(m_loadedPort);
    });
}

void StartCards::setStatus(const ServerStatus &status)
{
    m_problem->setText(status.problem);
    m_problem->setVisible(!status.problem.isEmpty());
    m_start->setEnabled(m_context.controller.capabilities().role >= Role::Operator);
}

void StartCards::start()
{
    QVariantMap changes;
    if (m_file->isEnabled() && m_file->text() != m_loadedFile)
        changes.insert(QStringLiteral("hdf5_file_path"), m_file->text());
    if (m_port->isEnabled() && m_port->value() != m_loadedPort)
        changes.insert(QStringLiteral("port"), QString::number(m_port->value()));
    if (changes.isEmpty())
        m_context.controller.start();
    else
        m_context.navigator.run({"settings", changes}, {},
                                [this](const CommandResult &) { m_context.controller.start(); });
}

void StartCards::retranslate()
{
    m_startTitle->setText(tr("Start a server here"));
    m_startText->setText(tr("It answers programs on this computer. Who else may connect is set on the Server page."));
    m_fileName->setText(tr("File"));
    m_portName->setText(tr("Port"));
    m_file->setAccessibleName(tr("File"));
    m_port->setAccessibleName(tr("Port"));
    m_port->setSpecialValueText(tr("any"));
    m_start->setText(tr("Start"));
    m_attachTitle->setText(tr("Attach to a server"));
    m_attachText->setText(tr("Watch and control one that runs elsewhere, in a window of its own."));
    m_attach->setText(tr("Attach…"));
    m_demoTitle->setText(tr("Try the demo"));
    m_demoText->setText(tr("Five programs write into a temporary file, in a window of its own. It is deleted when that "
                           "window is closed."));
    m_demo->setText(tr("Start demo"));
}

} // namespace hdf5async

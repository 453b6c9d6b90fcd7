// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/server_page.h"

#include "ui/icons/icons.h"
#include "ui/open_question.h"
#include "ui/pages/overview/file_card.h"
#include "ui/pages/server/certificate_facts.h"
#include "ui/pages/server/past_files_panel.h"
#include "ui/pages/server/setting_texts.h"
#include "ui/pages/server/settings_form.h"
#include "ui/pages/server/users_panel.h"
#include "ui/role_text.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QFontDatabase>
#include <QHBoxLayout>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>

#include <algorithm>

namespace hdf5async {

namespace {

const QString listening = QStringLiteral("listening"), headless = QStringLiteral("headless"),
              fileSection = QStringLiteral("file"), access = QStringLiteral("access"),
              durability = QStringLiteral("durability");

} // namespace

ServerPage::ServerPage(const PageContext &context) : Page(PageId::Server, context)
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(16);
    auto *const head = new QHBoxLayout;
    m_title = new Text(Text::Size::Title, this);
    m_role = new IconLabel(this);
    head->addWidget(m_title, 1);
    head->addWidget(m_role);
    layout->addLayout(head);
    buildSections();
    buildFooter();
    layout->addWidget(m_body, 1);
    layout->addWidget(m_footer);
}

void ServerPage::buildSections()
{
    m_body = new QStackedWidget(this);
    auto *const pane = new QWidget(m_body);
    auto *const row = new QHBoxLayout(pane);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(16);
    m_list = new QListWidget(pane);
    m_list->setObjectName(QStringLiteral("sections"));
    m_list->setUniformItemSizes(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_stack = new QStackedWidget(pane);
    row->addWidget(m_list);
    row->addWidget(m_stack, 1);
    connect(m_list, &QListWidget::currentRowChanged, m_stack, &QStackedWidget::setCurrentIndex);
    m_empty = new EmptyState(QStringLiteral("server"), m_body);
    m_body->addWidget(pane);
    m_body->addWidget(m_empty);
}

void ServerPage::buildFooter()
{
    m_footer = new QFrame(this);
    m_footer->setObjectName(QStringLiteral("card"));
    auto *const layout = new QHBoxLayout(m_footer);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    m_changes = new Text(Text::Size::Body, m_footer);
    m_changes->setWordWrap(true);
    m_revert = new QPushButton(m_footer);
    m_apply = new QPushButton(m_footer);
    m_apply->setObjectName(QStringLiteral("primary"));
    layout->addWidget(m_changes, 1);
    layout->addWidget(m_revert);
    layout->addWidget(m_apply);
    m_footer->hide();
    connect(m_revert, &QPushButton::clicked, this, &ServerPage::clearOrGoBack);
    connect(m_apply, &QPushButton::clicked, this, &ServerPage::apply);
}

// A section is a card that scrolls; a form in it, and below it what belongs to this section alone.
SettingsForm *ServerPage::addSection(const QString &name)
{
    auto *const scroll = new QScrollArea(m_stack);
    scroll->setWidgetResizable(true);
    scroll->setFocusPolicy(Qt::NoFocus); // what lies in it takes the focus and comes into view
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    auto *const content = new QWidget;
    content->setObjectName(QStringLiteral("section"));
    auto *const layout = new QVBoxLayout(content);
    layout->setContentsMargins(24, 24, 24, 24);
    layout->setSpacing(16);
    auto *const heading = new Text(Text::Size::Section, content);
    layout->addWidget(heading);
    auto *const form = new SettingsForm(content);
    form->setMaximumWidth(fontMetrics().averageCharWidth() * 110);
    layout->addWidget(form);
    if (name == listening) {
        m_certificate = new CertificateFacts({controller(), navigator()}, content);
        layout->addWidget(m_certificate);
    } else if (name == fileSection) {
        m_file = new FileCard({controller(), navigator()}, content);
        layout->addWidget(m_file);
        m_pastFiles = new PastFilesPanel({controller(), navigator()}, content);
        layout->addWidget(m_pastFiles, 1);
    } else if (name == access) {
        m_users = new UsersPanel({controller(), navigator()}, content);
        layout->addWidget(m_users, 1);
    } else if (name == durability) {
        m_consequence = new Text(Text::Size::Body, content);
        m_consequence->setWordWrap(true);
        m_consequence->setForegroundRole(QPalette::PlaceholderText);
        layout->addWidget(m_consequence);
    } else if (name == headless) {
        layout->addWidget(buildHeadless());
    }
    layout->addStretch();
    scroll->setWidget(content);
    m_stack->addWidget(scroll);
    m_list->addItem(QString());
    m_list->item(m_list->count() - 1)->setSizeHint(QSize(100, std::max(30, fontMetrics().height() + 12)));
    m_sections.push_back({name, form, heading});
    connect(form, &SettingsForm::edited, this, &ServerPage::updateChanges);
    return form;
}

QWidget *ServerPage::buildHeadless()
{
    auto *const box = new QWidget;
    auto *const layout = new QVBoxLayout(box);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_commandTitle = new Text(Text::Size::Section, box);
    m_command = new QPlainTextEdit(box);
    m_command->setReadOnly(true);
    m_command->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_command->setMaximumHeight(fontMetrics().height() * 4);
    m_command->setTabChangesFocus(true);
    m_copyCommand = new QPushButton(icon(QStringLiteral("copy")), {}, box);
    m_configTitle = new Text(Text::Size::Section, box);
    m_config = new Text(Text::Size::Body, box);
    m_config->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(m_commandTitle);
    layout->addWidget(m_command);
    layout->addWidget(m_copyCommand, 0, Qt::AlignLeft);
    layout->addSpacing(8);
    layout->addWidget(m_configTitle);
    layout->addWidget(m_config);
    connect(m_copyCommand, &QPushButton::clicked, this, [this] { navigator().copy(m_settings.commandLine); });
    return box;
}

bool ServerPage::mayChange() const
{
    return controller().capabilities().role >= Role::Admin;
}

void ServerPage::setActive(bool active)
{
    if (active && (!m_loaded || changes().isEmpty()))
        load();
}

void ServerPage::load()
{
    whenAnswered(controller().settings(), this, [this](const Result<ServerSettings> &settings) {
        m_loaded = settings.has_value();
        m_body->setCurrentIndex(settings ? 0 : 1);
        if (settings)
            present(*settings);
        else
            m_empty->setTexts(tr("The settings cannot be shown"), settings.error().message);
    });
}

void ServerPage::present(const ServerSettings &settings)
{
    m_settings = settings;
    std::vector<std::pair<QString, std::vector<SettingValue>>> groups;
    for (const SettingValue &value : settings.values) {
        const auto group =
            std::find_if(groups.begin(), groups.end(), [&value](const auto &g) { return g.first == value.section; });
        if (group == groups.end())
            groups.push_back({value.section, {value}});
        else
            group->second.push_back(value);
    }
    if (!settings.commandLine.isEmpty())
        groups.push_back({headless, {}});
    for (const auto &[name, values] : groups) {
        const auto known = std::find_if(m_sections.begin(), m_sections.end(),
                                        [&name = name](const Section &s) { return s.name == name; });
        SettingsForm *const form = known == m_sections.end() ? addSection(name) : known->form;
        form->setValues(values, mayChange());
    }
    if (m_certificate)
        m_certificate->setSettings(settings);
    if (m_list->currentRow() < 0)
        m_list->setCurrentRow(0);
    if (!m_wanted.isEmpty())
        goTo(std::exchange(m_wanted, {}));
    retranslate();
    showStatus(navigator().displayed());
}

void ServerPage::goTo(const QString &name)
{
    for (std::size_t row = 0; row < m_sections.size(); ++row) {
        if (m_sections[row].name == name)
            m_list->setCurrentRow(int(row));
    }
}

void ServerPage::showStatus(const ServerStatusPtr &status)
{
    if (m_file)
        m_file->setStatus(*status);
    if (m_pastFiles)
        m_pastFiles->showStatus(*status);
    if (m_users)
        m_users->showStatus(*status);
    const Role role = controller().capabilities().role;
    m_role->setVisible(!mayChange());
    m_role->set(QStringLiteral("lock"), IconLabel::Tone::Secondary,
                tr("Read-only: your role is %1; an administrator may change settings").arg(roleText(role)));
    if (role != m_shownRole) {
        m_shownRole = role;
        if (m_loaded)
            present(m_settings);
    }
}

QVariantMap ServerPage::changes() const
{
    QVariantMap all;
    for (const Section &section : m_sections)
        all.insert(section.form->changes());
    return all;
}

void ServerPage::updateChanges()
{
    const QVariantMap all = changes();
    m_footer->setVisible(!all.isEmpty());
    QStringList lines;
    for (auto it = all.begin(); it != all.end(); ++it) {
        const auto setting = std::find_if(m_settings.values.begin(), m_settings.values.end(),
                                          [&it](const SettingValue &v) { return v.key == it.key(); });
        if (setting == m_settings.values.end())
            continue;
        const QString change = setting->secret
                                   ? tr("%1: a new one").arg(settingName(it.key()))
                                   : tr("%1: %2 → %3").arg(settingName(it.key()), setting->value, it->toString());
        lines.append(setting->needsRestart ? tr("%1 (after a restart)").arg(change) : tr("%1 (at once)").arg(change));
    }
    m_changes->setText(tr("%n change(s)", nullptr, int(lines.size())) + QStringLiteral("\n") + lines.join(u'\n'));
    if (m_consequence) {
        const QString ack = all.value(QStringLiteral("default_ack")).toString();
        bool applied = ack == QStringLiteral("applied");
        for (const SettingValue &value : m_settings.values)
            applied = applied || (ack.isEmpty() && value.key == QStringLiteral("default_ack") &&
                                  value.value == QStringLiteral("applied"));
        m_consequence->setText(applied
                                   ? tr("A crash or power cut may lose what was acknowledged since the last commit.")
                                   : tr("What was acknowledged survives every crash and power cut; a reply takes as "
                                        "long as the disk needs."));
    }
}

void ServerPage::apply()
{
    const QVariantMap wanted = changes();
    bool restart = false;
    for (const SettingValue &value : m_settings.values)
        restart = restart || (wanted.contains(value.key) && value.needsRestart);
    navigator().run({"settings", wanted},
                    restart ? tr("Applied; some of it after a restart of the server") : tr("Applied"),
                    [this](const CommandResult &) { load(); });
}

bool ServerPage::clearOrGoBack()
{
    if (m_users && m_users->clearFilter())
        return true;
    const bool any = !changes().isEmpty();
    for (const Section &section : m_sections)
        section.form->revert();
    return any;
}

bool ServerPage::refresh()
{
    if (m_users && m_users->isVisible())
        m_users->load();
    if (m_pastFiles && m_pastFiles->isVisible())
        m_pastFiles->load();
    if (!changes().isEmpty())
        return false;
    load();
    return true;
}

bool ServerPage::copyPath()
{
    if (m_pastFiles && m_pastFiles->copyPath())
        return true;
    navigator().copy(m_settings.configFile);
    return true;
}

bool ServerPage::copyRows()
{
    return (m_users && m_users->copyRows()) || (m_pastFiles && m_pastFiles->copyRows());
}

bool ServerPage::exportShown()
{
    return (m_users && m_users->exportShown()) || (m_pastFiles && m_pastFiles->exportShown());
}

bool ServerPage::focusFilter()
{
    return m_users && m_users->focusFilter();
}

void ServerPage::open(const QVariantMap &arguments)
{
    const QString section = arguments.value(QStringLiteral("section")).toString();
    if (m_sections.empty())
        m_wanted = section;
    else
        goTo(section);
}

void ServerPage::retranslate()
{
    m_title->setText(title());
    int widest = 0;
    for (std::size_t row = 0; row < m_sections.size(); ++row) {
        const QString name = sectionName(m_sections[row].name);
        m_list->item(int(row))->setText(name);
        m_sections[row].heading->setText(name);
        m_sections[row].form->retranslate();
        widest = std::max(widest, fontMetrics().horizontalAdvance(name));
    }
    m_list->setFixedWidth(std::max(160, widest + 48));
    m_list->setAccessibleName(tr("Sections"));
    m_revert->setText(tr("Revert"));
    m_apply->setText(tr("Apply"));
    if (m_certificate)
        m_certificate->retranslate();
    if (m_file)
        m_file->retranslate();
    if (m_pastFiles)
        m_pastFiles->retranslate();
    if (m_users)
        m_users->retranslate();
    if (m_command) {
        m_commandTitle->setText(tr("The same server without a window"));
        m_command->setPlainText(m_settings.commandLine);
        m_command->setAccessibleName(tr("Command line"));
        m_copyCommand->setText(tr("Copy"));
        m_configTitle->setText(tr("Configuration file"));
        m_config->setText(m_settings.configFile);
    }
    updateChanges();
}

} // namespace hdf5async

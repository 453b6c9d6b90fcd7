// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/users_panel.h"

#include "ui/icons/icons.h"
#include "ui/pages/server/user_dialog.h"
#include "ui/pages/server/user_model.h"
#include "ui/role_text.h"
#include "ui/widgets/empty_state.h"
#include "ui/widgets/filter_field.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/save_text.h"
#include "ui/widgets/table_header.h"
#include "ui/widgets/text.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QMenu>
#include <QPointer>
#include <QPushButton>
#include <QStackedWidget>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qint64 askEvery = 5000; // milliseconds
constexpr int shownRows = 8;

const QString nameKey = QStringLiteral("name"), revisionKey = QStringLiteral("revision");

const std::vector<ColumnStart> columns{{140}, {110}, {110}, {220}, {120}, {90}};

} // namespace

UsersPanel::UsersPanel(const PageContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_model(new UserModel(this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Section, this);
    layout->addWidget(m_title);
    m_stack = new QStackedWidget(this);
    m_empty = new EmptyState(QStringLiteral("key"), m_stack);
    m_stack->addWidget(buildList());
    m_stack->addWidget(m_empty);
    layout->addWidget(m_stack, 1);
    retranslate();
}

QWidget *UsersPanel::buildList()
{
    auto *const page = new QWidget(m_stack);
    auto *const layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    m_file = new Text(Text::Size::Secondary, page);
    m_file->setElided(true);
    layout->addWidget(m_file);
    auto *const state = new QHBoxLayout;
    m_state = new IconLabel(page);
    m_state->setElided(true);
    m_readAnew = new QPushButton(page);
    m_readAnew->setObjectName(QStringLiteral("readUsers"));
    state->addWidget(m_state, 1);
    state->addWidget(m_readAnew);
    layout->addLayout(state);
    m_table = new LiveTable(*m_model, columns, page);
    m_table->setObjectName(QStringLiteral("users"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setStretchColumn(UserModel::Paths);
    m_table->setMinimumHeight(m_table->verticalHeader()->defaultSectionSize() * (shownRows + 1));
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_add = addAction("plus", Qt::Key_Insert, &UsersPanel::addUser);
    m_change = addAction("edit", {}, &UsersPanel::changeUser);
    m_token = addAction("key", {}, &UsersPanel::newToken);
    m_remove = addAction("trash", Qt::Key_Delete, &UsersPanel::removeUser);
    for (const auto &[button, action] : m_buttons)
        bar->addWidget(button);
    m_filter = new FilterField(page);
    bar->addStretch();
    bar->addWidget(m_filter);
    layout->addLayout(bar);
    layout->addWidget(m_table, 1);
    connect(m_readAnew, &QPushButton::clicked, this, &UsersPanel::readAnew);
    connect(m_filter, &FilterField::changed, m_model, [this](const QString &text) { m_model->setFilter(text); });
    connect(m_table, &LiveTable::selectedKeysChanged, this, &UsersPanel::updateActions);
    connect(m_table, &LiveTable::opened, this, &UsersPanel::changeUser);
    connect(m_table, &LiveTable::menuWanted, this, &UsersPanel::openMenu);
    return page;
}

// A button, an entry of the menu and, in the table, a key.
QAction *UsersPanel::addAction(const char *iconName, const QKeySequence &key, void (UsersPanel::*run)())
{
    auto *const action = new QAction(icon(QString::fromLatin1(iconName)), {}, m_table);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    m_table->addAction(action);
    auto *const button = new QPushButton(action->icon(), {}, m_stack);
    connect(button, &QPushButton::clicked, action, &QAction::trigger);
    connect(action, &QAction::triggered, this, run);
    m_buttons.emplace_back(button, action);
    return action;
}

void UsersPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    load(); // also while the display is held
}

void UsersPanel::showStatus(const ServerStatus &status)
{
    const Capabilities server = m_context.controller.capabilities();
    setVisible(server.panels.contains(QStringLiteral("users")));
    const bool isDue = m_askedAt.msecsTo(status.sampledAt) >= askEvery;
    if (isVisible() && (m_stale || isDue || roleText(server.role) != m_role))
        load();
}

void UsersPanel::load()
{
    const Role role = m_context.controller.capabilities().role;
    m_role = roleText(role);
    m_askedAt = m_context.navigator.displayed()->sampledAt;
    m_stale = false;
    if (role < Role::Admin)
        return answered(failure(ErrorCode::Forbidden, QString()));
    if (!m_question.isPending())
        m_question.ask(m_context.controller.users(), [this](const Result<UserList> &list) { answered(list); });
}

void UsersPanel::answered(const Result<UserList> &list)
{
    // What was shown stays, greyed with everything else, while there is no connection.
    const bool isLost =
        !list && (list.error().code == ErrorCode::ConnectionLost || list.error().code == ErrorCode::Cancelled);
    if (isLost && m_answer)
        return;
    m_answer = list;
    if (list) {
        const Capabilities server = m_context.controller.capabilities();
        m_model->setUsers(list->users, server.remote ? server.user : QString());
    }
    present();
}

void UsersPanel::present()
{
    if (!m_answer)
        return;
    const Result<UserList> &list = *m_answer;
    const bool isList = list && !list->file.isEmpty();
    m_stack->setCurrentIndex(isList ? List : Nothing);
    if (!list && m_context.controller.capabilities().role < Role::Admin)
        m_empty->setTexts(tr("Users are for administrators"),
                          tr("Your role is %1; an administrator sees and changes users.").arg(m_role));
    else if (!list)
        m_empty->setTexts(tr("The users cannot be shown"), list.error().message);
    else if (!isList)
        m_empty->setTexts(tr("There is no users file"),
                          tr("Set “Users” above (users_file) to the path of a file and start the server anew. Then "
                             "nobody is answered without a token, and users are added here."));
    if (!isList)
        return updateActions();
    m_file->setFullText(list->file);
    const bool isOld = !list->inForce && list->problem.isEmpty();
    m_state->setVisible(isOld || !list->problem.isEmpty());
    m_readAnew->setVisible(isOld);
    if (isOld)
        m_state->set(QStringLiteral("warning"), IconLabel::Tone::Warning,
                     tr("The file has been changed, and the server has not read it since"));
    else
        m_state->set(QStringLiteral("lock"), IconLabel::Tone::Warning,
                     tr("These are in force and cannot be changed: %1").arg(list->problem));
    m_state->setToolTip(m_state->text());
    updateActions();
}

void UsersPanel::updateActions()
{
    const bool mayChange = m_answer && *m_answer && !(*m_answer)->file.isEmpty() && (*m_answer)->problem.isEmpty();
    m_add->setEnabled(mayChange);
    for (QAction *const action : {m_change, m_token, m_remove})
        action->setEnabled(mayChange && selected());
    for (const auto &[button, action] : m_buttons)
        button->setEnabled(action->isEnabled());
}

const UserEntry *UsersPanel::selected() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : &m_model->userAt(rows.front().row());
}

bool UsersPanel::isOwn(const QString &user) const
{
    const Capabilities server = m_context.controller.capabilities();
    return server.remote && server.user == user;
}

void UsersPanel::openMenu(const QPoint &at)
{
    auto *const menu = new QMenu(m_table);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const auto &[button, action] : m_buttons)
        menu->addAction(action);
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy row"), this, [this] { copyRows(); });
    m_table->setMenuOpen(true);
    connect(menu, &QMenu::aboutToHide, m_table, [this] { m_table->setMenuOpen(false); });
    menu->popup(at);
}

void UsersPanel::addUser()
{
    openDialog(std::nullopt);
}

void UsersPanel::changeUser()
{
    if (const UserEntry *const user = selected(); user && m_change->isEnabled())
        openDialog(*user);
}

void UsersPanel::openDialog(const std::optional<UserEntry> &user)
{
    UserDialog::Known known{user, user && isOwn(user->name), {}};
    for (const FileStatus &file : m_context.controller.status()->files)
        known.files.append(file.name);
    auto *const dialog = new UserDialog(known, window());
    connect(dialog, &UserDialog::wanted, this,
            [this, dialog, isNew = !user, seen = revision()](const QVariantMap &arguments) {
                if (isNew)
                    return give("add_user", arguments, dialog);
                QVariantMap change = arguments;
                change.insert(revisionKey, seen);
                give("change_user", change, dialog);
            });
    dialog->open();
}

QVariantMap UsersPanel::argumentsOf(const UserEntry &user) const
{
    return {{nameKey, user.name}, {revisionKey, revision()}};
}

// Of the users that are seen now, so that nobody's change is undone unseen.
QString UsersPanel::revision() const
{
    return m_answer && *m_answer ? (*m_answer)->revision : QString();
}

void UsersPanel::give(const QByteArray &name, const QVariantMap &arguments, UserDialog *dialog)
{
    const QString user = arguments[nameKey].toString();
    const auto then = [this, user, dialog = QPointer(dialog)](const Result<CommandResult> &result) {
        m_stale = true; // whatever came of it
        if (dialog)
            dialog->answered(result ? QString() : result.error().message);
        else if (!result)
            m_context.navigator.say(tr("Not done: %1").arg(result.error().message));
        if (result)
            showToken(user, *result);
        load();
    };
    const Command command{name, arguments, m_context.navigator.displayed()->epoch};
    whenAnswered(m_context.controller.execute(command), this, then);
}

void UsersPanel::newToken()
{
    const UserEntry *const user = selected();
    if (!user)
        return;
    Question question;
    question.title = tr("Give %1 a new token?").arg(user->name);
    question.text = user->hasToken ? tr("The old one is refused from then on.")
                                   : tr("This user has come in by a certificate alone so far.");
    if (user->connected > 0)
        question.text +=
            u' ' + tr("%n open connection(s) must come in anew with the new one.", nullptr, user->connected);
    if (isOwn(user->name))
        question.text += u' ' + tr("This is you: this window loses the server until you attach with the new one.");
    question.confirm = tr("New token");
    m_context.navigator.ask(question, [this, of = argumentsOf(*user)](bool) { give("new_token", of, nullptr); });
}

void UsersPanel::removeUser()
{
    const UserEntry *const user = selected();
    if (!user)
        return;
    Question question;
    question.title = tr("Remove %1?").arg(user->name);
    question.text = tr("The token is refused from then on. A user of this name who is added again gets another one.");
    if (user->connected > 0)
        question.text += u' ' + tr("%n open connection(s) are answered no more.", nullptr, user->connected);
    if (isOwn(user->name))
        question.text += u' ' + tr("This is you: this window loses the server.");
    question.confirm = tr("Remove");
    m_context.navigator.ask(question, [this, of = argumentsOf(*user)](bool) { give("remove_user", of, nullptr); });
}

void UsersPanel::readAnew()
{
    m_context.navigator.run({"read_users", {}}, tr("The users were read anew"),
                            [this](const CommandResult &) { load(); });
}

void UsersPanel::showToken(const QString &user, const CommandResult &result)
{
    const QString token = result.detail[QStringLiteral("token")].toString();
    if (token.isEmpty())
        return m_context.navigator.say(tr("Done: %1").arg(user));
    const auto copy = [this, user](const QString &text) { // not by the navigator, which shows what it copies
        QGuiApplication::clipboard()->setText(text);
        m_context.navigator.say(tr("The token of %1 was copied").arg(user));
    };
    (new TokenSheet(user, token, copy, window()))->open();
}

bool UsersPanel::focusFilter()
{
    if (!m_filter->isVisible())
        return false;
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
    return true;
}

bool UsersPanel::clearFilter()
{
    return m_filter->isVisible() && m_filter->clearFilter();
}

bool UsersPanel::copyRows()
{
    if (!m_table->isVisible())
        return false;
    m_context.navigator.copy(m_table->selectedText());
    return true;
}

bool UsersPanel::exportShown()
{
    if (!m_table->isVisible())
        return false;
    saveText(this, tr("Export users"), QStringLiteral("users.csv"), m_table->csv(),
             [this](const QString &said) { m_context.navigator.say(said); });
    return true;
}

void UsersPanel::retranslate()
{
    m_title->setText(tr("Users and tokens"));
    m_table->setAccessibleName(tr("Users"));
    m_filter->setAccessibleName(tr("Filter the users"));
    m_filter->retranslate();
    m_readAnew->setText(tr("Read anew"));
    m_add->setText(tr("Add…"));
    m_change->setText(tr("Change…"));
    m_token->setText(tr("New token…"));
    m_remove->setText(tr("Remove…"));
    for (const auto &[button, action] : m_buttons)
        button->setText(action->text());
    m_role = roleText(m_context.controller.capabilities().role);
    m_model->retranslate();
    present();
}

} // namespace hdf5async

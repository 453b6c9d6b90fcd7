// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/open_question.h"
#include "ui/shell/page.h"

class QAction;
class QPushButton;
class QStackedWidget;

namespace hdf5async {

class EmptyState;
class FilterField;
class IconLabel;
class LiveTable;
class Text;
class UserDialog;
class UserModel;

/// The users of a server, to be looked at and changed by its administrators; for others the reason why not. While it can be seen it asks
/// anew every few seconds, as others change users too. @thread window
class UsersPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit UsersPanel(const PageContext &context, QWidget *parent = nullptr);

    void showStatus(const ServerStatus &status);
    void load();
    void retranslate();

    // What the menus and keys mean where the panel can be seen; false = nothing to do here.
    bool focusFilter();
    bool clearFilter();
    bool copyRows();
    bool exportShown();

protected:
    void showEvent(QShowEvent *event) override;

private:
    enum What { List, Nothing };

    [[nodiscard]] QWidget *buildList();
    [[nodiscard]] QAction *addAction(const char *iconName, const QKeySequence &key, void (UsersPanel::*run)());
    void answered(const Result<UserList> &list);
    void present();
    void updateActions();
    [[nodiscard]] const UserEntry *selected() const;
    [[nodiscard]] bool isOwn(const QString &user) const;
    void openMenu(const QPoint &at);
    void addUser();
    void changeUser();
    void newToken();
    void removeUser();
    void readAnew();
    void openDialog(const std::optional<UserEntry> &user);
    void give(const QByteArray &command, const QVariantMap &arguments, UserDialog *dialog);
    [[nodiscard]] QVariantMap argumentsOf(const UserEntry &user) const;
    [[nodiscard]] QString revision() const;
    void showToken(const QString &user, const CommandResult &result);

    const PageContext m_context;
    OpenQuestion<UserList> m_question;
    std::optional<Result<UserList>> m_answer; ///< the last one that says something of users
    QString m_role;                           ///< with which it was asked
    QDateTime m_askedAt;
    bool m_stale = false;
    UserModel *const m_model;
    QStackedWidget *m_stack = nullptr;
    Text *m_title = nullptr, *m_file = nullptr;
    EmptyState *m_empty = nullptr;
    LiveTable *m_table = nullptr;
    FilterField *m_filter = nullptr;
    IconLabel *m_state = nullptr;
    QPushButton *m_readAnew = nullptr;
    QAction *m_add = nullptr, *m_change = nullptr, *m_token = nullptr, *m_remove = nullptr;
    std::vector<std::pair<QPushButton *, QAction *>> m_buttons;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/user_list.h"

#include <QDialog>
#include <QVariantMap>

#include <functional>
#include <optional>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;

namespace hdf5async {

class IconLabel;
class Text;

/// Asks what a new user, or one that there is, may do. It stays open until the server has agreed. @thread window
class UserDialog final : public QDialog
{
    Q_OBJECT

public:
    struct Known
    {
        std::optional<UserEntry> user; ///< to be changed; nothing = a new one
        bool isOwn = false;            ///< whoever looks
        QStringList files;             ///< that are served
    };

    UserDialog(const Known &known, QWidget *parent);

    /// The server's answer: why not, or nothing, which closes the dialog.
    void answered(const QString &problem);

Q_SIGNALS:
    /// The arguments of add_user, or of change_user with what is different alone.
    void wanted(const QVariantMap &arguments);

private:
    [[nodiscard]] QWidget *buildForm();
    void roleChosen();
    void proceed();
    [[nodiscard]] QVariantMap arguments() const;
    void setBusy(bool busy);

    const Known m_known;
    QLineEdit *m_name = nullptr, *m_files = nullptr;
    QComboBox *m_role = nullptr;
    QPlainTextEdit *m_paths = nullptr;
    QCheckBox *m_token = nullptr;
    Text *m_meaning = nullptr, *m_problem = nullptr;
    IconLabel *m_warning = nullptr;
    QPushButton *m_save = nullptr;
};

/// Shows a new token, which nothing and nobody keeps. @thread window
class TokenSheet final : public QDialog
{
    Q_OBJECT

public:
    TokenSheet(const QString &user, const QString &token, const std::function<void(const QString &)> &copy,
               QWidget *parent);

    /// Esc. Not before the token was copied: it would be lost by accident.
    void reject() override;

private:
    bool m_copied = false;
};

} // namespace hdf5async

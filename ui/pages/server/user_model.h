// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/user_list.h"
#include "ui/models/live_model.h"

namespace hdf5async {

/// The users of a server, as its administrators see them. @thread window
class UserModel final : public LiveModel
{
    Q_OBJECT

public:
    enum Column { Name, RoleOf, Files, Paths, Token, Connected, ColumnCount };

    using LiveModel::LiveModel;

    /// `own` is who looks; empty = nobody of them.
    void setUsers(const std::vector<UserEntry> &users, const QString &own);
    [[nodiscard]] const UserEntry &userAt(int row) const { return at(sourceAt(row)); }
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;

protected:
    [[nodiscard]] int sourceCount() const override { return int(m_users.size()); }
    [[nodiscard]] quint64 sourceKey(int source) const override;
    [[nodiscard]] Cell cell(int source, int column) const override;
    [[nodiscard]] QString toolTip(int source, int column) const override;
    [[nodiscard]] QVariant raw(int source, int column) const override;
    [[nodiscard]] QString header(int column) const override;
    [[nodiscard]] bool isNumber(int column) const override { return column == Connected; }
    [[nodiscard]] QStringList filterTexts(int source) const override;

private:
    [[nodiscard]] const UserEntry &at(int source) const { return m_users[std::size_t(source)]; }

    std::vector<UserEntry> m_users;
    QString m_own;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/user_model.h"

#include "ui/format.h"
#include "ui/role_text.h"

#include <QHash>

namespace hdf5async {

void UserModel::setUsers(const std::vector<UserEntry> &users, const QString &own)
{
    m_users = users;
    m_own = own;
    sourceReplaced(QDateTime::currentDateTimeUtc());
}

int UserModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

quint64 UserModel::sourceKey(int source) const
{
    return qHash(at(source).name);
}

Cell UserModel::cell(int source, int column) const
{
    const UserEntry &user = at(source);
    switch (column) {
    case Name: return textCell(user.name == m_own ? tr("%1 (you)").arg(user.name) : user.name);
    case RoleOf: return textCell(roleText(user.role));
    case Files:
        return user.files.isEmpty() ? textCell(tr("all"), Cell::Tone::Secondary)
                                    : textCell(user.files.join(QStringLiteral(", ")));
    case Paths: return textCell(user.paths.join(QStringLiteral("  ")));
    case Token: return user.hasToken ? textCell(tr("yes")) : textCell(tr("certificate"), Cell::Tone::Secondary);
    case Connected: {
        Cell cell = textCell(format::count(quint64(std::max(user.connected, 0))),
                             user.connected > 0 ? Cell::Tone::Text : Cell::Tone::Secondary);
        cell.number = true;
        return cell;
    }
    }
    return {};
}

QString UserModel::toolTip(int source, int column) const
{
    const UserEntry &user = at(source);
    return column == Files   ? user.files.join(u'\n')
           : column == Paths ? user.paths.join(u'\n')
                             : cell(source, column).text;
}

QVariant UserModel::raw(int source, int column) const
{
    const UserEntry &user = at(source);
    switch (column) {
    case Name: return user.name;
    case RoleOf: return int(user.role);
    case Files: return user.files.join(u' ');
    case Paths: return user.paths.join(u' ');
    case Token: return user.hasToken;
    case Connected: return user.connected;
    }
    return {};
}

QString UserModel::header(int column) const
{
    switch (column) {
    case Name: return tr("Name");
    case RoleOf: return tr("Role");
    case Files: return tr("Files");
    case Paths: return tr("Paths");
    case Token: return tr("Token");
    case Connected: return tr("Connected");
    }
    return {};
}

QStringList UserModel::filterTexts(int source) const
{
    const UserEntry &user = at(source);
    return QStringList{user.name, roleText(user.role), user.files.join(u' '), user.paths.join(u' ')};
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/server_status.h>

#include <QCoreApplication>

namespace hdf5async {

/// What people call a role.
[[nodiscard]] inline QString roleText(Role role)
{
    switch (role) {
    case Role::Reader: return QCoreApplication::translate("role", "Reader");
    case Role::Writer: return QCoreApplication::translate("role", "Writer");
    case Role::Operator: return QCoreApplication::translate("role", "Operator");
    case Role::Admin: return QCoreApplication::translate("role", "Administrator");
    }
    return {};
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QString>
#include <QStringList>

namespace hdf5async {

/// What people call a key of config.ini; one this version does not know as it is written, with blanks.
[[nodiscard]] QString settingName(const QString &key);
/// What it means, for a tool tip; empty for unknown ones.
[[nodiscard]] QString settingMeaning(const QString &key);
/// The values it may have, when they can be counted; empty = free text.
[[nodiscard]] QStringList settingChoices(const QString &key, const QString &standard);
[[nodiscard]] QString sectionName(const QString &section);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"

#include <QString>

#include <functional>
#include <vector>

namespace hdf5async {

/// What config.ini may say under one key of section [server].
struct SettingRule
{
    QString key;
    QString expected;    ///< "a size from 1 KiB to 2047 MiB, such as 64 MiB"; what problems say
    bool secret = false; ///< the value is never shown
    /// Puts the value into the settings; false when it is not as expected.
    std::function<bool(const QString &value, Settings &settings)> apply;
    /// The value as config.ini would have it.
    std::function<QString(const Settings &settings)> text = {};
};

/// Every key of section [server], in the order of config.ini.
[[nodiscard]] std::vector<SettingRule> serverSettingRules();

} // namespace hdf5async

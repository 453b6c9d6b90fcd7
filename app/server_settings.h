// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/config/settings.h"
#include "core/console/queries.h"

#include <QVariantMap>

namespace hdf5async {

/// Those of the settings that a running server takes over at once: limits of connections.
[[nodiscard]] bool isLive(const QString &key);

/// The settings with other values of those that are live; the rest of `values` is passed over. @pre changedConfig() takes them
[[nodiscard]] Settings withLive(Settings settings, const QVariantMap &values);

/// Whether these are what a start may have otherwise than config.ini says: where it listens, who may come in, and the default file.
/// @errors BAD_VALUE: another key, or a value that is not as expected
[[nodiscard]] Result<void> checkStart(const QVariantMap &values);
/// Changes those settings and touches no others. @pre checkStart() takes the values
void applyStart(const QVariantMap &values, Settings &settings);

/// The settings as the Server page shows them; secrets without their values.
[[nodiscard]] ServerSettings shownSettings(const Settings &settings, const QString &configFile);

/// The text of a configuration with other values of section [server]; everything else in it stays as it is.
/// @errors BAD_VALUE: an unknown key, or a value that is not as expected
[[nodiscard]] Result<QByteArray> changedConfig(const QByteArray &text, const QVariantMap &values);

/// The same in the file, which is replaced as a whole. @errors as changedConfig(); IO_ERROR
[[nodiscard]] Result<void> changeConfigFile(const QString &path, const QVariantMap &values);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/window_module.h"

#include <QObject>

namespace hdf5async {

/// The window as a library that the program loads when it wants one.
class WindowLibrary final : public QObject, public WindowModule
{
    Q_OBJECT
    Q_PLUGIN_METADATA(IID HDF5ASYNC_WINDOW_MODULE_IID)
    Q_INTERFACES(hdf5async::WindowModule)

public:
    [[nodiscard]] std::unique_ptr<QCoreApplication> createApplication(int &argc, char **argv) override;
    [[nodiscard]] std::unique_ptr<QObject> showWindow(ServerController &controller,
                                                      const WindowOptions &options) override;
};

} // namespace hdf5async

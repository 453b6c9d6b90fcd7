// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

#include <QCoreApplication>
#include <QtPlugin>

#include <memory>

namespace hdf5async {

/// What the window library (loaded at run time, only when a window is wanted) offers to the program. The program itself links no
/// Qt Gui or Widgets. @thread main
class WindowModule
{
public:
    virtual ~WindowModule() = default;

    /// The application object of a program with windows; before any other QObject. `argc` and `argv` must outlive it.
    [[nodiscard]] virtual std::unique_ptr<QCoreApplication> createApplication(int &argc, char **argv) = 0;
    /// Shows the main window on a server. Closing the window asks the server to drain, and quits the application when it has
    /// stopped. The controller must outlive the window, which must go before the application.
    [[nodiscard]] virtual std::unique_ptr<QObject> showWindow(ServerController &controller) = 0;
};

} // namespace hdf5async

#define HDF5ASYNC_WINDOW_MODULE_IID "org.hdf5async.WindowModule/1"
Q_DECLARE_INTERFACE(hdf5async::WindowModule, HDF5ASYNC_WINDOW_MODULE_IID)

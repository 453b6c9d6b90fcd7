// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_certificate.h"
#include "core/console/server_controller.h"

#include <QCoreApplication>
#include <QtPlugin>

#include <functional>
#include <memory>

namespace hdf5async {

/// A server elsewhere that a window is to be attached to.
struct AttachTarget
{
    QString host;
    quint16 port = 8888;
    QString user, token; ///< empty: none
    bool tls = false;
    QByteArray fingerprint = {}; ///< of its certificate, which alone is trusted then; empty: what an authority vouches for
};

/// What the program tells a window.
struct WindowOptions
{
    QString language;         ///< "en" or "zh_CN"; empty = as saved, or the system's
    bool resetLayout = false; ///< forget the saved layout
    QString settingsFile;     ///< where layouts are kept; empty = the user's own place
    /// Opens another window on another server; empty: the program cannot, and the window does not offer it.
    std::function<void(const AttachTarget &)> attach;
    /// Asks a server for its certificate and sends it nothing else; empty: the window does not offer TLS.
    std::function<QFuture<Result<ServerCertificate>>(const QString &host, quint16 port)> certificate;
    /// Opens a window on a server of its own with clients that write into it; empty: not offered.
    std::function<void()> demo;
};

/// What the window library (loaded at run time, only when a window is wanted) offers to the program. The program itself links no
/// Qt Gui or Widgets. @thread main
class WindowModule
{
public:
    virtual ~WindowModule() = default;

    /// The application object of a program with windows; before any other QObject. `argc` and `argv` must outlive it.
    [[nodiscard]] virtual std::unique_ptr<QCoreApplication> createApplication(int &argc, char **argv) = 0;
    /// Shows the main window on a server. Closing the window of a server in this process asks whether to drain it and quit when it
    /// has stopped, or to go on without a window; closing that of a remote one leaves the server alone and quits. The controller
    /// must outlive the window, which must go before the application.
    [[nodiscard]] virtual std::unique_ptr<QObject> showWindow(ServerController &controller,
                                                              const WindowOptions &options) = 0;
};

} // namespace hdf5async

#define HDF5ASYNC_WINDOW_MODULE_IID "org.hdf5async.WindowModule/4"
Q_DECLARE_INTERFACE(hdf5async::WindowModule, HDF5ASYNC_WINDOW_MODULE_IID)

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/window_library.h"

#include "ui/shell/main_window.h"
#include "ui/shell/tray.h"

#include <QApplication>
#include <QStyleFactory>

namespace hdf5async {

std::unique_ptr<QCoreApplication> WindowLibrary::createApplication(int &argc, char **argv)
{
    auto app = std::make_unique<QApplication>(argc, argv);
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    QApplication::setQuitOnLastWindowClosed(true);
    return app;
}

std::unique_ptr<QObject> WindowLibrary::showWindow(ServerController &controller, const WindowOptions &options)
{
    auto window = std::make_unique<MainWindow>(controller, options);
    window->setTray(std::make_unique<SystemTray>());
    window->show();
    return window;
}

} // namespace hdf5async

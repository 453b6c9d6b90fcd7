// SPDX-License-Identifier: BSD-3-Clause
#include "ui/window_library.h"

#include "ui/main_window.h"
#include "ui/theme.h"

#include <QApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QStyleFactory>
#include <QTranslator>

namespace hdf5async {

namespace {

// Ours from the library itself, Qt's own (dialog buttons) from where Qt keeps them.
void installTranslations(QApplication &app)
{
    auto *const own = new QTranslator(&app);
    if (own->load(QLocale(), QStringLiteral("hdf5async"), QStringLiteral("_"), QStringLiteral(":/translations")))
        QCoreApplication::installTranslator(own);
    auto *const qt = new QTranslator(&app);
    if (qt->load(QLocale(), QStringLiteral("qtbase"), QStringLiteral("_"),
                 QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(qt);
}

} // namespace

std::unique_ptr<QCoreApplication> WindowLibrary::createApplication(int &argc, char **argv)
{
    auto app = std::make_unique<QApplication>(argc, argv);
    const bool wantsDark = Theme::forPalette(QApplication::palette()).dark;
    QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    if (wantsDark)
        QApplication::setPalette(Theme::darkPalette());
    QApplication::setQuitOnLastWindowClosed(true);
    installTranslations(*app);
    return app;
}

std::unique_ptr<QObject> WindowLibrary::showWindow(ServerController &controller)
{
    auto window = std::make_unique<MainWindow>(controller);
    window->show();
    return window;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/window_loader.h"

#include <QDir>
#include <QFileInfo>
#include <QPluginLoader>

namespace hdf5async {

namespace {

QString programFolder()
{
    // QCoreApplication could say it too, but does not exist yet: the window library makes it.
    return QFileInfo(QFileInfo(QStringLiteral("/proc/self/exe")).symLinkTarget()).absolutePath();
}

} // namespace

bool hasDisplay()
{
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY") ||
           !qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM");
}

QStringList windowLibraryPaths()
{
    const QString name = QStringLiteral("libhdf5async_ui.so");
    QStringList paths;
    for (const QString &folder :
         {programFolder(), programFolder() + QStringLiteral("/../lib/hdf5async"), QStringLiteral(HDF5ASYNC_MODULE_DIR)})
        paths.append(QDir::cleanPath(folder + u'/' + name));
    return paths;
}

Result<WindowModule *> loadWindowModule(const QStringList &paths)
{
    for (const QString &path : paths) {
        if (!QFileInfo::exists(path))
            continue;
        QPluginLoader loader(path);
        if (auto *const module = qobject_cast<WindowModule *>(loader.instance()))
            return module;
        return failure(ErrorCode::Internal,
                       QStringLiteral("The window library %1 cannot be loaded: %2").arg(path, loader.errorString()));
    }
    return failure(ErrorCode::NotFound, QStringLiteral("The window library is not installed"));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/support/fake_controller.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QStyleFactory>
#include <QTemporaryDir>

#include <memory>

namespace hdf5async {

/// What tests of the whole window share: settings in a folder that lasts for a test, so that a second window finds them.
class WindowFixture : public QObject
{
protected:
    static void prepareApplication()
    {
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        QApplication::setQuitOnLastWindowClosed(false);
    }
    void makeFolder() { m_folder = std::make_unique<QTemporaryDir>(); }
    WindowOptions options() const
    {
        WindowOptions wanted;
        wanted.settingsFile = m_folder->filePath(QStringLiteral("console.ini"));
        return wanted;
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace hdf5async

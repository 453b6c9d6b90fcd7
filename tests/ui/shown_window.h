// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/support/fake_controller.h"
#include "ui/shell/confirm_sheet.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

namespace hdf5async {

/// A window on fixed data, shown and active.
struct Shown
{
    FakeController controller;
    QTemporaryDir folder;
    std::unique_ptr<MainWindow> window;

    explicit Shown(Role role = Role::Admin)
    {
        controller.capability.role = role;
        controller.publish(exampleStatus());
        reopen();
    }

    void reopen(const QString &language = QStringLiteral("en"))
    {
        window.reset();
        WindowOptions options;
        options.language = language;
        options.settingsFile = folder.filePath(QStringLiteral("console.ini"));
        options.attach = [](const AttachTarget &) {};
        window = std::make_unique<MainWindow>(controller, options);
        window->show();
        QApplication::setActiveWindow(window.get());
    }

    template<typename T>
    T *find(const char *name = nullptr) const
    {
        return window->findChild<T *>(name ? QString::fromLatin1(name) : QString());
    }

    void confirm() const
    {
        QPushButton *const button = find<ConfirmSheet>()->findChild<QPushButton *>(QStringLiteral("confirm"));
        button->click();
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
    }
};

inline void press(QWidget &window, const char *keys)
{
    const QKeySequence sequence(QString::fromLatin1(keys));
    const QKeyCombination combination = sequence[0];
    QTest::keyClick(&window, combination.key(), combination.keyboardModifiers());
}

} // namespace hdf5async

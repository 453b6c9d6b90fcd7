// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>
#include <QPointer>

#include <functional>
#include <vector>

class QAction;
class QMenu;

namespace hdf5async {

class MainWindow;

/// The menu bar with every key of the window. Belongs to the window. @thread window
class WindowMenus final : public QObject
{
    Q_OBJECT

public:
    explicit WindowMenus(MainWindow &window);

    void retranslate();
    /// What is ticked or greyed, after something changed.
    void updateChecks();

private:
    struct Entry
    {
        QAction *action;
        const char *text;              ///< marked with QT_TR_NOOP
        std::function<bool()> checked; ///< empty = not checkable
    };
    QMenu *addMenu(const char *title);
    QAction *add(QMenu *menu, const char *text, const QString &icon, const QList<QKeySequence> &keys,
                 const std::function<void()> &run, const std::function<bool()> &checked = {});
    void buildServer();
    void buildEdit();
    void buildView();
    void buildTheme(QMenu *view);
    void buildLanguage(QMenu *view);
    void buildUnits(QMenu *view);
    void buildTint(QMenu *view);
    void buildNotices(QMenu *view);
    void buildHelp();
    void showKeys();
    void showHelp();

    MainWindow &m_window;
    std::vector<Entry> m_entries;
    std::vector<std::pair<QMenu *, const char *>> m_menus;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"

#include <QSettings>
#include <QVariantMap>
#include <QWidget>

#include <functional>
#include <memory>
#include <vector>

namespace hdf5async {

/// The pages of the window in the order of the navigation list; Ctrl+1 … Ctrl+7.
enum class PageId { Overview, Clients, Datasets, Rates, Compression, Log, Server };

/// What is asked before something that cannot be taken back happens.
struct Question
{
    QString title;   ///< "Disconnect 3 clients?"
    QString text;    ///< what exactly is hit
    QString details; ///< a list, scrollable; may be empty
    QString confirm; ///< what the button says: "Disconnect"
    QString choice;  ///< of a check box; empty = there is none
};

/// What a page may ask of the window around it.
class Navigator
{
public:
    virtual ~Navigator() = default;

    /// Shows a page; `arguments` go to its open(): "client" (id), "file" and "path" of a dataset, "series", "filter", "section".
    virtual void openPage(PageId page, const QVariantMap &arguments = {}) = 0;
    /// Says in the status bar, for a few seconds, what just happened. @thread window
    virtual void say(const QString &sentence) = 0;
    /// Gives a command with the epoch the user sees; says `done` when it was carried out, else why not. `then`, if any, gets the
    /// result of a command that was carried out.
    virtual void run(const Command &command, const QString &done,
                     const std::function<void(const CommandResult &)> &then = {}) = 0;
    /// Asks; calls `then` with the state of the check box if the answer is yes. Cancel is the default button.
    virtual void ask(const Question &question, const std::function<void(bool choice)> &then) = 0;
    /// Asks whether a file, by the name that requests use, is to be rotated, and does it.
    virtual void rotate(const QString &file) = 0;
    /// Puts text on the clipboard and says so.
    virtual void copy(const QString &text) = 0;
    /// Shows the dialog for attaching to another server, to the one at `address` ("127.0.0.1:8888") if it is given; nothing where the
    /// program cannot.
    virtual void attach(const QString &address = {}) = 0;
    [[nodiscard]] virtual bool canAttach() const = 0;
    /// Shows or hides the inspector at the right, here and on other pages that have one.
    virtual void showInspector(bool shown = true) = 0;
    [[nodiscard]] virtual bool inspectorShown() const = 0;
    /// The client that is selected on the Clients page, by what the log may call it (peer, name); empty when none is.
    virtual void setSelectedClient(const QStringList &names) = 0;
    [[nodiscard]] virtual QStringList selectedClient() const = 0;
    /// A snapshot, the newest that is displayed: paused displays do not advance.
    [[nodiscard]] virtual ServerStatusPtr displayed() const = 0;
    /// Runs the program once more, with a server of its own and clients that write into it; nothing where the program cannot.
    virtual void startDemo() = 0;
    [[nodiscard]] virtual bool canStartDemo() const = 0;
    /// Nothing is to move or fade.
    [[nodiscard]] virtual bool reduceMotion() const = 0;
};

/// Something that is pinned, as it is shown beside every page.
struct PinnedItem
{
    QString name, number, toolTip;
    QVariantMap where; ///< for open()
};

/// What every page is made with. Both outlive it.
struct PageContext
{
    ServerController &controller;
    Navigator &navigator;
};

/// One page of the window. A page that is not active is hidden and gets no snapshots, so it must not work by timers of its own then.
/// Everything it does for a snapshot is for what can be seen: a tick of the whole window has 16 ms. @thread window
class Page : public QWidget
{
    Q_OBJECT

public:
    explicit Page(PageId id, const PageContext &context) : m_id(id), m_context(context) { }

    [[nodiscard]] PageId id() const { return m_id; }

    /// Of the navigation list, in the language of now.
    [[nodiscard]] virtual QString title() const = 0;
    /// The name of its icon.
    [[nodiscard]] virtual QString iconName() const = 0;
    /// A count or mark beside its name in the navigation list, also while it is not active; must be cheap.
    [[nodiscard]] virtual QString badge(const ServerStatus &) const { return {}; }

    /// The newest snapshot; called while active, and when it becomes active.
    virtual void showStatus(const ServerStatusPtr &status) = 0;
    /// Whether it is the page that is shown. The first showStatus() comes after setActive(true).
    virtual void setActive(bool) { }
    /// The display is held: what changes by itself (follow, live curves) must stand still. F5 still asks for one refresh().
    virtual void setPaused(bool) { }
    /// Sets all texts again, for the language of now; also called once after construction.
    virtual void retranslate() = 0;
    /// Goes where the arguments say, see Navigator::openPage.
    virtual void open(const QVariantMap &) { }
    /// What this page wants the server to sample beyond the usual.
    virtual void addInterest(Interest &) const { }

    // What the menus and keys mean on this page; false = nothing to do here.
    virtual bool focusFilter() { return false; }
    virtual bool clearOrGoBack() { return false; } ///< Esc
    virtual bool refresh() { return false; }       ///< F5, asks the server anew
    virtual bool copyRows() { return false; }
    virtual bool copyPath() { return false; }
    virtual bool exportShown() { return false; } ///< CSV of what is shown
    virtual bool pin() { return false; }
    /// What is pinned here, with its newest numbers; also asked for while the page is not active.
    [[nodiscard]] virtual std::vector<PinnedItem> pinnedItems(const ServerStatus &) const { return {}; }
    /// What the server has to sample for these.
    virtual void addPinnedInterest(Interest &) const { }

    /// What is shown at the right about the selection of this page; null = nothing. Owned by the page's window.
    [[nodiscard]] virtual QWidget *inspector() { return nullptr; }

    /// Columns, filters, splitters … `settings` is in the page's own group.
    virtual void saveState(QSettings &) const { }
    virtual void restoreState(QSettings &) { }

protected:
    [[nodiscard]] ServerController &controller() const { return m_context.controller; }
    [[nodiscard]] Navigator &navigator() const { return m_context.navigator; }

private:
    const PageId m_id;
    const PageContext m_context;
};

} // namespace hdf5async

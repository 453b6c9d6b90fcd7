// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/server_controller.h"
#include "ui/open_question.h"

#include <QWidget>

class QToolButton;

namespace hdf5async {

class Text;

/// Where there are more clients than every status tells: which part of them is shown, filtered and sorted by the server, and the way
/// to the others. Hidden where they are not so many. @thread window
class ClientPages final : public QWidget
{
    Q_OBJECT

public:
    explicit ClientPages(ServerController &controller, QWidget *parent = nullptr);

    /// Takes note of a status; asks for the page when there are too many for it, once a second at most.
    void showStatus(const ServerStatus &status);
    /// Whether what is to be shown is page().
    [[nodiscard]] bool isPaged() const { return m_paged; }
    [[nodiscard]] const ClientPage &page() const { return m_page; }

    // Each of them begins with the first page again when it is another one.
    void setText(const QString &text);
    void setChips(const ClientChips &chips);
    void setOrder(ClientOrder order, bool descending);
    /// Who stands above all others.
    void setFirst(std::vector<quint64> ids);
    /// While held, the same clients stay.
    void setHeld(bool held) { m_held = held; }
    void retranslate();

Q_SIGNALS:
    void arrived();

private:
    void turn(int pages);
    void ask();
    void take(const ClientPage &page);
    void update();

    ServerController &m_controller;
    ClientQuery m_query;
    ClientPage m_page;
    OpenQuestion<ClientPage> m_question;
    QDateTime m_askedAt; ///< by the server's clock
    bool m_paged = false, m_held = false;
    QToolButton *m_back = nullptr, *m_forth = nullptr;
    Text *m_where = nullptr;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/pages/clients/limit_sheet.h"
#include "ui/shell/page.h"

class QMenu;

namespace hdf5async {

/// What can be done to clients: by menu, buttons and keys alike. Everything that ends something asks first and names exactly whom it
/// hits; clients that are gone by then are left out. The console's own connection is asked about by itself. @thread window
class ClientActions final : public QObject
{
    Q_OBJECT

public:
    /// `parent` is what its questions stand above.
    ClientActions(const PageContext &context, QWidget *parent);

    /// Where clients are found that the status does not tell of; null for one that is not known there either.
    void setOthers(std::function<const ClientStatus *(quint64 id)> others) { m_others = std::move(others); }

    void disconnectClients(const std::vector<quint64> &ids);
    /// Asks for rates of these clients' own, and sets them.
    void limitRate(const std::vector<quint64> &ids);
    void blockAddress(quint64 id, qint64 seconds, bool untilRestart); ///< seconds 0 = forever
    void blockUser(quint64 id);
    void unblock(const QString &subject);
    void showDatasets(quint64 id);
    void showLog(quint64 id);
    void plotRate(quint64 id);
    void copyJson(const std::vector<quint64> &ids);
    /// The menu of a selection; deletes itself.
    [[nodiscard]] QMenu *menu(const std::vector<quint64> &ids, QWidget *parent);
    /// Adds the choices of how long an address is blocked.
    void addBlockChoices(QMenu &menu, quint64 id);

    /// A role that may, and a server that can.
    [[nodiscard]] bool mayLimit() const;

private:
    [[nodiscard]] std::vector<ClientStatus> present(const std::vector<quint64> &ids) const;
    [[nodiscard]] bool mayOperate() const;
    void giveLimit(const std::vector<ClientStatus> &clients, const LimitSheet::Rates &rates);
    void giveDisconnect(const std::vector<ClientStatus> &clients, bool drain);
    /// How many are meant; nothing where not all are known.
    [[nodiscard]] std::optional<int> countIf(const std::function<bool(const ClientStatus &)> &isMeant) const;
    void block(const QString &subject, std::optional<int> matches, qint64 seconds, bool untilRestart);

    QWidget *const m_parent;
    std::function<const ClientStatus *(quint64 id)> m_others;
    const PageContext m_context;
};

/// The address of a peer, without its port: "10.0.0.7" of "10.0.0.7:40100", "::1" of "[::1]:40100".
[[nodiscard]] QString addressOf(const QString &peer);

} // namespace hdf5async

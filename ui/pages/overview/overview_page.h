// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QFrame;
class QStackedWidget;

namespace hdf5async {

class ChecklistCard;
class FileCard;
class IconLabel;
class ShareList;
class StartCards;
class Text;
class Tile;

/// The landing page: are we recording safely? @thread window
class OverviewPage final : public Page
{
    Q_OBJECT

public:
    explicit OverviewPage(const PageContext &context);

    [[nodiscard]] QString title() const override { return tr("Overview"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("overview"); }
    [[nodiscard]] QString badge(const ServerStatus &status) const override;
    void showStatus(const ServerStatusPtr &status) override;
    void setActive(bool active) override;
    void retranslate() override;
    bool copyPath() override;

private:
    enum TileId { In, Out, Rows, Operations, CommitP99, Queue, TileCount };

    [[nodiscard]] QWidget *buildRunning();
    [[nodiscard]] QWidget *buildLists(QWidget *parent);
    void showTiles(const ServerStatus &status);
    void showTop(const ServerStatus &status);
    void fetchHistory(const ServerStatus &status);
    void fetchWarnings(const ServerStatus &status);
    void showWarnings(const std::vector<LogEntry> &entries);
    void fix(int check);

    Text *m_title = nullptr, *m_subtitle = nullptr;
    QStackedWidget *m_stack = nullptr;
    StartCards *m_start = nullptr;
    ChecklistCard *m_checklist = nullptr;
    std::vector<Tile *> m_tiles;
    FileCard *m_file = nullptr;
    Text *m_clientsTitle = nullptr, *m_datasetsTitle = nullptr, *m_warningsTitle = nullptr;
    ShareList *m_topClients = nullptr, *m_topDatasets = nullptr;
    std::vector<std::pair<IconLabel *, Text *>> m_warnings;
    Text *m_noWarnings = nullptr;
    quint64 m_warningsAt = 0; ///< log cursor of the last look
    quint64 m_sample = 0;
    bool m_asking = false;
    bool m_historyWanted = true;
    std::vector<LogEntry> m_lastWarnings;
};

} // namespace hdf5async

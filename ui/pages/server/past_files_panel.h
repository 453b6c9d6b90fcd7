// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/open_question.h"
#include "ui/shell/page.h"

class QPushButton;
class QStackedWidget;

namespace hdf5async {

class LiveTable;
class PastFileModel;
class Text;

/// The files that a server has finished last, and the ways to them. While it can be seen it asks anew every few seconds.
/// @thread window
class PastFilesPanel final : public QWidget
{
    Q_OBJECT

public:
    explicit PastFilesPanel(const PageContext &context, QWidget *parent = nullptr);

    void showStatus(const ServerStatus &status);
    void load();
    void retranslate();

    // What the menus and keys mean where the panel can be seen; false = nothing to do here.
    bool copyPath();
    bool copyRows();
    bool exportShown();

protected:
    void showEvent(QShowEvent *event) override;

private:
    void answered(const Result<std::vector<PastFile>> &files);
    void updateButtons();
    void openFolder();
    void openMenu(const QPoint &at);
    [[nodiscard]] const PastFile *selected() const;

    const PageContext m_context;
    OpenQuestion<std::vector<PastFile>> m_question;
    QDateTime m_askedAt;
    PastFileModel *const m_model;
    Text *m_title = nullptr, *m_none = nullptr;
    LiveTable *m_table = nullptr;
    QPushButton *m_copy = nullptr, *m_open = nullptr;
    QWidget *m_list = nullptr;
};

} // namespace hdf5async

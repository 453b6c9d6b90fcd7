// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

#include <QFrame>

class QComboBox;
class QPushButton;

namespace hdf5async {

class IconLabel;
class Text;

/// One served file: how large, how safe, what can be done to it. @thread window
class FileCard final : public QFrame
{
    Q_OBJECT

public:
    explicit FileCard(const PageContext &context, QWidget *parent = nullptr);

    void setStatus(const ServerStatus &status);
    void retranslate();

private:
    void present();
    void rotate();
    void snapshot();
    void verify();
    void openFolder();
    void presentJob();
    [[nodiscard]] const FileStatus *file() const;

    const PageContext m_context;
    std::vector<FileStatus> m_files;
    std::vector<JobStatus> m_jobs;
    QDateTime m_now;
    Text *m_name = nullptr;
    QComboBox *m_choice = nullptr;
    IconLabel *m_state = nullptr;
    std::vector<std::pair<Text *, Text *>> m_facts;
    IconLabel *m_job = nullptr; ///< of the last time it was verified; hidden when it was not
    QPushButton *m_rotate = nullptr, *m_snapshot = nullptr, *m_verify = nullptr, *m_copy = nullptr, *m_open = nullptr;
};

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QFrame;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace hdf5async {

class Text;

/// What stands in the Overview while no server runs here: start one, or attach to one elsewhere. @thread window
class StartCards final : public QWidget
{
    Q_OBJECT

public:
    explicit StartCards(const PageContext &context, QWidget *parent = nullptr);

    /// Asks the server what it would start with. Once for each time it is shown.
    void load();
    void setStatus(const ServerStatus &status);
    void retranslate();

private:
    void start();

    const PageContext m_context;
    Text *m_startTitle = nullptr, *m_startText = nullptr, *m_problem = nullptr, *m_fileName = nullptr,
         *m_portName = nullptr;
    QLineEdit *m_file = nullptr;
    QSpinBox *m_port = nullptr;
    QPushButton *m_start = nullptr;
    QFrame *m_attachCard = nullptr;
    Text *m_attachTitle = nullptr, *m_attachText = nullptr;
    QPushButton *m_attach = nullptr;
    QFrame *m_demoCard = nullptr;
    Text *m_demoTitle = nullptr, *m_demoText = nullptr;
    QPushButton *m_demo = nullptr;
    QString m_loadedFile;
    int m_loadedPort = 0;
};

} // namespace hdf5async

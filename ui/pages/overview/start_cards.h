// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QCheckBox;
class QFrame;
class QGridLayout;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace hdf5async {

class Text;

/// What stands in the Overview while no server runs here: start one, or attach to one elsewhere. What is chosen for a start holds until
/// the program ends; it is kept in config.ini where there is one that can be written. @thread window
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
    struct Row
    {
        Text *name = nullptr;
        QWidget *field = nullptr;
    };
    void buildStart(QVBoxLayout &layout, QWidget *card);
    void buildProblem(QVBoxLayout &layout, QWidget *card);
    QLineEdit *addRow(QGridLayout &fields, Row &row, QWidget *card);
    void take(const ServerSettings &settings);
    void showFree();
    void showNetwork();
    void showProblem();
    [[nodiscard]] QVariantMap changes() const;
    void start();
    void startWith(const QVariantMap &values);
    [[nodiscard]] int takenPort() const;  ///< that another program listens on; 0 = that is not the problem
    [[nodiscard]] bool mayAttach() const; ///< to whom the port belongs

    const PageContext m_context;
    Text *m_startTitle = nullptr, *m_startText = nullptr, *m_problem = nullptr, *m_fileName = nullptr,
         *m_portName = nullptr, *m_free = nullptr, *m_note = nullptr;
    QLineEdit *m_file = nullptr;
    QSpinBox *m_port = nullptr;
    QCheckBox *m_others = nullptr;
    Row m_tokenRow, m_certificateRow, m_keyRow; ///< shown when others are allowed
    QLineEdit *m_token = nullptr, *m_certificate = nullptr, *m_key = nullptr;
    QPushButton *m_start = nullptr, *m_attachRunning = nullptr, *m_otherPort = nullptr;
    QFrame *m_attachCard = nullptr;
    Text *m_attachTitle = nullptr, *m_attachText = nullptr;
    QPushButton *m_attach = nullptr;
    QFrame *m_demoCard = nullptr;
    Text *m_demoTitle = nullptr, *m_demoText = nullptr;
    QPushButton *m_demo = nullptr;
    QVariantMap m_loaded; ///< what the server would start with, by the keys of config.ini
    bool m_keeps = false; ///< there is a config.ini
    QString m_trouble;
    TakenPort m_taken;
};

} // namespace hdf5async

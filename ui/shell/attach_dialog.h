// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/window_module.h"
#include "ui/open_question.h"

#include <QDialog>
#include <QSettings>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace hdf5async {

class FactList;
class IconLabel;
class Text;

/// Asks which server to attach to. Over TLS it shows whose certificate the server has at the first contact, and goes on with the one that
/// was trusted alone. Keeps the last addresses and the fingerprints that were trusted; never a token. @thread window
class AttachDialog final : public QDialog
{
    Q_OBJECT

public:
    using AskCertificate = std::function<QFuture<Result<ServerCertificate>>(const QString &host, quint16 port)>;

    /// Without `ask` there is no TLS.
    AttachDialog(QSettings &settings, AskCertificate ask, QWidget *parent);

    /// "127.0.0.1:8888", "[::1]:8888"; what listens everywhere is reached here.
    void setAddress(const QString &address);
    [[nodiscard]] AttachTarget target() const;

Q_SIGNALS:
    void chosen(const hdf5async::AttachTarget &target);

private:
    [[nodiscard]] QWidget *buildForm();
    [[nodiscard]] QWidget *buildCertificate();
    void proceed();
    void askCertificate();
    void compare(const ServerCertificate &certificate);
    void showForm(const QString &problem);
    void choose(const AttachTarget &target);
    void addressChanged();
    [[nodiscard]] QString trustKey() const;

    QSettings &m_settings;
    const AskCertificate m_ask;
    OpenQuestion<ServerCertificate> m_question;
    QStackedWidget *m_stack = nullptr;
    QComboBox *m_host = nullptr;
    QSpinBox *m_port = nullptr;
    QLineEdit *m_user = nullptr, *m_token = nullptr;
    QCheckBox *m_tls = nullptr;
    Text *m_problem = nullptr;
    IconLabel *m_verdict = nullptr;
    Text *m_advice = nullptr, *m_trustedTitle = nullptr;
    QLabel *m_fingerprint = nullptr, *m_trusted = nullptr;
    FactList *m_facts = nullptr;
    QPushButton *m_attach = nullptr, *m_trust = nullptr, *m_back = nullptr;
    QByteArray m_shown; ///< the fingerprint that is asked about
};

} // namespace hdf5async

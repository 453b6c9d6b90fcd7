// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QPushButton;

namespace hdf5async {

class FactList;
class Text;

/// What the server shows of itself on encrypted connections, so that whoever attaches can compare it; hidden without TLS.
/// @thread window
class CertificateFacts final : public QWidget
{
    Q_OBJECT

public:
    CertificateFacts(const PageContext &context, QWidget *parent);

    void setSettings(const ServerSettings &settings);
    void retranslate();

private:
    Navigator &m_navigator;
    Text *m_title;
    FactList *m_facts;
    QPushButton *m_copy;
    ServerCertificate m_certificate;
    QString m_oldest;
};

} // namespace hdf5async

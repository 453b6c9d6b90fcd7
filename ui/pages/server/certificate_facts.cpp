// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/certificate_facts.h"

#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/widgets/fact_list.h"
#include "ui/widgets/text.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace hdf5async {

namespace {

// Two lines, which can be compared by eye; it is one when it is copied.
QString inTwoLines(const QByteArray &fingerprint)
{
    const qsizetype half = (fingerprint.size() + 1) / 2;
    return QString::fromLatin1(fingerprint.first(half)) + u'\n' + QString::fromLatin1(fingerprint.sliced(half));
}

} // namespace

CertificateFacts::CertificateFacts(const PageContext &context, QWidget *parent)
    : QWidget(parent),
      m_navigator(context.navigator),
      m_title(new Text(Text::Size::Section, this)),
      m_facts(new FactList(this)),
      m_copy(new QPushButton(icon(QStringLiteral("copy")), {}, this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_title);
    layout->addWidget(m_facts);
    layout->addWidget(m_copy, 0, Qt::AlignLeft);
    m_copy->setObjectName(QStringLiteral("copyFingerprint"));
    connect(m_copy, &QPushButton::clicked, this,
            [this] { m_navigator.copy(QString::fromLatin1(m_certificate.fingerprint)); });
    hide();
}

void CertificateFacts::setSettings(const ServerSettings &settings)
{
    m_certificate = settings.certificate;
    m_oldest = settings.oldestTls;
    setVisible(!m_certificate.fingerprint.isEmpty());
}

void CertificateFacts::retranslate()
{
    m_title->setText(tr("Certificate"));
    m_copy->setText(tr("Copy fingerprint"));
    const double left = double(m_navigator.displayed()->sampledAt.secsTo(m_certificate.expiresAt));
    const QString date = m_certificate.expiresAt.toLocalTime().toString(Qt::ISODate);
    m_facts->set({{tr("Issued to"), m_certificate.name},
                  {tr("Issued by"), m_certificate.issuer},
                  {tr("Expires"),
                   left > 0 ? tr("in %1, %2").arg(format::duration(left), date) : tr("has expired, %1").arg(date)},
                  {tr("Oldest TLS"), m_oldest},
                  {tr("SHA-256"), inTwoLines(m_certificate.fingerprint)}});
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/rates/disk_row.h"

#include "ui/format.h"
#include "ui/widgets/icon_label.h"

#include <QHBoxLayout>
#include <QLabel>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr double soonSeconds = 4 * 3600; // as the alarm has it

// Positive and soonest first; those that do not fill last, by what is free.
const FileStatus *fullestFirst(const std::vector<FileStatus> &files)
{
    const auto known = [](const FileStatus &file) { return file.disk.freeBytes >= 0; };
    const auto sooner = [&](const FileStatus &a, const FileStatus &b) {
        if (known(a) != known(b))
            return known(a);
        const bool fillsA = a.disk.secondsToFull >= 0, fillsB = b.disk.secondsToFull >= 0;
        if (fillsA != fillsB)
            return fillsA;
        return fillsA ? a.disk.secondsToFull < b.disk.secondsToFull : a.disk.freeBytes < b.disk.freeBytes;
    };
    const auto at = std::min_element(files.begin(), files.end(), sooner);
    return at != files.end() && known(*at) ? &*at : nullptr;
}

} // namespace

DiskRow::DiskRow(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("card"));
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 8, 16, 8);
    layout->setSpacing(32);
    for (QLabel **label : {&m_free, &m_own, &m_other}) {
        *label = new QLabel(this);
        layout->addWidget(*label);
    }
    layout->addStretch(1);
    m_full = new IconLabel(this);
    layout->addWidget(m_full);
}

void DiskRow::setStatus(const ServerStatus &status)
{
    const FileStatus *const file = fullestFirst(status.files);
    for (QWidget *const part : std::initializer_list<QWidget *>{m_own, m_other, m_full})
        part->setVisible(file);
    if (!file)
        return m_free->setText(tr("Free disk space is not known."));
    const DiskForecast &disk = file->disk;
    m_free->setText(
        status.files.size() > 1
            ? tr("Disk of %1: %2 free", "name of a file, size").arg(file->name, format::bytes(disk.freeBytes))
            : tr("Disk: %1 free").arg(format::bytes(disk.freeBytes)));
    m_own->setText(tr("this server %1").arg(format::bytesPerSecond(disk.ownBytesPerSecond)));
    m_other->setText(
        disk.otherBytesPerSecond < 0
            ? tr("others free %1", "rate at which others delete").arg(format::bytesPerSecond(-disk.otherBytesPerSecond))
            : tr("others %1", "rate at which others write").arg(format::bytesPerSecond(disk.otherBytesPerSecond)));
    const QString basis = format::duration(disk.basisSeconds);
    const bool soon = disk.secondsToFull >= 0 && disk.secondsToFull < soonSeconds;
    QString sentence;
    if (disk.secondsToFull >= 0 && disk.secondsToFull < 1)
        sentence = tr("full");
    else if (disk.secondsToFull >= 0)
        sentence = tr("full in %1 (fit over %2)").arg(format::duration(disk.secondsToFull), basis);
    else
        sentence = disk.basisSeconds > 0 ? tr("not filling (seen for %1)").arg(basis)
                                         : tr("too little seen yet to say when it is full");
    m_full->set(soon ? QStringLiteral("warning") : QString(), soon ? IconLabel::Tone::Warning : IconLabel::Tone::Text,
                sentence);
    setAccessibleName(text());
}

QString DiskRow::text() const
{
    QStringList parts;
    for (const QLabel *const label : {m_free, m_own, m_other}) {
        if (!label->isHidden())
            parts.append(label->text());
    }
    if (!m_full->isHidden())
        parts.append(m_full->text());
    return parts.join(QStringLiteral(", "));
}

} // namespace hdf5async

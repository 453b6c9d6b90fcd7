// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/status_line.h"

#include "ui/format.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QFileInfo>
#include <QHBoxLayout>

namespace hdf5async {

namespace {

// The volume that is full first, or the one with the least space where none fills.
const FileStatus *tightest(const ServerStatus &status)
{
    const FileStatus *found = nullptr;
    for (const FileStatus &file : status.files) {
        if (file.disk.freeBytes < 0 && file.freeDiskBytes < 0)
            continue;
        const auto key = [](const FileStatus &f) {
            return f.disk.secondsToFull >= 0 ? f.disk.secondsToFull : std::numeric_limits<double>::max();
        };
        if (!found || key(file) < key(*found))
            found = &file;
    }
    return found;
}

} // namespace

StatusLine::StatusLine(QWidget *parent)
    : QWidget(parent),
      m_clients(new Text(Text::Size::Body, this)),
      m_file(new Text(Text::Size::Body, this)),
      m_rows(new Text(Text::Size::Body, this)),
      m_lost(new IconLabel(this)),
      m_age(new IconLabel(this)),
      m_disk(new IconLabel(this))
{
    auto *const layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 4, 12, 4);
    layout->setSpacing(24);
    m_file->setElided(true);
    layout->addWidget(m_clients);
    layout->addWidget(m_file, 1);
    layout->addWidget(m_lost);
    layout->addWidget(m_rows);
    layout->addWidget(m_age);
    layout->addWidget(m_disk);
    m_lost->hide();
}

void StatusLine::setStatus(const ServerStatus &status)
{
    m_clients->setText(tr("%n client(s)", nullptr, int(connectedClients(status))));
    if (status.files.empty()) {
        m_file->setFullText({});
    } else {
        qint64 bytes = 0;
        for (const FileStatus &file : status.files)
            bytes += file.bytes;
        m_file->setFullText(
            status.files.size() == 1
                ? QStringLiteral("%1  %2").arg(QFileInfo(status.files[0].path).fileName(), format::bytes(bytes))
                : tr("%n file(s), %1", nullptr, int(status.files.size())).arg(format::bytes(bytes)));
    }
    m_rows->setText(format::rowsPerSecond(status.rowsPerSecond));
    const quint64 lost = status.lostRows + status.rejectedRows;
    m_lost->setVisible(lost > 0);
    if (lost > 0) {
        m_lost->set(QStringLiteral("critical"), IconLabel::Tone::Bad,
                    status.lostRows > 0 ? tr("Lost rows: %1").arg(format::count(status.lostRows))
                                        : tr("Rejected rows: %1").arg(format::count(status.rejectedRows)));
        m_lost->setToolTip(tr("%1 rows lost after they were acknowledged, %2 refused")
                               .arg(format::count(status.lostRows), format::count(status.rejectedRows)));
    }
    const FileStatus *const file = tightest(status);
    m_disk->setVisible(file != nullptr);
    if (!file)
        return;
    const qint64 free = file->disk.freeBytes >= 0 ? file->disk.freeBytes : file->freeDiskBytes;
    const double seconds = file->disk.secondsToFull;
    m_disk->set(QStringLiteral("storage"), IconLabel::Tone::Text,
                seconds >= 0 && seconds < 1 ? tr("%1 free: full").arg(format::bytes(free))
                : seconds >= 0 ? tr("%1 free: full in %2").arg(format::bytes(free), format::duration(seconds))
                               : tr("%1 free").arg(format::bytes(free)));
}

void StatusLine::setAge(Freshness freshness, qint64 silence, bool paused)
{
    const QString age = format::duration(double(silence) / 1000);
    switch (freshness) {
    case Freshness::Live:
    case Freshness::Late: break;
    case Freshness::Stale:
    case Freshness::Disconnected:
        m_age->set(QStringLiteral("state-stale"), IconLabel::Tone::Bad, tr("Data %1 old").arg(age));
        return;
    }
    if (paused)
        m_age->set(QStringLiteral("pause"), IconLabel::Tone::Warning, tr("Paused, data %1 old").arg(age));
    else if (freshness == Freshness::Late)
        m_age->set(QStringLiteral("state-stale"), IconLabel::Tone::Warning, tr("Data %1 old").arg(age));
    else
        m_age->set({}, IconLabel::Tone::Secondary, tr("Live"));
}

} // namespace hdf5async

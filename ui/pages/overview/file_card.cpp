// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/overview/file_card.h"

#include "core/console/damage.h"
#include "ui/format.h"
#include "ui/icons/icons.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QComboBox>
#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QPushButton>
#include <QUrl>

namespace hdf5async {

FileCard::FileCard(const PageContext &context, QWidget *parent) : QFrame(parent), m_context(context)
{
    setObjectName(QStringLiteral("card"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(12);
    auto *const head = new QHBoxLayout;
    head->setSpacing(12);
    m_name = new Text(Text::Size::Section, this);
    m_name->setElided(true);
    m_choice = new QComboBox(this);
    m_state = new IconLabel(this);
    head->addWidget(m_name, 1);
    head->addWidget(m_choice);
    head->addWidget(m_state);
    layout->addLayout(head);
    auto *const facts = new QHBoxLayout;
    facts->setSpacing(24);
    for (int i = 0; i < 5; ++i) {
        auto *const column = new QVBoxLayout;
        column->setSpacing(2);
        auto *const name = new Text(Text::Size::Secondary, this);
        auto *const value = new Text(Text::Size::Body, this);
        column->addWidget(name);
        column->addWidget(value);
        facts->addLayout(column, 1);
        m_facts.emplace_back(name, value);
    }
    layout->addLayout(facts);
    m_job = new IconLabel(this);
    m_job->setObjectName(QStringLiteral("verified"));
    m_job->setElided(true);
    m_job->hide();
    layout->addWidget(m_job);
    auto *const buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    const auto add = [this, buttons](QPushButton *&button, const QString &iconName, void (FileCard::*run)()) {
        button = new QPushButton(icon(iconName), {}, this);
        buttons->addWidget(button);
        connect(button, &QPushButton::clicked, this, run);
    };
    add(m_rotate, QStringLiteral("rotate"), &FileCard::rotate);
    add(m_snapshot, QStringLiteral("snapshot"), &FileCard::snapshot);
    add(m_verify, QStringLiteral("check"), &FileCard::verify);
    m_verify->setObjectName(QStringLiteral("verify"));
    m_copy = new QPushButton(icon(QStringLiteral("copy")), {}, this);
    buttons->addWidget(m_copy);
    connect(m_copy, &QPushButton::clicked, this, [this] {
        if (file())
            m_context.navigator.copy(file()->path);
    });
    add(m_open, QStringLiteral("folder"), &FileCard::openFolder);
    buttons->addStretch();
    layout->addLayout(buttons);
    connect(m_choice, &QComboBox::currentIndexChanged, this, &FileCard::present);
}

const FileStatus *FileCard::file() const
{
    const int index = std::max(0, m_choice->currentIndex());
    return std::size_t(index) < m_files.size() ? &m_files[std::size_t(index)] : nullptr;
}

void FileCard::setStatus(const ServerStatus &status)
{
    m_files = status.files;
    m_jobs = status.jobs;
    m_now = status.sampledAt;
    if (m_choice->count() != int(m_files.size())) {
        const QSignalBlocker quiet(m_choice);
        const QString chosen = m_choice->currentText();
        m_choice->clear();
        for (const FileStatus &f : m_files)
            m_choice->addItem(f.name);
        m_choice->setCurrentIndex(std::max(0, m_choice->findText(chosen)));
    }
    m_choice->setVisible(m_files.size() > 1);
    present();
}

void FileCard::present()
{
    const FileStatus *const f = file();
    for (QPushButton *button : {m_rotate, m_snapshot, m_verify, m_copy, m_open})
        button->setEnabled(f != nullptr);
    presentJob();
    if (!f) {
        m_name->setFullText(tr("No file is open"));
        m_state->set({}, IconLabel::Tone::Secondary, {});
        for (const auto &[name, value] : m_facts)
            value->setText(QStringLiteral("-"));
        return;
    }
    const Capabilities server = m_context.controller.capabilities();
    const bool may = server.role >= Role::Operator;
    for (QPushButton *button : {m_rotate, m_snapshot, m_verify})
        button->setEnabled(may);
    m_rotate->setVisible(server.panels.contains(QStringLiteral("rotate")));
    m_snapshot->setVisible(server.panels.contains(QStringLiteral("snapshot")));
    m_verify->setVisible(server.panels.contains(QStringLiteral("verify")));
    m_open->setVisible(!server.remote);
    m_name->setFullText(QFileInfo(f->path).fileName());
    m_name->setToolTip(f->path);
    if (!f->problem.isEmpty())
        m_state->set(QStringLiteral("critical"), IconLabel::Tone::Bad, tr("Refusing writes"));
    else if (f->readOnly)
        m_state->set(QStringLiteral("lock"), IconLabel::Tone::Secondary, tr("Read-only"));
    else if (f->dirty)
        m_state->set(QStringLiteral("edit"), IconLabel::Tone::Secondary, tr("Changes wait for their commit"));
    else
        m_state->set(QStringLiteral("check"), IconLabel::Tone::Good, tr("Everything is stored"));
    const QString values[]{format::bytes(f->bytes), format::count(f->rowsWritten), format::count(f->committedRows),
                           f->lastCommitAt.isValid()
                               ? tr("%1 ago").arg(format::duration(double(f->lastCommitAt.msecsTo(m_now)) / 1000))
                               : QStringLiteral("-"),
                           format::milliseconds(f->commit.p99)};
    for (std::size_t i = 0; i < m_facts.size(); ++i) {
        if (m_facts[i].second->text() != values[i])
            m_facts[i].second->setText(values[i]);
    }
}

void FileCard::rotate()
{
    if (const FileStatus *const f = file())
        m_context.navigator.rotate(f->name);
}

void FileCard::snapshot()
{
    if (const FileStatus *const f = file())
        m_context.navigator.run({"snapshot", {{QStringLiteral("file"), f->name}}},
                                tr("A snapshot of %1 is being made").arg(QFileInfo(f->path).fileName()));
}

void FileCard::verify()
{
    if (const FileStatus *const f = file())
        m_context.navigator.run({"verify", {{QStringLiteral("file"), f->name}}},
                                tr("%1 is being verified: see Compression, Jobs").arg(QFileInfo(f->path).fileName()));
}

void FileCard::presentJob()
{
    const FileStatus *const f = file();
    const JobStatus *last = nullptr;
    for (const JobStatus &job : m_jobs) {
        const bool isOurs = f && job.kind == QStringLiteral("verify") && job.subject == f->name;
        if (isOurs && (!last || job.id > last->id))
            last = &job;
    }
    m_job->setVisible(last != nullptr);
    if (!last)
        return;
    if (!last->finished)
        m_job->set(QStringLiteral("state-starting"), IconLabel::Tone::Secondary,
                   tr("Being verified: %1").arg(format::percent(last->fraction)));
    else if (last->problem.isEmpty())
        m_job->set(QStringLiteral("check"), IconLabel::Tone::Good, tr("Verified: no damage found"));
    else if (const std::optional<QString> damage = damageFound(*last))
        m_job->set(QStringLiteral("critical"), IconLabel::Tone::Bad, tr("Verified, with damage%1").arg(*damage));
    else
        m_job->set(QStringLiteral("warning"), IconLabel::Tone::Warning, tr("Not verified: %1").arg(last->problem));
    m_job->setToolTip(m_job->text());
}

void FileCard::openFolder()
{
    if (const FileStatus *const f = file())
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(f->path).absolutePath()));
}

void FileCard::retranslate()
{
    const QString names[]{tr("Size"), tr("Rows"), tr("Safe rows"), tr("Last commit"), tr("Commit p99")};
    for (std::size_t i = 0; i < m_facts.size(); ++i)
        m_facts[i].first->setText(names[i]);
    m_choice->setAccessibleName(tr("File"));
    m_rotate->setText(tr("Rotate…"));
    m_snapshot->setText(tr("Snapshot"));
    m_verify->setText(tr("Verify"));
    m_verify->setToolTip(
        tr("Reads every object, attribute and chunk of the file while it is served, and says what is damaged"));
    // As icons alone: the card fits beside the checklist in the smallest window.
    for (const auto &[button, name] : {std::pair(m_copy, tr("Copy path")), std::pair(m_open, tr("Open folder"))}) {
        button->setToolTip(name);
        button->setAccessibleName(name);
    }
    present();
}

} // namespace hdf5async

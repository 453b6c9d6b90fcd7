// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/past_files_panel.h"

#include "ui/icons/icons.h"
#include "ui/pages/server/past_file_model.h"
#include "ui/widgets/live_table.h"
#include "ui/widgets/save_text.h"
#include "ui/widgets/table_header.h"
#include "ui/widgets/text.h"

#include <QDesktopServices>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QMenu>
#include <QPushButton>
#include <QUrl>

namespace hdf5async {

namespace {

constexpr qint64 askEvery = 5000; // milliseconds
constexpr int shownRows = 6;

const std::vector<ColumnStart> columns{{240}, {90}, {80}, {200}, {140}};

} // namespace

PastFilesPanel::PastFilesPanel(const PageContext &context, QWidget *parent)
    : QWidget(parent), m_context(context), m_model(new PastFileModel(this))
{
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 8, 0, 0);
    layout->setSpacing(8);
    m_title = new Text(Text::Size::Section, this);
    m_none = new Text(Text::Size::Body, this);
    m_none->setWordWrap(true);
    m_none->setForegroundRole(QPalette::PlaceholderText);
    m_list = new QWidget(this);
    auto *const list = new QVBoxLayout(m_list);
    list->setContentsMargins(0, 0, 0, 0);
    list->setSpacing(8);
    m_table = new LiveTable(*m_model, columns, m_list);
    m_table->setObjectName(QStringLiteral("pastFiles"));
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setStretchColumn(PastFileModel::File);
    m_table->setMinimumHeight(m_table->verticalHeader()->defaultSectionSize() * (shownRows + 1));
    auto *const bar = new QHBoxLayout;
    bar->setSpacing(8);
    m_copy = new QPushButton(icon(QStringLiteral("copy")), {}, m_list);
    m_open = new QPushButton(icon(QStringLiteral("folder")), {}, m_list);
    bar->addWidget(m_copy);
    bar->addWidget(m_open);
    bar->addStretch();
    list->addLayout(bar);
    list->addWidget(m_table, 1);
    for (QWidget *const part : std::initializer_list<QWidget *>{m_title, m_none})
        layout->addWidget(part);
    layout->addWidget(m_list, 1);
    m_list->hide();
    connect(m_copy, &QPushButton::clicked, this, &PastFilesPanel::copyPath);
    connect(m_open, &QPushButton::clicked, this, &PastFilesPanel::openFolder);
    connect(m_table, &LiveTable::selectedKeysChanged, this, &PastFilesPanel::updateButtons);
    connect(m_table, &LiveTable::opened, this, &PastFilesPanel::openFolder);
    connect(m_table, &LiveTable::menuWanted, this, &PastFilesPanel::openMenu);
    retranslate();
}

void PastFilesPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    load(); // also while the display is held
}

void PastFilesPanel::showStatus(const ServerStatus &status)
{
    setVisible(m_context.controller.capabilities().panels.contains(QStringLiteral("past_files")));
    if (isVisible() && m_askedAt.msecsTo(status.sampledAt) >= askEvery)
        load();
}

void PastFilesPanel::load()
{
    m_askedAt = m_context.navigator.displayed()->sampledAt;
    if (!m_question.isPending())
        m_question.ask(m_context.controller.pastFiles(),
                       [this](const Result<std::vector<PastFile>> &files) { answered(files); });
}

// What was shown stays while there is no answer.
void PastFilesPanel::answered(const Result<std::vector<PastFile>> &files)
{
    if (files)
        m_model->setFiles(*files);
    const bool isAny = m_model->rowCount() > 0;
    m_list->setVisible(isAny);
    m_none->setVisible(!isAny);
    updateButtons();
}

void PastFilesPanel::updateButtons()
{
    m_copy->setEnabled(selected());
    m_open->setVisible(!m_context.controller.capabilities().remote); // it is a folder of the server's machine
    m_open->setEnabled(selected() && selected()->isThere);
}

const PastFile *PastFilesPanel::selected() const
{
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    return rows.isEmpty() ? nullptr : &m_model->fileAt(rows.front().row());
}

void PastFilesPanel::openFolder()
{
    if (selected() && m_open->isVisible() && m_open->isEnabled())
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(selected()->path).path()));
}

void PastFilesPanel::openMenu(const QPoint &at)
{
    auto *const menu = new QMenu(m_table);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(m_copy->icon(), m_copy->text(), this, &PastFilesPanel::copyPath)->setEnabled(m_copy->isEnabled());
    if (m_open->isVisible())
        menu->addAction(m_open->icon(), m_open->text(), this, &PastFilesPanel::openFolder)
            ->setEnabled(m_open->isEnabled());
    menu->addSeparator();
    menu->addAction(icon(QStringLiteral("copy")), tr("Copy row"), this, &PastFilesPanel::copyRows);
    m_table->setMenuOpen(true);
    connect(menu, &QMenu::aboutToHide, m_table, [this] { m_table->setMenuOpen(false); });
    menu->popup(at);
}

bool PastFilesPanel::copyPath()
{
    if (!m_table->isVisible() || !selected())
        return false;
    m_context.navigator.copy(selected()->path);
    return true;
}

bool PastFilesPanel::copyRows()
{
    if (!m_table->isVisible())
        return false;
    m_context.navigator.copy(m_table->selectedText());
    return true;
}

bool PastFilesPanel::exportShown()
{
    if (!m_table->isVisible())
        return false;
    saveText(this, tr("Export files"), QStringLiteral("files.csv"), m_table->csv(),
             [this](const QString &said) { m_context.navigator.say(said); });
    return true;
}

void PastFilesPanel::retranslate()
{
    m_title->setText(tr("The last files that were finished"));
    m_none->setText(tr("None yet. A file is finished by Rotate, or when it is as large or as old as the settings above "
                       "say; a new one takes its place under the same name."));
    m_table->setAccessibleName(m_title->text());
    m_copy->setText(tr("Copy path"));
    m_open->setText(tr("Open folder"));
    m_model->retranslate();
    updateButtons();
}

} // namespace hdf5async

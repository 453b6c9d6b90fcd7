// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/key_list.h"

#include "ui/widgets/text.h"

#include <QApplication>
#include <QClipboard>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QGridLayout>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

namespace hdf5async {

namespace {

void prepare(QDialog &dialog, const QString &title)
{
    dialog.setAttribute(Qt::WA_DeleteOnClose);
    dialog.setWindowModality(Qt::WindowModal);
    dialog.setWindowTitle(title);
}

} // namespace

KeyList::KeyList(const std::vector<KeyListRow> &window, QWidget *parent) : QDialog(parent)
{
    prepare(*this, tr("Keys"));
    std::vector<KeyListRow> rows = window;
    const KeyListRow inViews[]{{tr("Tree: expand all below"), QStringLiteral("*")},
                               {tr("Tree: parent"), QStringLiteral("Backspace")},
                               {tr("Table: disconnect the selected clients"), QStringLiteral("Del")},
                               {tr("Users: add, change, remove"), QStringLiteral("Ins, Return, Del")},
                               {tr("Table: hold the order"), QStringLiteral("H")},
                               {tr("Menu of the selection"), QStringLiteral("Shift+F10")},
                               {tr("Plot: cursor A, cursor B"), QStringLiteral("←  →,  Shift+←  →")},
                               {tr("Plot: live, oldest, previous zoom"), QStringLiteral("Home, End, R")}};
    rows.insert(rows.end(), std::begin(inViews), std::end(inViews));
    auto *const content = new QWidget;
    content->setObjectName(QStringLiteral("plain"));
    auto *const grid = new QGridLayout(content);
    grid->setContentsMargins(0, 0, 16, 0);
    grid->setHorizontalSpacing(32);
    grid->setVerticalSpacing(6);
    int line = 0;
    for (const KeyListRow &row : rows) {
        auto *const what = new Text(Text::Size::Body, content);
        what->setText(row.what);
        auto *const keys = new Text(Text::Size::Body, content);
        keys->setText(row.keys);
        grid->addWidget(what, line, 0);
        grid->addWidget(keys, line++, 1, Qt::AlignRight);
    }
    auto *const scroll = new QScrollArea(this);
    scroll->setObjectName(QStringLiteral("plain"));
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setMinimumSize(content->sizeHint().width() + 24, 420);
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    layout->addWidget(scroll);
    auto *const buttons = new QDialogButtonBox(this);
    buttons->addButton(QDialogButtonBox::Close)->setText(tr("Close"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
}

QString pythonSnippet(const QString &address)
{
    return QStringLiteral("import hdf5_async\n\n"
                          "with hdf5_async.File(\"%1\") as file:\n"
                          "    file[\"run/adc\"].append([1, 2, 3])\n")
        .arg(address);
}

QString cppSnippet(const QString &address)
{
    const qsizetype colon = address.lastIndexOf(u':');
    return QStringLiteral("#include <hdf5async/client.h>   // find_package(Hdf5Async 1.0): Hdf5Async::Client\n\n"
                          "hdf5async::ClientOptions options;\n"
                          "options.host = QStringLiteral(\"%1\");\n"
                          "options.port = %2;\n"
                          "hdf5async::Client client(options);\n")
        .arg(address.first(std::max<qsizetype>(colon, 0)), address.sliced(colon + 1));
}

ConnectHelp::ConnectHelp(const QString &address, QWidget *parent) : QDialog(parent)
{
    prepare(*this, tr("Connecting a program"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(12);
    auto *const title = new Text(Text::Size::Section, this);
    title->setText(address.isEmpty() ? tr("The server is not listening") : address);
    title->setTextInteractionFlags(Qt::TextSelectableByMouse);
    layout->addWidget(title);
    auto *const tabs = new QTabWidget(this);
    const std::pair<QString, QString> snippets[]{{QStringLiteral("Python"), pythonSnippet(address)},
                                                 {QStringLiteral("C++"), cppSnippet(address)}};
    for (const auto &[name, text] : snippets) {
        auto *const view = new QPlainTextEdit(text, tabs);
        view->setReadOnly(true);
        view->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
        view->setTabChangesFocus(true);
        view->setAccessibleName(name);
        tabs->addTab(view, name);
    }
    tabs->setMinimumSize(fontMetrics().averageCharWidth() * 84, 200);
    layout->addWidget(tabs);
    auto *const buttons = new QDialogButtonBox(this);
    QPushButton *const copy = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, tabs, [tabs] {
        QApplication::clipboard()->setText(qobject_cast<QPlainTextEdit *>(tabs->currentWidget())->toPlainText());
    });
    buttons->addButton(QDialogButtonBox::Close)->setText(tr("Close"));
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
}

} // namespace hdf5async

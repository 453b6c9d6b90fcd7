// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/user_dialog.h"

#include "ui/role_text.h"
#include "ui/widgets/icon_label.h"
#include "ui/widgets/text.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDialogButtonBox>
#include <QFontDatabase>
#include <QFormLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

#include <array>

namespace hdf5async {

namespace {

constexpr std::array roles = {Role::Reader, Role::Writer, Role::Operator, Role::Admin};
constexpr std::array roleNames = {"reader", "writer", "operator", "admin"}; // as commands have them

QString meaningOf(Role role)
{
    switch (role) {
    case Role::Reader: return UserDialog::tr("Reads, lists and looks at attributes.");
    case Role::Writer: return UserDialog::tr("Also changes what is below the paths.");
    case Role::Operator: return UserDialog::tr("Also runs the server: clients, files, alarms, start and stop.");
    case Role::Admin: return UserDialog::tr("Also changes settings and users.");
    }
    return {};
}

QStringList partsOf(const QString &text, QChar separator)
{
    QStringList parts;
    for (const QString &part : text.split(separator)) {
        if (!part.trimmed().isEmpty())
            parts.append(part.trimmed());
    }
    return parts;
}

} // namespace

UserDialog::UserDialog(const Known &known, QWidget *parent) : QDialog(parent), m_known(known)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(known.user ? tr("Change a user") : tr("Add a user"));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(16);
    layout->addWidget(buildForm());
    auto *const buttons = new QDialogButtonBox(this);
    m_save = buttons->addButton(known.user ? tr("Change") : tr("Add"), QDialogButtonBox::ActionRole);
    m_save->setObjectName(QStringLiteral("save"));
    m_save->setDefault(true);
    buttons->addButton(QDialogButtonBox::Cancel)->setText(tr("Cancel"));
    connect(m_save, &QPushButton::clicked, this, &UserDialog::proceed);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    layout->addWidget(buttons);
    roleChosen();
}

QWidget *UserDialog::buildForm()
{
    auto *const page = new QWidget(this);
    auto *const form = new QFormLayout(page);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(12);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    const auto add = [form](const QString &name, QWidget *field, Text *hint = nullptr) {
        form->addRow(name, field);
        field->setAccessibleName(name);
        if (hint)
            form->addRow(QString(), hint);
    };
    const auto hint = [page](const QString &text = {}) {
        auto *const label = new Text(Text::Size::Secondary, page);
        label->setText(text);
        label->setWordWrap(true);
        label->setMinimumWidth(label->fontMetrics().averageCharWidth() * 56);
        return label;
    };
    m_name = new QLineEdit(page);
    m_name->setObjectName(QStringLiteral("userName"));
    m_name->setMaxLength(64);
    m_role = new QComboBox(page);
    m_role->setObjectName(QStringLiteral("userRole"));
    for (const Role role : roles)
        m_role->addItem(roleText(role));
    m_meaning = hint();
    m_files = new QLineEdit(page);
    m_files->setObjectName(QStringLiteral("userFiles"));
    m_files->setPlaceholderText(tr("all files"));
    m_paths = new QPlainTextEdit(page);
    m_paths->setObjectName(QStringLiteral("userPaths"));
    m_paths->setPlaceholderText(QStringLiteral("/**"));
    m_paths->setTabChangesFocus(true);
    m_paths->setFixedHeight(m_paths->fontMetrics().lineSpacing() * 4 + 16);
    add(tr("Name"), m_name);
    add(tr("Role"), m_role, m_meaning);
    add(tr("Files"), m_files,
        hint(tr("Names with commas between them: %1").arg(m_known.files.join(QStringLiteral(", ")))));
    add(tr("Paths"), m_paths,
        hint(tr("One a line, such as /run/**: with everything below it. * stands for any part of one name.")));
    m_token = new QCheckBox(tr("With a token; otherwise by a certificate for this name alone"), page);
    m_token->setObjectName(QStringLiteral("userToken"));
    m_token->setChecked(true);
    m_token->setVisible(!m_known.user);
    form->addRow(QString(), m_token);
    m_warning = new IconLabel(page);
    form->addRow(m_warning);
    m_problem = new Text(Text::Size::Body, page);
    m_problem->setObjectName(QStringLiteral("bad"));
    m_problem->setWordWrap(true);
    m_problem->hide();
    form->addRow(m_problem);
    if (const std::optional<UserEntry> &user = m_known.user) {
        m_name->setText(user->name);
        m_name->setReadOnly(true);
        m_role->setCurrentIndex(int(user->role));
        m_files->setText(user->files.join(QStringLiteral(", ")));
        m_paths->setPlainText(user->paths.join(u'\n'));
        m_role->setFocus();
    }
    connect(m_role, &QComboBox::currentIndexChanged, this, &UserDialog::roleChosen);
    return page;
}

void UserDialog::roleChosen()
{
    const Role role = roles[std::size_t(std::max(0, m_role->currentIndex()))];
    m_meaning->setText(meaningOf(role));
    m_warning->setVisible(m_known.isOwn && role != Role::Admin);
    m_warning->set(QStringLiteral("warning"), IconLabel::Tone::Warning,
                   tr("This is you: you cannot take this back yourself"));
}

// What the server shows of paths is their full form, and an empty field means everything.
QVariantMap UserDialog::arguments() const
{
    QVariantMap all{{QStringLiteral("name"), m_name->text().trimmed()}};
    const QStringList files = partsOf(m_files->text(), u',');
    QStringList paths = partsOf(m_paths->toPlainText(), u'\n');
    if (paths.isEmpty())
        paths.append(QStringLiteral("/**"));
    const std::optional<UserEntry> &user = m_known.user;
    const std::size_t role = std::size_t(std::max(0, m_role->currentIndex()));
    if (!user || roles[role] != user->role)
        all.insert(QStringLiteral("role"), QString::fromLatin1(roleNames[role]));
    if (!user || files != user->files)
        all.insert(QStringLiteral("files"), files);
    if (!user || paths != user->paths)
        all.insert(QStringLiteral("paths"), paths);
    if (!user)
        all.insert(QStringLiteral("token"), m_token->isChecked());
    return all;
}

void UserDialog::proceed()
{
    const QVariantMap all = arguments();
    if (m_known.user && all.size() == 1) // only his name
        return accept();
    setBusy(true);
    Q_EMIT wanted(all);
}

void UserDialog::answered(const QString &problem)
{
    if (problem.isEmpty())
        return accept();
    m_problem->setText(problem);
    m_problem->show();
    setBusy(false);
}

void UserDialog::setBusy(bool busy)
{
    m_save->setEnabled(!busy);
}

TokenSheet::TokenSheet(const QString &user, const QString &token, const std::function<void(const QString &)> &copy,
                       QWidget *parent)
    : QDialog(parent, Qt::Sheet)
{
    setAttribute(Qt::WA_DeleteOnClose);
    setWindowModality(Qt::WindowModal);
    setWindowTitle(tr("The token of %1").arg(user));
    auto *const layout = new QVBoxLayout(this);
    layout->setContentsMargins(24, 24, 24, 16);
    layout->setSpacing(12);
    auto *const title = new Text(Text::Size::Section, this);
    title->setText(windowTitle());
    auto *const field = new QLineEdit(token, this);
    field->setObjectName(QStringLiteral("token"));
    field->setReadOnly(true);
    field->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    field->setMinimumWidth(field->fontMetrics().horizontalAdvance(token) + 32);
    field->setAccessibleName(windowTitle());
    field->setCursorPosition(0);
    auto *const text = new Text(Text::Size::Body, this);
    text->setText(tr("It is shown now and never again: it is kept nowhere, neither by the server nor by this window. "
                     "Give it to the program that is to use it."));
    text->setWordWrap(true);
    layout->addWidget(title);
    layout->addWidget(field);
    layout->addWidget(text);
    auto *const buttons = new QDialogButtonBox(this);
    QPushButton *const take = buttons->addButton(tr("Copy"), QDialogButtonBox::ActionRole);
    take->setObjectName(QStringLiteral("copy"));
    take->setDefault(true);
    QPushButton *const close = buttons->addButton(tr("Close"), QDialogButtonBox::ActionRole);
    close->setObjectName(QStringLiteral("close"));
    close->setAutoDefault(false);
    connect(take, &QPushButton::clicked, this, [this, copy, token] {
        copy(token);
        m_copied = true;
    });
    connect(close, &QPushButton::clicked, this, &QDialog::accept);
    layout->addWidget(buttons);
    take->setFocus();
}

void TokenSheet::reject()
{
    if (m_copied)
        QDialog::reject();
}

} // namespace hdf5async

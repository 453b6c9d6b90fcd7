// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "ui/shell/page.h"

class QFrame;
class QListWidget;
class QPlainTextEdit;
class QPushButton;
class QScrollArea;
class QStackedWidget;

namespace hdf5async {

class CertificateFacts;
class EmptyState;
class FileCard;
class IconLabel;
class PastFilesPanel;
class SettingsForm;
class Text;
class UsersPanel;

/// How the server is set; what changes is listed before it is applied. @thread window
class ServerPage final : public Page
{
    Q_OBJECT

public:
    explicit ServerPage(const PageContext &context);

    [[nodiscard]] QString title() const override { return tr("Server"); }
    [[nodiscard]] QString iconName() const override { return QStringLiteral("server"); }
    void showStatus(const ServerStatusPtr &status) override;
    void setActive(bool active) override;
    void retranslate() override;
    void open(const QVariantMap &arguments) override;
    bool clearOrGoBack() override;
    bool refresh() override;
    bool copyPath() override;
    bool copyRows() override;
    bool exportShown() override;
    bool focusFilter() override;

private:
    struct Section
    {
        QString name;
        SettingsForm *form;
        Text *heading;
    };

    void buildSections();
    void buildFooter();
    [[nodiscard]] QWidget *buildHeadless();
    void load();
    void present(const ServerSettings &settings);
    SettingsForm *addSection(const QString &name);
    void goTo(const QString &name);
    void updateChanges();
    void apply();
    [[nodiscard]] bool mayChange() const;
    [[nodiscard]] QVariantMap changes() const;

    Text *m_title = nullptr;
    IconLabel *m_role = nullptr;
    QListWidget *m_list = nullptr;
    QStackedWidget *m_stack = nullptr, *m_body = nullptr;
    EmptyState *m_empty = nullptr;
    std::vector<Section> m_sections;
    CertificateFacts *m_certificate = nullptr;
    FileCard *m_file = nullptr;
    PastFilesPanel *m_pastFiles = nullptr;
    UsersPanel *m_users = nullptr;
    Text *m_consequence = nullptr;
    Text *m_commandTitle = nullptr, *m_configTitle = nullptr;
    QPlainTextEdit *m_command = nullptr;
    Text *m_config = nullptr;
    QPushButton *m_copyCommand = nullptr;
    QFrame *m_footer = nullptr;
    Text *m_changes = nullptr;
    QPushButton *m_revert = nullptr, *m_apply = nullptr;
    ServerSettings m_settings;
    QString m_wanted; ///< section to show once the settings are there
    Role m_shownRole = Role::Reader;
    bool m_loaded = false;
};

} // namespace hdf5async

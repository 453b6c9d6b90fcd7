// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/support/fake_controller.h"
#include "ui/shell/page.h"

#include <QApplication>
#include <QTest>

namespace hdf5async {

/// A window around one page: keeps what the page asks of it and carries it out as far as a test needs.
class FakeNavigator final : public Navigator
{
public:
    explicit FakeNavigator(FakeController &server) : m_server(server) { }

    void openPage(PageId page, const QVariantMap &arguments) override { opened.emplace_back(page, arguments); }
    void say(const QString &sentence) override { said.append(sentence); }
    void run(const Command &command, const QString &done,
             const std::function<void(const CommandResult &)> &then) override
    {
        const auto result = m_server.execute(command).result();
        said.append(result ? done : result.error().message);
        if (result && then)
            then(*result);
    }
    void ask(const Question &question, const std::function<void(bool choice)> &then) override
    {
        questions.push_back(question);
        if (yes)
            then(false);
    }
    void copy(const QString &text) override { copied = text; }
    void rotate(const QString &) override { }
    void attach(const QString &address) override { attached.append(address); }
    [[nodiscard]] bool canAttach() const override { return true; }
    void showInspector(bool) override { }
    [[nodiscard]] bool inspectorShown() const override { return false; }
    void setSelectedClient(const QStringList &names) override { selected = names; }
    [[nodiscard]] QStringList selectedClient() const override { return selected; }
    [[nodiscard]] ServerStatusPtr displayed() const override { return m_server.status(); }
    void startDemo() override { ++demos; }
    [[nodiscard]] bool canStartDemo() const override { return true; }
    [[nodiscard]] bool reduceMotion() const override { return still; }

    bool yes = true; ///< what the user answers
    bool still = false;
    int demos = 0;
    std::vector<std::pair<PageId, QVariantMap>> opened;
    std::vector<Question> questions;
    QStringList said, selected, attached;
    QString copied;

private:
    FakeController &m_server;
};

/// A server, a window and one page of it, active and shown.
template<typename ThePage>
struct PageFixture
{
    explicit PageFixture(QSize size = {1080, 700})
    {
        server.publish(exampleStatus());
        page.retranslate();
        page.resize(size);
        page.setActive(true);
        page.show();
        tick(0);
    }
    void tick(int ticks)
    {
        server.publish(exampleStatus(ticks));
        page.showStatus(server.status());
    }

    FakeController server;
    FakeNavigator navigator{server};
    ThePage page{PageContext{server, navigator}};
};

} // namespace hdf5async

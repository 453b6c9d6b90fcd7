// SPDX-License-Identifier: BSD-3-Clause
#include "ui/shell/language.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace hdf5async {

namespace {

QString ofSystem()
{
    for (const QString &name : QLocale::system().uiLanguages()) {
        if (name.startsWith(QStringLiteral("zh")))
            return QStringLiteral("zh_CN");
        if (name.startsWith(QStringLiteral("en")))
            break;
    }
    return QStringLiteral("en");
}

} // namespace

Language::Language(QObject *parent) : QObject(parent) { }

Language::~Language()
{
    unload();
}

QStringList Language::available()
{
    return {QStringLiteral("en"), QStringLiteral("zh_CN")};
}

QString Language::ownName(const QString &code)
{
    return code == QStringLiteral("zh_CN") ? QStringLiteral("简体中文") : QStringLiteral("English");
}

void Language::set(const QString &code)
{
    const QString wanted = available().contains(code) ? code : ofSystem();
    if (wanted == m_current)
        return;
    unload();
    m_current = wanted;
    load(wanted);
}

// Ours from the library itself (English has plurals), Qt's own (dialog buttons) from where Qt keeps them.
void Language::load(const QString &code)
{
    const auto add = [this](const QString &file, const QString &folder) {
        auto translator = std::make_unique<QTranslator>();
        if (!translator->load(file, folder))
            return;
        QCoreApplication::installTranslator(translator.get());
        m_translators.push_back(std::move(translator));
    };
    add(QStringLiteral("qtbase_") + code, QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    add(QStringLiteral("hdf5async_") + code, QStringLiteral(":/translations"));
}

void Language::unload()
{
    for (const auto &translator : m_translators)
        QCoreApplication::removeTranslator(translator.get());
    m_translators.clear();
}

} // namespace hdf5async

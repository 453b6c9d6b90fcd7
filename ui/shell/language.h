// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QObject>
#include <QString>
#include <QStringList>

#include <memory>
#include <vector>

class QTranslator;

namespace hdf5async {

/// The language of the window; changing it sends LanguageChange to every widget. @thread window
class Language final : public QObject
{
    Q_OBJECT

public:
    explicit Language(QObject *parent = nullptr);
    /// Takes its translations back.
    ~Language() override;

    /// "en", "zh_CN".
    [[nodiscard]] static QStringList available();
    /// What a language calls itself.
    [[nodiscard]] static QString ownName(const QString &code);
    /// A code of available(), or anything else for the system's.
    void set(const QString &code);
    /// The one in use.
    [[nodiscard]] QString current() const { return m_current; }

private:
    void load(const QString &code);
    void unload();

    QString m_current;
    std::vector<std::unique_ptr<QTranslator>> m_translators;
};

} // namespace hdf5async

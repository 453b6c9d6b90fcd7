// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/client_options.h>
#include <hdf5async/error.h>

#include <QFuture>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <memory>
#include <optional>

namespace hdf5async::testing {

constexpr int limit = 60'000; // milliseconds; sanitizers are slow

/// The real server in a folder of its own, which may be killed and started again on the same port and file.
class ServerProcess
{
public:
    /// `config` is what stands below [server] besides the port.
    explicit ServerProcess(const QByteArray &config = {});
    ~ServerProcess();

    [[nodiscard]] bool start();
    /// SIGKILL.
    void kill();
    [[nodiscard]] quint16 port() const { return m_port; }
    [[nodiscard]] QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }
    /// To reach it, with short delays.
    [[nodiscard]] ClientOptions options() const;

private:
    QTemporaryDir m_folder;
    QByteArray m_config;
    std::unique_ptr<QProcess> m_process;
    quint16 m_port = 0;
};

/// What a future gives, when it does within the limit.
template<typename T>
[[nodiscard]] std::optional<T> awaited(QFuture<T> future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, limit))
        return std::nullopt;
    return future.takeResult();
}

/// The value of a result that must come and be good; a default one otherwise, with a failed check.
template<typename T>
[[nodiscard]] T good(QFuture<tl::expected<T, Error>> future)
{
    std::optional<tl::expected<T, Error>> result = awaited(std::move(future));
    const bool isGood = result && *result;
    const QString why = !result ? QStringLiteral("no answer") : *result ? QString() : (*result).error().message;
    QTest::qVerify(isGood, "the call", qPrintable(why), __FILE__, __LINE__);
    return isGood ? std::move(**result) : T();
}

/// "NOT_FOUND" …, or "" for success, "NO ANSWER" for none.
template<typename T>
[[nodiscard]] QString codeOf(QFuture<tl::expected<T, Error>> future)
{
    const std::optional<tl::expected<T, Error>> result = awaited(std::move(future));
    if (!result)
        return QStringLiteral("NO ANSWER");
    return *result ? QString() : QString(errorCodeName((*result).error().code));
}

} // namespace hdf5async::testing

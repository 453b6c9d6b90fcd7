// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/handle.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <thread>

#include <unistd.h>

using namespace hdf5async;

namespace {

/// What a function writes to standard error.
template<typename Function>
QByteArray standardErrorOf(Function function)
{
    QTemporaryDir folder;
    QFile capture(folder.filePath(QStringLiteral("stderr")));
    if (!capture.open(QIODevice::ReadWrite))
        return "cannot capture";
    const int original = dup(2);
    dup2(capture.handle(), 2);
    function();
    fflush(stderr);
    dup2(original, 2);
    close(original);
    capture.seek(0);
    return capture.readAll();
}

hid_t openMissingFile()
{
    return H5Fopen("/nonexistent/file.h5", H5F_ACC_RDONLY, H5P_DEFAULT);
}

} // namespace

class LibraryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void staysSilentInEveryThread();
    void letsOneThreadInAtATime();
    void loadsNoFilterPlugins();
    void tellsTheStackOfTheFailure();
    void clearsTheStack();
    void knowsAFullDisk();
    void keepsTheCodeItWasGiven();
    void closesIdentifiersOnce();

private:
    Hdf5Library m_library;
};

void LibraryTest::staysSilentInEveryThread()
{
    const QByteArray printed = standardErrorOf([this] {
        const auto fail = [this] {
            const Hdf5Guard guard = m_library.enter();
            openMissingFile();
            H5Eclear2(H5E_DEFAULT); // HDF5 forgets what the stack of a thread holds when that ends
        };
        fail();
        std::thread first(fail);
        first.join();
        std::thread second(fail);
        second.join();
    });
    QCOMPARE(printed, QByteArray());
}

void LibraryTest::letsOneThreadInAtATime()
{
    int inside = 0; // no atomic: the guard protects it, as ThreadSanitizer confirms
    std::atomic<bool> together = false;
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&] {
            for (int round = 0; round < 1000; ++round) {
                const Hdf5Guard guard = m_library.enter();
                if (++inside != 1)
                    together = true;
                --inside;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    QVERIFY(!together);
}

void LibraryTest::loadsNoFilterPlugins()
{
    const Hdf5Guard guard = m_library.enter();
    unsigned int plugins = 1;
    QVERIFY(H5PLget_loading_state(&plugins) >= 0);
    QCOMPARE(plugins, 0U);
}

void LibraryTest::tellsTheStackOfTheFailure()
{
    const Hdf5Guard guard = m_library.enter();
    QVERIFY(openMissingFile() < 0);
    const Error error = hdf5Error(guard, ErrorCode::IoError, QStringLiteral("no such file"));
    QCOMPARE(error.code, ErrorCode::IoError);
    QCOMPARE(error.message, QStringLiteral("no such file"));
    const QString trace = error.detail.value(QStringLiteral("trace")).toString();
    QVERIFY2(trace.contains(QStringLiteral("H5Fopen")), qPrintable(trace));
    QVERIFY2(trace.contains(QStringLiteral("/nonexistent/file.h5")), qPrintable(trace));
}

void LibraryTest::clearsTheStack()
{
    const Hdf5Guard guard = m_library.enter();
    openMissingFile();
    QVERIFY(hdf5Error(guard, ErrorCode::IoError, QString()).detail.contains(QStringLiteral("trace")));
    QVERIFY(!hdf5Error(guard, ErrorCode::IoError, QString()).detail.contains(QStringLiteral("trace")));
    openMissingFile();
    const tl::unexpected<Error> failed = hdf5Failure(guard, ErrorCode::Internal, QStringLiteral("x"));
    QCOMPARE(failed.value().code, ErrorCode::Internal);
}

void LibraryTest::knowsAFullDisk()
{
    const Hdf5Guard guard = m_library.enter();
    for (const int number : {28, 122, 27}) {
        H5Epush2(H5E_DEFAULT, "file.c", "write", 1, H5E_ERR_CLS, H5E_IO, H5E_WRITEERROR,
                 "file write failed: time = now, filename = 'x', errno = %d, error message = 'y'", number);
        QCOMPARE(hdf5Error(guard, ErrorCode::IoError, QString()).code, ErrorCode::StorageFull);
    }
    H5Epush2(H5E_DEFAULT, "file.c", "write", 1, H5E_ERR_CLS, H5E_IO, H5E_WRITEERROR, "failed: errno = 5, error message = 'y'");
    QCOMPARE(hdf5Error(guard, ErrorCode::IoError, QString()).code, ErrorCode::IoError);
}

void LibraryTest::keepsTheCodeItWasGiven()
{
    const Hdf5Guard guard = m_library.enter();
    for (const ErrorCode code : {ErrorCode::Internal, ErrorCode::IoError, ErrorCode::BadValue}) {
        openMissingFile();
        QCOMPARE(hdf5Error(guard, code, QString()).code, code);
    }
    H5Epush2(H5E_DEFAULT, "f.c", "read", 1, H5E_ERR_CLS, H5E_PLINE, H5E_READERROR, "required filter 'lzf' is not registered");
    QCOMPARE(hdf5Error(guard, ErrorCode::IoError, QString()).code, ErrorCode::FilterUnavailable);
}

void LibraryTest::closesIdentifiersOnce()
{
    const Hdf5Guard guard = m_library.enter();
    Handle first(H5Tcopy(H5T_NATIVE_INT));
    const hid_t id = first.id();
    Handle second = std::move(first);
    QVERIFY(!first);
    QCOMPARE(second.id(), id);
    QCOMPARE(H5Iget_ref(id), 1);
    second.reset();
    QVERIFY(!second);
    QVERIFY(H5Iis_valid(id) <= 0);
}

QTEST_GUILESS_MAIN(LibraryTest)
#include "library_test.moc"

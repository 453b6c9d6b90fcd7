// SPDX-License-Identifier: BSD-3-Clause
#include "app/file_diagnosis.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

using namespace hdf5async;

class FileDiagnosisTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void tellsByTheErrorWhatIsMissing();
    void tellsALockedFile();
    void tellsAFileOfAnotherKind();
    void tellsAFolderInPlaceOfAFile();

private:
    QTemporaryDir m_folder;
    QString m_path;
};

namespace {

Error error(ErrorCode code)
{
    return {code, QStringLiteral("no"), {}};
}

} // namespace

void FileDiagnosisTest::init()
{
    m_path = m_folder.filePath(QStringLiteral("file"));
    QFile file(m_path);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("not HDF5") > 0);
}

void FileDiagnosisTest::tellsByTheErrorWhatIsMissing()
{
    QCOMPARE(whyNotOpened(QStringLiteral("/nowhere/x.h5"), error(ErrorCode::NotFound)), ExitCode::CannotOpen);
    QCOMPARE(whyNotOpened(m_path, error(ErrorCode::Forbidden)), ExitCode::CannotOpen);
    QCOMPARE(whyNotOpened(m_path, error(ErrorCode::StorageFull)), ExitCode::CannotOpen);
    QCOMPARE(whyNotOpened(m_path, error(ErrorCode::Internal)), ExitCode::Internal);
}

void FileDiagnosisTest::tellsALockedFile()
{
    const int file = ::open(QFile::encodeName(m_path).constData(), O_RDWR);
    QCOMPARE(::flock(file, LOCK_EX | LOCK_NB), 0);
    QCOMPARE(whyNotOpened(m_path, error(ErrorCode::IoError)), ExitCode::Locked);
    ::close(file);
    QCOMPARE(whyNotOpened(m_path, error(ErrorCode::IoError)), ExitCode::NotHdf5);
}

void FileDiagnosisTest::tellsAFileOfAnotherKind()
{
    QCOMPARE(whyNotOpened(m_path, error(ErrorCode::IoError)), ExitCode::NotHdf5);
}

void FileDiagnosisTest::tellsAFolderInPlaceOfAFile()
{
    QCOMPARE(whyNotOpened(m_folder.path(), error(ErrorCode::IoError)), ExitCode::CannotOpen);
}

QTEST_APPLESS_MAIN(FileDiagnosisTest)
#include "file_diagnosis_test.moc"

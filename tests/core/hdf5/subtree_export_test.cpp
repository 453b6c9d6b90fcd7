// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/subtree_export.h"

#include "tests/core/hdf5/link_support.h"

#include <QFile>
#include <QFileInfo>
#include <QTemporaryDir>
#include <QTest>

#include <functional>

using namespace hdf5async;

/// A part of a file in a file of its own: how large it will be, and what is in it.
class SubtreeExportTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void measuresTextsBySomeOfThem();
    void exportsAPartIntoAFileOfItsOwn();
    void exportsEverything();
    void exportsNothingThatIsNotThere();

private:
    Hdf5Library m_library;
};

namespace {

/// A scratch file on disk, closed, as an export finds it.
class SavedFile
{
public:
    SavedFile(Hdf5Library &library, const std::function<void(ScratchFile &)> &fill) : m_library(library)
    {
        ScratchFile file(library, {}, H5F_LIBVER_EARLIEST); // HDF5 1.10.8 spoils the checksum of newer superblocks
        H5Fset_libver_bounds(file.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
        fill(file);
        H5Fflush(file.id(), H5F_SCOPE_GLOBAL);
        const ssize_t size = H5Fget_file_image(file.id(), nullptr, 0);
        QByteArray image(std::max<ssize_t>(size, 0), '\0');
        QFile saved(path());
        const bool good = size > 0 && H5Fget_file_image(file.id(), image.data(), std::size_t(size)) == size &&
                          saved.open(QFile::WriteOnly) && saved.write(image) == size;
        if (!good)
            qFatal("the file is not saved");
        m_bytes = std::uint64_t(size);
    }

    [[nodiscard]] QString path() const { return m_folder.filePath(QStringLiteral("source.h5")); }
    [[nodiscard]] QString target() const { return m_folder.filePath(QStringLiteral("target.h5")); }
    [[nodiscard]] Result<qint64> measure(const QByteArray &what, const PathRules *rules = nullptr) const
    {
        const auto source = open();
        return source ? (*source)->measure(what, rules) : failure(source.error());
    }
    [[nodiscard]] Result<void> copy(const QByteArray &what) const
    {
        const auto source = open();
        return source ? (*source)->copyTo(what, target()) : failure(source.error());
    }
    /// What the export holds, with the guard taken.
    void look(const std::function<void(hid_t)> &then) const
    {
        const Hdf5Guard guard = m_library.enter();
        const Handle file(H5Fopen(QFile::encodeName(target()).constData(), H5F_ACC_RDONLY, H5P_DEFAULT));
        then(file.id());
    }

private:
    [[nodiscard]] Result<std::unique_ptr<SubtreeExport>> open() const
    {
        return SubtreeExport::open(m_library, {path(), path(), {}, m_bytes, true});
    }

    Hdf5Library &m_library;
    const QTemporaryDir m_folder;
    std::uint64_t m_bytes = 0;
};

haddr_t addressIn(hid_t file, const char *path)
{
    H5O_info_t info;
    return H5Oget_info_by_name2(file, path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ? HADDR_UNDEF : info.addr;
}

H5L_type_t linkTypeIn(hid_t file, const char *path)
{
    H5L_info_t info;
    return H5Lget_info(file, path, &info, H5P_DEFAULT) < 0 ? H5L_TYPE_ERROR : info.type;
}

void makeReference(ScratchFile &file, const char *owner, const char *name, const char *to)
{
    const Handle object(H5Oopen(file.id(), owner, H5P_DEFAULT)), space(H5Screate(H5S_SCALAR));
    const Handle attribute(H5Acreate2(object.id(), name, H5T_STD_REF_OBJ, space.id(), H5P_DEFAULT, H5P_DEFAULT));
    hobj_ref_t reference = 0;
    H5Rcreate(&reference, file.id(), to, H5R_OBJECT, -1);
    H5Awrite(attribute.id(), H5T_STD_REF_OBJ, &reference);
}

} // namespace

void SubtreeExportTest::measuresTextsBySomeOfThem()
{
    static constexpr hsize_t rows = 30'000; // of 0 to 99 characters
    const SavedFile file(m_library, [](ScratchFile &scratch) {
        const Handle text(variableText()), record(H5Tcreate(H5T_COMPOUND, 16)),
            space(H5Screate_simple(1, &rows, nullptr));
        H5Tinsert(record.id(), "n", 0, H5T_NATIVE_INT64);
        H5Tinsert(record.id(), "text", 8, text.id());
        struct Row
        {
            qint64 n;
            const char *text;
        };
        const QByteArray letters(99, 'x');
        std::vector<Row> values;
        for (hsize_t i = 0; i < rows; ++i)
            values.push_back({qint64(i), letters.constData() + i % 100});
        const auto make = [&](const char *name) {
            return Handle(
                H5Dcreate2(scratch.id(), name, record.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
        };
        H5Dwrite(make("/texts").id(), record.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        make("/none");
    });
    const Result<qint64> bytes = file.measure("/texts"), none = file.measure("/none");
    QVERIFY(bytes && none);
    const Result<void> copied = file.copy("/texts");
    QVERIFY2(copied, qPrintable(copied ? QString() : copied.error().message));
    const double made = double(QFileInfo(file.target()).size());
    QVERIFY2(double(*bytes) > 0.85 * made && double(*bytes) < 1.3 * made,
             qPrintable(QString::number(double(*bytes) / made)));
    QVERIFY(*none < 100'000); // nothing was written: there is nothing to copy
}

void SubtreeExportTest::exportsAPartIntoAFileOfItsOwn()
{
    for (const bool dense : {false, true}) {
        const SavedFile file(m_library, [dense](ScratchFile &scratch) {
            scratch.makeDataset("/run/deep/d", 100);
            scratch.makeDataset("/secret", 1000);
            scratch.makeHardLink("/run/twin", "/run/deep/d");
            scratch.makeHardLink("/run/deep/up", "/run");
            scratch.makeSoftLink("/run/soft", "/run/deep/d");
            scratch.makeSoftLink("/run/out", "/secret");
            scratch.makeExternalLink("/run/external");
            scratch.makeIntAttribute("/run", "a", 7);
            makeReference(scratch, "/run/deep/d", "outside", "/secret");
            makeReference(scratch, "/run/deep/d", "inside", "/run/deep");
            if (dense)
                giveTexts(scratch, "/run/deep/d");
        });
        const Result<qint64> bytes = file.measure("/run");
        QVERIFY2(bytes, qPrintable(bytes ? QString() : bytes.error().message));
        QVERIFY(*bytes >= 400 && *bytes < 40'000);
        const Result<void> copied = file.copy("/run");
        QVERIFY2(copied, qPrintable(copied ? QString() : copied.error().message));
        file.look([dense](hid_t made) {
            QVERIFY(made >= 0);
            std::vector<qint32> values(100), expected(100);
            std::iota(expected.begin(), expected.end(), 0);
            const Handle dataset(H5Dopen2(made, "/run/soft", H5P_DEFAULT)); // its path leads to it as before
            QVERIFY(H5Dread(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) >= 0);
            QCOMPARE(values, expected);
            QCOMPARE(addressIn(made, "/run/twin"), addressIn(made, "/run/deep/d"));
            QCOMPARE(addressIn(made, "/run/deep/up"), addressIn(made, "/run"));
            QCOMPARE(linkTypeIn(made, "/run/soft"), H5L_TYPE_SOFT);
            QCOMPARE(linkTypeIn(made, "/run/external"), H5L_TYPE_EXTERNAL);
            QCOMPARE(addressIn(made, "/run/out"), HADDR_UNDEF); // leads to nothing that is here
            QVERIFY(H5Lexists(made, "/secret", H5P_DEFAULT) == 0);
            QVERIFY(H5Aexists_by_name(made, "/run", "a", H5P_DEFAULT) > 0);
            QCOMPARE(H5Aexists_by_name(made, "/run/deep/d", "d29", H5P_DEFAULT) > 0, dense);
            for (const auto &[name, place] :
                 {std::pair{"outside", haddr_t(0)}, {"inside", addressIn(made, "/run/deep")}}) {
                const Handle attribute(H5Aopen_by_name(made, "/run/deep/d", name, H5P_DEFAULT, H5P_DEFAULT));
                hobj_ref_t reference = 1;
                QVERIFY(H5Aread(attribute.id(), H5T_STD_REF_OBJ, &reference) >= 0);
                QCOMPARE(reference, place);
            }
        });
    }
}

void SubtreeExportTest::exportsEverything()
{
    const SavedFile file(m_library, [](ScratchFile &scratch) {
        scratch.makeOneOfEach();
        scratch.makeHardLink("/g/sub/twin", "/d");
        scratch.makeIntAttribute("/", "of the root", 1);
        scratch.makeIntAttribute("/", "_hdf5async_state", 1);
        makeReference(scratch, "/", "self", "/");
        makeReference(scratch, "/d", "top", "/");
    });
    QVERIFY(file.copy("/"));
    file.look([](hid_t made) {
        for (const char *path : {"/g/sub", "/d", "/t", "/soft"})
            QVERIFY2(addressIn(made, path) != HADDR_UNDEF, path);
        QCOMPARE(addressIn(made, "/g/sub/twin"), addressIn(made, "/d"));
        H5O_info_t info;
        QVERIFY(H5Oget_info_by_name2(made, "/d", &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0);
        QCOMPARE(info.rc, 2u);
        QCOMPARE(linkTypeIn(made, "/dangling"), H5L_TYPE_SOFT);
        QCOMPARE(linkTypeIn(made, "/external"), H5L_TYPE_EXTERNAL);
        QVERIFY(H5Aexists(made, "of the root") > 0);
        QVERIFY(H5Aexists(made, "_hdf5async_state") == 0);
        for (const auto &[owner, name] : {std::pair{"/", "self"}, {"/d", "top"}}) {
            const Handle attribute(H5Aopen_by_name(made, owner, name, H5P_DEFAULT, H5P_DEFAULT));
            hobj_ref_t reference = 1;
            QVERIFY(H5Aread(attribute.id(), H5T_STD_REF_OBJ, &reference) >= 0);
            QCOMPARE(reference, addressIn(made, "/"));
        }
    });
}

void SubtreeExportTest::exportsNothingThatIsNotThere()
{
    const SavedFile file(m_library, [](ScratchFile &scratch) {
        scratch.makeOneOfEach();
        scratch.makeSoftLink("/g/out", "/d");
        const hsize_t length = 4;
        const Handle space(H5Screate_simple(1, &length, nullptr)), list(H5Pcreate(H5P_DATASET_CREATE));
        H5Pset_external(list.id(), "/etc/passwd", 0, 16);
        const Handle foreign(
            H5Dcreate2(scratch.id(), "/g/sub/e", H5T_STD_I32LE, space.id(), H5P_DEFAULT, list.id(), H5P_DEFAULT));
    });
    QCOMPARE(codeOf(file.measure("/none")), ErrorCode::NotFound);
    QCOMPARE(codeOf(file.measure("/dangling")), ErrorCode::NotFound);
    QCOMPARE(codeOf(file.measure("/external")), ErrorCode::Forbidden);
    QCOMPARE(codeOf(file.measure("/g")), ErrorCode::Forbidden); // there are bytes of another file in it
    const Result<PathRules> rules = PathRules::make({"/g"});
    QVERIFY(rules);
    for (const char *path : {"/d", "/", "/g/out"}) { // the last leads out of what is allowed
        const Result<qint64> hidden = file.measure(path, &*rules);
        QCOMPARE(codeOf(hidden), ErrorCode::NotFound);
        QCOMPARE(hidden.error().message, QStringLiteral("There is nothing at \"%1\".").arg(QLatin1StringView(path)));
    }
    QVERIFY(file.measure("/d"));
    QVERIFY(!QFile::exists(file.target()));
}

QTEST_GUILESS_MAIN(SubtreeExportTest)
#include "subtree_export_test.moc"

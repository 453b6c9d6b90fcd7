// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attribute_values.h"
#include "tests/core/hdf5/type_support.h"

#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace hdf5async;

namespace {

struct Sample
{
    const char *name;
    Data data;
};

/// One dataset and attribute of every kind; tests/data/types/check_types.py knows what h5py must find.
std::vector<Sample> samples()
{
    const ElementType inner = recordType({{"x", wireType(">f4")}, {"flag", wireType("|b1")}});
    const ElementType record = recordType({{"id", wireType("<i4")},
                                           {"n", inner, {}, 4},
                                           {"m", wireType("<u2"), {2}},
                                           {"z", wireType("<c8")},
                                           {"s", wireType("|S3")},
                                           {"t", wireType("<U2")}},
                                          3);
    const QByteArray row = "01000000" "00000000" "40200000" "01" "03000400" "00000000000000a0" "616200" "e900000000000000" "ffffff";
    return {
        {"b1", typed(wireType("|b1"), {2}, "0100")},
        {"i1", typed(wireType("|i1"), {2}, "ff80")},
        {"i2be", typed(wireType(">i2"), {2}, "0001ffff")},
        {"i4", typed(wireType("<i4"), {1, 2}, "0100000002000000")},
        {"i8", typed(wireType("<i8"), {1}, "0000000000000080")},
        {"u1", typed(wireType("|u1"), {1}, "c8")},
        {"u8be", typed(wireType(">u8"), {1}, "ffffffffffffffff")},
        {"f2", typed(wireType("<f2"), {3}, "003e007c0100")},
        {"f2be", typed(wireType(">f2"), {1}, "c000")},
        {"f4", typed(wireType("<f4"), {1}, "0000c03f")},
        {"f8be", typed(wireType(">f8"), {1}, "3ff8000000000000")},
        {"c8", typed(wireType("<c8"), {1}, "0000803f00000040")},
        {"c16be", typed(wireType(">c16"), {1}, "3ff00000000000004000000000000000")},
        {"S3", typed(wireType("|S3"), {2}, "616200630000")},
        {"U2", typed(wireType("<U2"), {2}, "6100000062000000e900000000000000")},
        {"str", texts({"grüße", "", "温度"})},
        {"bin", texts({"ab", "c"}, TextArray::Kind::Bytes)},
        {"time", typed(wireType("<M8[s]"), {2}, "00e10b5e000000000000000000000080")},
        {"delta", typed(wireType("<m8[25us]"), {1}, "0500000000000000")},
        {"void", typed(wireType("|V3"), {1}, "610063")},
        {"record", typed(record, {2}, row + row)},
    };
}

} // namespace

/// Writes with ours and reads with h5py.
class H5pyTypesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesWhatH5pyReads();

private:
    Hdf5Library m_library;
};

void H5pyTypesTest::writesWhatH5pyReads()
{
    QProcess python;
    python.start(QStringLiteral(HDF5ASYNC_PYTHON), {QStringLiteral("-c"), QStringLiteral("import h5py")});
    QVERIFY(python.waitForFinished());
    if (python.exitCode() != 0)
        QSKIP("this Python has no h5py");

    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("types.h5"));
    {
        const Hdf5Guard guard = m_library.enter();
        const Handle access(H5Pcreate(H5P_FILE_ACCESS));
        H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
        const Handle file(H5Fcreate(path.toUtf8().constData(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
        for (const Sample &sample : samples()) {
            const Handle type = makeFileType(guard, sample.data).value();
            const Shape shape = shapeOf(sample.data);
            const std::vector<hsize_t> dims(shape.begin(), shape.end());
            const Handle space(H5Screate_simple(int(dims.size()), dims.data(), nullptr));
            const Handle dataset(H5Dcreate2(file.id(), sample.name, type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT));
            QVERIFY2(writeAll(guard, dataset.id(), sample.data), sample.name);
            const PreparedAttribute attribute = prepareAttribute(guard, sample.data).value();
            QVERIFY2(createAttribute(guard, dataset.id(), "same", attribute), sample.name);
        }
    }
    python.start(QStringLiteral(HDF5ASYNC_PYTHON), {QStringLiteral(HDF5ASYNC_TEST_DATA "/types/check_types.py"), path});
    QVERIFY(python.waitForFinished());
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError());
    QCOMPARE(python.readAllStandardOutput().trimmed(), "21 datasets and 21 attributes as expected");
}

QTEST_GUILESS_MAIN(H5pyTypesTest)
#include "h5py_types_test.moc"

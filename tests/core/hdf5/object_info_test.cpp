// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/object_info.h"

#include "tests/core/hdf5/scratch_file.h"

#include <QTest>

#include <array>

using namespace hdf5async;

class ObjectInfoTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void describesGroups();
    void describesDatasets();
    void describesFilters_data();
    void describesFilters();
    void namesOtherFilters();
    void describesNullAndScalarDatasets();
    void describesEnumsAndArrays();
    void describesDatatypes();
    void describesDatasetsKeptElsewhere();
    void answersForLinksAsForTheirTargets();
    void tellsDatasetsThatMayNotBeUsed();
    void tellsDatasetsWithAMissingFilter();

private:
    InfoReply info(ScratchFile &file, const QByteArray &path)
    {
        Result<InfoReply> reply = objectInfo(file.guard(), file.context(), {path});
        if (!reply)
            qFatal("%s", qPrintable(reply.error().message));
        return std::move(*reply);
    }
    static void create(ScratchFile &file, const char *path, hid_t type, hid_t space, hid_t properties = H5P_DEFAULT)
    {
        const Handle dataset(H5Dcreate2(file.id(), path, type, space, H5P_DEFAULT, properties, H5P_DEFAULT));
        QVERIFY(dataset);
    }

    Hdf5Library m_library;
};

void ObjectInfoTest::describesGroups()
{
    ScratchFile file(m_library);
    file.makeGroup("/g/a");
    file.makeSoftLink("/g/b", "/nothing");
    file.makeIntAttribute("/g", "x", 1);
    const InfoReply reply = info(file, "/g");
    QCOMPARE(reply.path, QByteArray("/g"));
    QCOMPARE(reply.kind, ObjectKind::Group);
    QCOMPARE(reply.members, 2);
    QCOMPARE(reply.attributes, 1);
    QCOMPARE(info(file, "/").members, 1);
    QCOMPARE(objectInfo(file.guard(), file.context(), {"/no"}).error().code, ErrorCode::NotFound);
}

void ObjectInfoTest::describesDatasets()
{
    ScratchFile file(m_library);
    const std::array<hsize_t, 2> shape{2, 3}, limits{H5S_UNLIMITED, 3}, chunk{7, 3};
    const Handle space(H5Screate_simple(2, shape.data(), limits.data()));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(properties.id(), 2, chunk.data());
    create(file, "/d", H5T_IEEE_F32BE, space.id(), properties.id());
    const InfoReply reply = info(file, "/d");
    QCOMPARE(reply.kind, ObjectKind::Dataset);
    QCOMPARE(reply.shape, std::optional<Shape>(Shape{2, 3}));
    QCOMPARE(reply.maxShape->size(), std::size_t(2));
    QVERIFY(!reply.maxShape->at(0));
    QCOMPARE(reply.maxShape->at(1), std::optional<qint64>(3));
    QCOMPARE(reply.chunks, std::optional<Shape>(Shape{7, 3}));
    QCOMPARE(reply.dtype.wire.typeString(), QByteArray(">f4"));
    QCOMPARE(reply.size, 6);
    QVERIFY(!reply.compression && !reply.compressionLevel && reply.shuffle == Shuffle::None && !reply.fletcher32);
}

void ObjectInfoTest::describesFilters_data()
{
    QTest::addColumn<int>("level");
    QTest::addColumn<bool>("shuffle");
    QTest::addColumn<bool>("fletcher32");
    QTest::newRow("gzip") << 6 << false << false;
    QTest::newRow("shuffle and gzip 0") << 0 << true << false;
    QTest::newRow("all") << 9 << true << true;
    QTest::newRow("checksum alone") << -1 << false << true;
}

void ObjectInfoTest::describesFilters()
{
    QFETCH(int, level);
    QFETCH(bool, shuffle);
    QFETCH(bool, fletcher32);
    ScratchFile file(m_library);
    const hsize_t length = 4;
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(properties.id(), 1, &length);
    if (shuffle)
        H5Pset_shuffle(properties.id());
    if (level >= 0)
        H5Pset_deflate(properties.id(), unsigned(level));
    if (fletcher32)
        H5Pset_fletcher32(properties.id());
    create(file, "/d", H5T_STD_I32LE, space.id(), properties.id());
    const InfoReply reply = info(file, "/d");
    QCOMPARE(reply.compression.has_value(), level >= 0);
    if (level >= 0) {
        QCOMPARE(*reply.compression, QByteArray("gzip"));
        QCOMPARE(reply.compressionLevel, std::optional<int>(level));
    }
    QCOMPARE(reply.shuffle, shuffle ? Shuffle::Byte : Shuffle::None);
    QCOMPARE(reply.fletcher32, fletcher32);
    const auto dataset = file.context().openDataset(file.guard(), "/d");
    QVERIFY(dataset);
    QVERIFY(!(*dataset)->otherFilters);
    QCOMPARE((*dataset)->filters, (Filters{level >= 0 ? Codec::Deflate : Codec::None, std::max(level, 0),
                                           shuffle ? Shuffle::Byte : Shuffle::None, fletcher32}));
}

void ObjectInfoTest::namesOtherFilters()
{
    ScratchFile file(m_library);
    const hsize_t length = 64;
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle other(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(other.id(), 1, &length);
    H5Pset_scaleoffset(other.id(), H5Z_SO_INT, 0);
    create(file, "/other", H5T_STD_I32LE, space.id(), other.id());
    QCOMPARE(info(file, "/other").compression, std::optional<QByteArray>("other"));
    QVERIFY((*file.context().openDataset(file.guard(), "/other"))->otherFilters);

    const Handle swapped(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(swapped.id(), 1, &length);
    H5Pset_deflate(swapped.id(), 3);
    H5Pset_shuffle(swapped.id());
    create(file, "/swapped", H5T_STD_I32LE, space.id(), swapped.id());
    QCOMPARE(info(file, "/swapped").compression, std::optional<QByteArray>("gzip"));
    QVERIFY((*file.context().openDataset(file.guard(), "/swapped"))->otherFilters);
}

void ObjectInfoTest::describesNullAndScalarDatasets()
{
    ScratchFile file(m_library);
    const Handle null(H5Screate(H5S_NULL)), scalar(H5Screate(H5S_SCALAR));
    create(file, "/null", H5T_IEEE_F32LE, null.id());
    create(file, "/scalar", H5T_STD_U8LE, scalar.id());
    const InfoReply empty = info(file, "/null");
    QVERIFY(!empty.shape && !empty.maxShape && !empty.chunks);
    QCOMPARE(empty.size, 0);
    QCOMPARE(empty.dtype.wire.typeString(), QByteArray("<f4"));
    const InfoReply one = info(file, "/scalar");
    QCOMPARE(one.shape, std::optional<Shape>(Shape{}));
    QVERIFY(one.maxShape && one.maxShape->empty());
    QCOMPARE(one.size, 1);
}

void ObjectInfoTest::describesEnumsAndArrays()
{
    ScratchFile file(m_library);
    const Handle scalar(H5Screate(H5S_SCALAR));
    const Handle colours(H5Tenum_create(H5T_STD_I16LE));
    for (const auto &[name, value] : {std::pair{"RED", qint16(5)}, std::pair{"BLUE", qint16(-1)}})
        H5Tenum_insert(colours.id(), name, &value);
    create(file, "/e", colours.id(), scalar.id());
    const InfoReply reply = info(file, "/e");
    QVERIFY(reply.enumMembers);
    QCOMPARE(reply.enumMembers->size(), std::size_t(2));
    QCOMPARE(reply.dtype.wire.typeString(), QByteArray("<i2"));
    const std::array<hsize_t, 2> dims{2, 3};
    const Handle array(H5Tarray_create2(H5T_STD_I32LE, 2, dims.data()));
    create(file, "/a", array.id(), scalar.id());
    QCOMPARE(info(file, "/a").elementShape, std::optional<Shape>(Shape{2, 3}));
    QCOMPARE(info(file, "/a").shape, std::optional<Shape>(Shape{}));
    QCOMPARE(info(file, "/a").dtype.wire.typeString(), QByteArray("<i4"));
}

void ObjectInfoTest::describesDatatypes()
{
    ScratchFile file(m_library);
    file.makeDatatype("/t");
    file.makeIntAttribute("/t", "a", 1);
    const InfoReply reply = info(file, "/t");
    QCOMPARE(reply.kind, ObjectKind::Datatype);
    QCOMPARE(reply.dtype.wire.typeString(), QByteArray("<i2"));
    QCOMPARE(reply.attributes, 1);
}

void ObjectInfoTest::describesDatasetsKeptElsewhere()
{
    ScratchFile file(m_library);
    const hsize_t length = 4;
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle external(H5Pcreate(H5P_DATASET_CREATE)), virtualList(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_external(external.id(), "/etc/passwd", 0, 16);
    H5Pset_virtual(virtualList.id(), space.id(), "/etc/passwd", "/x", space.id());
    create(file, "/e", H5T_STD_I32LE, space.id(), external.id());
    create(file, "/v", H5T_STD_I32LE, space.id(), virtualList.id());
    for (const char *path : {"/e", "/v"}) {
        const InfoReply reply = info(file, path);
        QCOMPARE(reply.kind, ObjectKind::Dataset);
        QCOMPARE(reply.shape, std::optional<Shape>(Shape{4}));
    }
}

void ObjectInfoTest::answersForLinksAsForTheirTargets()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeSoftLink("/s", "/d");
    file.makeSoftLink("/bad", "/x");
    file.makeExternalLink("/e");
    QCOMPARE(info(file, "/s").kind, ObjectKind::Dataset);
    QCOMPARE(info(file, "/s").path, QByteArray("/s"));
    QCOMPARE(objectInfo(file.guard(), file.context(), {"/bad"}).error().code, ErrorCode::NotFound);
    QCOMPARE(objectInfo(file.guard(), file.context(), {"/e"}).error().code, ErrorCode::Forbidden);
    QCOMPARE(objectInfo(file.guard(), file.context(), {"/d/x"}).error().code, ErrorCode::NotFound);
}

void ObjectInfoTest::tellsDatasetsThatMayNotBeUsed()
{
    ScratchFile file(m_library);
    file.makeGroup("/g");
    file.makeDatatype("/t");
    file.makeExternalLink("/e");
    file.makeSoftLink("/bad", "/x");
    const auto open = [&](const QByteArray &path) {
        return file.context().openDataset(file.guard(), path).error().code;
    };
    QCOMPARE(open("/"), ErrorCode::NotDataset);
    QCOMPARE(open("/g"), ErrorCode::NotDataset);
    QCOMPARE(open("/t"), ErrorCode::NotDataset);
    QCOMPARE(open("/e"), ErrorCode::Forbidden);
    QCOMPARE(open("/e/x"), ErrorCode::Forbidden);
    QCOMPARE(open("/bad"), ErrorCode::NotFound);
    QCOMPARE(open("/none/at/all"), ErrorCode::NotFound);
    for (const char *path : {"/bad", "/none/at/all"})
        QVERIFY(!*file.context().findDataset(file.guard(), path));
}

void ObjectInfoTest::tellsDatasetsWithAMissingFilter()
{
    ScratchFile file(m_library);
    constexpr H5Z_filter_t id = 300;
    H5Z_class2_t filter = {};
    filter.version = H5Z_CLASS_T_VERS;
    filter.id = id;
    filter.encoder_present = filter.decoder_present = 1;
    filter.name = "test";
    filter.filter = [](unsigned, size_t, const unsigned[], size_t bytes, size_t *, void **) { return bytes; };
    QVERIFY(H5Zregister(&filter) >= 0);
    const hsize_t length = 4;
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(properties.id(), 1, &length);
    H5Pset_filter(properties.id(), id, H5Z_FLAG_MANDATORY, 0, nullptr);
    create(file, "/d", H5T_STD_I32LE, space.id(), properties.id());
    H5Fflush(file.id(), H5F_SCOPE_GLOBAL);
    QVERIFY(file.context().openDataset(file.guard(), "/d"));
    file.context().datasets().clear();
    QVERIFY(H5Zunregister(id) >= 0);
    QCOMPARE(file.context().openDataset(file.guard(), "/d").error().code, ErrorCode::FilterUnavailable);
    QCOMPARE(info(file, "/d").compression, std::optional<QByteArray>("other"));
}

QTEST_GUILESS_MAIN(ObjectInfoTest)
#include "object_info_test.moc"

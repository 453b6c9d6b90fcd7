// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/path_resolver.h"

#include "tests/core/hdf5/scratch_file.h"

#include <QTest>

using namespace hdf5async;
using State = ResolvedPath::State;

class PathResolverTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void findsTheRoot();
    void findsGroupsDatasetsAndDatatypes();
    void saysWhichNamesAreMissing();
    void stopsBelowDatasetsAndDatatypes();
    void followsAbsoluteAndRelativeSoftLinks();
    void knowsTheLinkAndTheTargetOfASoftLink();
    void followsSixteenSoftLinksInARowAndNoMore();
    void treatsLinksThatLeadNowhereAsDangling_data();
    void treatsLinksThatLeadNowhereAsDangling();
    void givesUpOnSoftLinksThatMultiply();
    void neverFollowsExternalLinks();
    void neverFollowsUserDefinedLinks();
    void walksCyclesOfHardLinks();
    void walks128Components();
    void comparesNamesAsBytes_data();
    void comparesNamesAsBytes();
    void takesDotDotInLinkTargetsAsAName();
    void remembersTheGroupsOnTheWay();

private:
    Result<ResolvedPath> resolve(ScratchFile &file, const QByteArray &path)
    {
        return resolvePath(file.guard(), file.context(), path);
    }
    State stateOf(ScratchFile &file, const QByteArray &path)
    {
        const Result<ResolvedPath> at = resolve(file, path);
        if (!at)
            qFatal("%s", qPrintable(at.error().message));
        return at->state;
    }

    Hdf5Library m_library;
};

void PathResolverTest::findsTheRoot()
{
    ScratchFile file(m_library);
    const auto at = resolve(file, "/");
    QVERIFY(at);
    QCOMPARE(at->state, State::Found);
    QCOMPARE(at->kind, ObjectKind::Group);
    QCOMPARE(at->address, file.addressOf("/"));
    QVERIFY(at->isRoot());
}

void PathResolverTest::findsGroupsDatasetsAndDatatypes()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/d");
    file.makeDatatype("/g/t");
    const auto group = resolve(file, "/g");
    QCOMPARE(group->kind, ObjectKind::Group);
    QVERIFY(!group->isRoot());
    const auto dataset = resolve(file, "/g/d");
    QCOMPARE(dataset->state, State::Found);
    QCOMPARE(dataset->kind, ObjectKind::Dataset);
    QCOMPARE(dataset->address, file.addressOf("/g/d"));
    QCOMPARE(dataset->name, QByteArray("d"));
    QCOMPARE(resolve(file, "/g/t")->kind, ObjectKind::Datatype);
    const auto opened = openObject(file.guard(), file.context(), *dataset);
    QVERIFY(opened);
    QCOMPARE(H5Iget_type(opened->id()), H5I_DATASET);
}

void PathResolverTest::saysWhichNamesAreMissing()
{
    ScratchFile file(m_library);
    file.makeGroup("/g");
    const auto at = resolve(file, "/g/a/b/c");
    QVERIFY(at);
    QCOMPARE(at->state, State::Missing);
    QCOMPARE(at->missing, (std::vector<QByteArray>{"a", "b", "c"}));
    QVERIFY(!at->parent);
    H5O_info_t info;
    H5Oget_info2(at->targetParent->id(), &info, H5O_INFO_BASIC);
    QCOMPARE(info.addr, file.addressOf("/g"));
    QCOMPARE(requireObject(file.guard(), file.context(), "/g/a").error().code, ErrorCode::NotFound);
}

void PathResolverTest::stopsBelowDatasetsAndDatatypes()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeDatatype("/t");
    file.makeSoftLink("/s", "/d");
    QCOMPARE(stateOf(file, "/d/x"), State::BelowDataset);
    QCOMPARE(stateOf(file, "/d/x/y"), State::BelowDataset);
    QCOMPARE(stateOf(file, "/t/x"), State::BelowDataset);
    QCOMPARE(stateOf(file, "/s/x"), State::BelowDataset);
}

void PathResolverTest::followsAbsoluteAndRelativeSoftLinks()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/h/d");
    file.makeSoftLink("/g/absolute", "/g/h/d");
    file.makeSoftLink("/g/relative", "h/d");
    file.makeSoftLink("/g/untidy", ".//h/./d/");
    file.makeSoftLink("/g/toGroup", "h");
    file.makeSoftLink("/g/toRoot", "/");
    file.makeSoftLink("/g/toItself", ".");
    for (const char *path :
         {"/g/absolute", "/g/relative", "/g/untidy", "/g/toGroup/d", "/g/toRoot/g/h/d", "/g/toItself/h/d"}) {
        const auto at = resolve(file, path);
        QVERIFY2(at && at->state == State::Found, path);
        QCOMPARE(at->address, file.addressOf("/g/h/d"));
    }
    QCOMPARE(resolve(file, "/g/toRoot")->address, file.addressOf("/"));
    QVERIFY(!resolve(file, "/g/toRoot")->isRoot());
    QCOMPARE(resolve(file, "/g/toItself")->address, file.addressOf("/g"));
}

void PathResolverTest::knowsTheLinkAndTheTargetOfASoftLink()
{
    ScratchFile file(m_library);
    file.makeDataset("/real/d");
    file.makeSoftLink("/links/one", "/links/two");
    file.makeSoftLink("/links/two", "/real/d");
    const auto at = resolve(file, "/links/one");
    QVERIFY(at->isSoftLink);
    QCOMPARE(at->name, QByteArray("one"));
    QCOMPARE(at->targetName, QByteArray("d"));
    H5O_info_t info;
    H5Oget_info2(at->parent->id(), &info, H5O_INFO_BASIC);
    QCOMPARE(info.addr, file.addressOf("/links"));
    H5Oget_info2(at->targetParent->id(), &info, H5O_INFO_BASIC);
    QCOMPARE(info.addr, file.addressOf("/real"));
}

void PathResolverTest::followsSixteenSoftLinksInARowAndNoMore()
{
    ScratchFile file(m_library);
    file.makeDataset("/l0");
    for (int i = 1; i <= 17; ++i)
        file.makeSoftLink("/l" + QByteArray::number(i), "/l" + QByteArray::number(i - 1));
    QCOMPARE(stateOf(file, "/l16"), State::Found);
    QCOMPARE(stateOf(file, "/l17"), State::Dangling);
}

void PathResolverTest::treatsLinksThatLeadNowhereAsDangling_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("missing") << QByteArray("/nothing");
    QTest::newRow("missing parent") << QByteArray("/nothing/at/all");
    QTest::newRow("below a dataset") << QByteArray("/d/x");
    QTest::newRow("itself") << QByteArray("/link");
    QTest::newRow("through another that dangles") << QByteArray("/dangling/x");
}

void PathResolverTest::treatsLinksThatLeadNowhereAsDangling()
{
    QFETCH(QByteArray, target);
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeSoftLink("/dangling", "/nope");
    file.makeSoftLink("/link", target);
    const auto at = resolve(file, "/link");
    QCOMPARE(at->state, State::Dangling);
    QCOMPARE(at->targetName, QByteArray("link"));
    QVERIFY(at->missing.empty());
    QCOMPARE(stateOf(file, "/link/x"), State::BelowDangling);
    QCOMPARE(requireObject(file.guard(), file.context(), "/link").error().code, ErrorCode::NotFound);
}

void PathResolverTest::givesUpOnSoftLinksThatMultiply()
{
    ScratchFile file(m_library);
    file.makeGroup("/l0");
    for (int i = 1; i <= 16; ++i) { // /l1 -> "l0up/l0up/…": each level runs through the one before forty times
        const QByteArray before = "/l" + QByteArray::number(i - 1);
        QByteArray target = before;
        for (int k = 0; k < 40; ++k)
            target += "/back" + before;
        file.makeSoftLink("/l" + QByteArray::number(i), target);
    }
    file.makeSoftLink("/l0/back", "/");
    QCOMPARE(stateOf(file, "/l2"), State::Found);
    QCOMPARE(stateOf(file, "/l16"), State::Dangling); // and not after 40^16 steps
}

void PathResolverTest::neverFollowsExternalLinks()
{
    ScratchFile file(m_library);
    file.makeExternalLink("/e");
    file.makeSoftLink("/s", "/e");
    file.makeSoftLink("/t", "/e/inside");
    for (const char *path : {"/e", "/s", "/t"}) {
        QCOMPARE(stateOf(file, path), State::External);
        QCOMPARE(resolve(file, path)->name, QByteArray(path).sliced(1));
        QCOMPARE(requireObject(file.guard(), file.context(), path).error().code, ErrorCode::Forbidden);
        const auto below = resolve(file, QByteArray(path) + "/x");
        QVERIFY(!below);
        QCOMPARE(below.error().code, ErrorCode::Forbidden);
    }
}

void PathResolverTest::neverFollowsUserDefinedLinks()
{
    ScratchFile file(m_library);
    H5L_class_t linkClass = {};
    linkClass.version = H5L_LINK_CLASS_T_VERS;
    linkClass.id = static_cast<H5L_type_t>(200);
    linkClass.comment = "test";
    linkClass.trav_func = [](const char *, hid_t, const void *, size_t, hid_t, hid_t) -> hid_t { qFatal("followed"); };
    QVERIFY(H5Lregister(&linkClass) >= 0);
    QVERIFY(H5Lcreate_ud(file.id(), "/u", linkClass.id, "data", 4, H5P_DEFAULT, H5P_DEFAULT) >= 0);
    QCOMPARE(stateOf(file, "/u"), State::External);
    QCOMPARE(resolve(file, "/u/x").error().code, ErrorCode::Forbidden);
    H5Lunregister(linkClass.id);
    QCOMPARE(stateOf(file, "/u"), State::External);
}

void PathResolverTest::walksCyclesOfHardLinks()
{
    ScratchFile file(m_library);
    file.makeDataset("/g/h/d");
    file.makeHardLink("/g/h/up", "/g");
    QByteArray path = "/g/h";
    for (int i = 0; i < 40; ++i)
        path += "/up/h";
    const auto at = resolve(file, path + "/d");
    QCOMPARE(at->state, State::Found);
    QCOMPARE(at->address, file.addressOf("/g/h/d"));
}

void PathResolverTest::walks128Components()
{
    ScratchFile file(m_library);
    QByteArray path;
    for (int i = 0; i < 128; ++i)
        path += "/d";
    file.makeGroup(path);
    QCOMPARE(stateOf(file, path), State::Found);
    QCOMPARE(resolve(file, path)->address, file.addressOf(path));
}

void PathResolverTest::comparesNamesAsBytes_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("dots") << QByteArray("...");
    QTest::newRow("hidden") << QByteArray(".x");
    QTest::newRow("space") << QByteArray(" a b ");
    QTest::newRow("control characters") << QByteArray("\x01\t\n\x7f");
    QTest::newRow("CJK") << QByteArray("温度");
    QTest::newRow("decomposed") << QByteArray("e\xcc\x81");
    QTest::newRow("no UTF-8") << QByteArray("\xff\xfe");
    QTest::newRow("long") << QByteArray(4000, 'x');
}

void PathResolverTest::comparesNamesAsBytes()
{
    QFETCH(QByteArray, name);
    for (const H5F_libver_t oldest : {H5F_LIBVER_EARLIEST, H5F_LIBVER_V110}) {
        ScratchFile file(m_library, {}, oldest);
        file.makeDataset("/g/" + name);
        QCOMPARE(stateOf(file, "/g/" + name), State::Found);
        QCOMPARE(stateOf(file, "/g/" + name + "x"), State::Missing);
        QCOMPARE(stateOf(file, "/g/\xc3\xa9"), State::Missing);
    }
}

void PathResolverTest::takesDotDotInLinkTargetsAsAName()
{
    ScratchFile file(m_library);
    file.makeDataset("/d");
    file.makeGroup("/g");
    file.makeSoftLink("/g/up", "../d");
    QCOMPARE(stateOf(file, "/g/up"), State::Dangling);
    file.makeDataset("/g/../d");
    QCOMPARE(stateOf(file, "/g/up"), State::Found);
}

void PathResolverTest::remembersTheGroupsOnTheWay()
{
    ScratchFile file(m_library);
    file.makeGroup("/a/b");
    file.makeSoftLink("/s", "/a/b");
    const auto at = resolve(file, "/s/new");
    QCOMPARE(at->groups, (std::vector<haddr_t>{file.addressOf("/"), file.addressOf("/"), file.addressOf("/a"),
                                               file.addressOf("/a/b")}));
}

QTEST_GUILESS_MAIN(PathResolverTest)
#include "path_resolver_test.moc"

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attribute_values.h"
#include "core/storage/hdf5/attributes.h"
#include "core/storage/hdf5/object_info.h"
#include "core/storage/hdf5/state_attribute.h"

#include "tests/core/hdf5/scratch_file.h"

#include <QTest>
#include <QtEndian>

using namespace hdf5async;

class AttributesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void createsAndReplacesOnAnyObject_data();
    void createsAndReplacesOnAnyObject();
    void givesNamesInTheOrderOfTheirBytes();
    void givesOnlyTheNamesAskedFor();
    void replacesAmongManyAttributes_data();
    void replacesAmongManyAttributes();
    void changesNothingWhenOneValueIsBad_data();
    void changesNothingWhenOneValueIsBad();
    void undoesWhatWasWrittenBeforeAFailure_data();
    void undoesWhatWasWrittenBeforeAFailure();
    void deletesAllOrNothing();
    void refusesImpossibleNames_data();
    void refusesImpossibleNames();
    void refusesMissingAndExternalObjects();
    void keepsTheServersOwnOutOfSight();
    void takesTheLongestNamesWithTheLongestValues_data();
    void takesTheLongestNamesWithTheLongestValues();
    void stopsReadingWhenTheReplyIsTooLarge();

private:
    Hdf5Library m_library;
};

namespace {

Data intData(qint32 value)
{
    QByteArray bytes(4, Qt::Uninitialized);
    qToLittleEndian(value, bytes.data());
    return {Array{ElementType::integer(4), {}, SharedBytes(bytes)}, false, true};
}

Data bytesData(qsizetype size)
{
    return {Array{ElementType::unsignedInteger(1), {size}, SharedBytes(QByteArray(size, 'x'))}, false, false};
}

qint64 number(const Value &value)
{
    const auto *scalar = std::get_if<Value::Scalar>(&value.v);
    return scalar ? qFromLittleEndian<qint32>(scalar->element.data.data()) : -1;
}

// name=value of all attributes, joined by blanks
QByteArray shown(ScratchFile &file, const QByteArray &path)
{
    const auto reply = getAttributes(file.guard(), file.context(), {path, std::nullopt});
    if (!reply)
        return "error";
    QByteArray text;
    for (const auto &[name, value] : reply->attributes)
        text += name + '=' + QByteArray::number(number(value)) + ' ';
    return text.trimmed();
}

Result<SetAttributesReply> set(ScratchFile &file, const QByteArray &path, const Attributes &attributes)
{
    return setAttributes(file.guard(), file.context(), {path, attributes});
}

Result<DeleteAttributesReply> remove(ScratchFile &file, const QByteArray &path, const std::vector<QByteArray> &names,
                                     bool missingOk = false)
{
    return deleteAttributes(file.guard(), file.context(), {path, names, missingOk});
}

} // namespace

void AttributesTest::createsAndReplacesOnAnyObject_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::newRow("root") << QByteArray("/");
    QTest::newRow("group") << QByteArray("/g");
    QTest::newRow("dataset") << QByteArray("/g/d");
    QTest::newRow("datatype") << QByteArray("/t");
    QTest::newRow("through a soft link") << QByteArray("/s");
}

void AttributesTest::createsAndReplacesOnAnyObject()
{
    QFETCH(QByteArray, path);
    ScratchFile file(m_library);
    file.makeDataset("/g/d");
    file.makeDatatype("/t");
    file.makeSoftLink("/s", "/g/d");
    QCOMPARE(set(file, path, {})->set, 0);
    QVERIFY(!file.context().isDirty());
    QCOMPARE(set(file, path, {{"a", intData(1)}, {"温/度", intData(2)}})->set, 2);
    QVERIFY(file.context().isDirty());
    QCOMPARE(set(file, path, {{"a", intData(3)}, {"c", intData(4)}})->set, 2);
    QCOMPARE(shown(file, path), QByteArray("a=3 c=4 温/度=2"));
    const auto info = objectInfo(file.guard(), file.context(), {path});
    QCOMPARE(info->attributes, 3);
}

void AttributesTest::givesNamesInTheOrderOfTheirBytes()
{
    ScratchFile file(m_library);
    for (const char *name : {"b", "Z", "\xc3\xa9", "a", "-"})
        file.makeIntAttribute("/", name, 0);
    QCOMPARE(shown(file, "/"), QByteArray("-=0 Z=0 a=0 b=0 \xc3\xa9=0"));
}

void AttributesTest::givesOnlyTheNamesAskedFor()
{
    ScratchFile file(m_library);
    QVERIFY(set(file, "/", {{"a", intData(1)}, {"b", intData(2)}, {"c", intData(3)}}));
    const auto some = getAttributes(file.guard(), file.context(), {"/", std::vector<QByteArray>{"c", "a", "c"}});
    QCOMPARE(some->attributes.size(), std::size_t(2));
    QCOMPARE(some->attributes[0].first, QByteArray("a"));
    QCOMPARE(number(some->attributes[1].second), 3);
    const auto missing = getAttributes(file.guard(), file.context(), {"/", std::vector<QByteArray>{"a", "zz"}});
    QCOMPARE(missing.error().code, ErrorCode::NotFound);
    QVERIFY(getAttributes(file.guard(), file.context(), {"/", std::vector<QByteArray>{}})->attributes.empty());
}

void AttributesTest::replacesAmongManyAttributes_data()
{
    QTest::addColumn<bool>("isOldFile");
    QTest::newRow("new format: dense storage from nine on") << false;
    QTest::newRow("old format") << true;
}

void AttributesTest::replacesAmongManyAttributes()
{
    QFETCH(bool, isOldFile);
    ScratchFile file(m_library, {}, isOldFile ? H5F_LIBVER_EARLIEST : H5F_LIBVER_V110);
    file.makeGroup("/g");
    Attributes many;
    for (int i = 0; i < 40; ++i)
        many.emplace_back("n" + QByteArray::number(100 + i), intData(i));
    QVERIFY(set(file, "/g", many));
    for (auto &[name, value] : many)
        value = bytesData(20000); // another type, longer
    QVERIFY(set(file, "/g", many));
    for (int i = 0; i < 40; ++i)
        many[std::size_t(i)].second = intData(1000 + i);
    QVERIFY(set(file, "/g", many));
    const auto reply = getAttributes(file.guard(), file.context(), {"/g", std::nullopt});
    QCOMPARE(reply->attributes.size(), std::size_t(40));
    for (int i = 0; i < 40; ++i)
        QCOMPARE(number(reply->attributes[std::size_t(i)].second), 1000 + i);
    QVERIFY(!file.context().needsRollback());
}

void AttributesTest::changesNothingWhenOneValueIsBad_data()
{
    QTest::addColumn<int>("position");
    QTest::addColumn<int>("code");
    for (int position = 0; position < 3; ++position) {
        QTest::addRow("too large at %d", position) << position << int(ErrorCode::TooLarge);
        QTest::addRow("NUL in text at %d", position) << position << int(ErrorCode::BadValue);
        QTest::addRow("empty name at %d", position) << position << -1;
    }
}

void AttributesTest::changesNothingWhenOneValueIsBad()
{
    QFETCH(int, position);
    QFETCH(int, code);
    ScratchFile file(m_library);
    file.makeIntAttribute("/", "b", 7);
    Attributes attributes{{"a", intData(1)}, {"b", intData(2)}, {"c", intData(3)}};
    auto &[name, value] = attributes[std::size_t(position)];
    if (code == int(ErrorCode::TooLarge))
        value = bytesData(maxAttributeBytes + 1);
    else if (code == int(ErrorCode::BadValue))
        value = {TextArray{TextArray::Kind::Text, {}, {std::string_view("x\0y", 3)}, {}}, true, true};
    else
        name.clear();
    const auto reply = set(file, "/", attributes);
    QVERIFY(!reply);
    QCOMPARE(int(reply.error().code), code < 0 ? int(ErrorCode::BadValue) : code);
    QCOMPARE(shown(file, "/"), QByteArray("b=7"));
    QVERIFY(!file.context().isDirty());
}

void AttributesTest::undoesWhatWasWrittenBeforeAFailure_data()
{
    QTest::addColumn<int>("position");
    for (int position = 0; position < 5; ++position)
        QTest::addRow("%d", position) << position;
}

// Only HDF5 itself can fail after all values have been checked: here because a name under which a new value is kept until all
// are written is taken.
void AttributesTest::undoesWhatWasWrittenBeforeAFailure()
{
    QFETCH(int, position);
    ScratchFile file(m_library);
    file.makeGroup("/g");
    Attributes attributes;
    for (int i = 0; i < 5; ++i) {
        attributes.emplace_back(QByteArray(1, char('a' + i)), intData(10 + i));
        file.makeIntAttribute("/g", attributes.back().first, i);
    }
    file.makeIntAttribute("/g", "_hdf5async_new_" + QByteArray::number(position), 99);
    const QByteArray before = shown(file, "/g");
    QVERIFY(!set(file, "/g", attributes));
    QCOMPARE(shown(file, "/g"), before);
    QVERIFY(!file.context().needsRollback());
}

void AttributesTest::deletesAllOrNothing()
{
    ScratchFile file(m_library);
    QVERIFY(set(file, "/", {{"a", intData(1)}, {"b", intData(2)}, {"c", intData(3)}, {"d", intData(4)}}));
    QCOMPARE(remove(file, "/", {"a", "b"})->deleted, 2);
    QCOMPARE(remove(file, "/", {"c", "a"}).error().code, ErrorCode::NotFound);
    QCOMPARE(shown(file, "/"), QByteArray("c=3 d=4"));
    QCOMPARE(remove(file, "/", {"c", "a", "c"}, true)->deleted, 1);
    QCOMPARE(remove(file, "/", {})->deleted, 0);
    QCOMPARE(shown(file, "/"), QByteArray("d=4"));
}

void AttributesTest::refusesImpossibleNames_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("NUL") << QByteArray("a\0b", 3);
    QTest::newRow("too long") << QByteArray(4097, 'n');
    QTest::newRow("longer than HDF5 can count") << QByteArray(70'000, 'n');
}

void AttributesTest::refusesImpossibleNames()
{
    QFETCH(QByteArray, name);
    ScratchFile file(m_library);
    for (const char *path : {"/", "/none"}) // the name is looked at before the object
        QCOMPARE(set(file, path, {{name, intData(1)}}).error().code, ErrorCode::BadValue);
    QCOMPARE(remove(file, "/", {name}, true).error().code, ErrorCode::BadValue);
    QCOMPARE(getAttributes(file.guard(), file.context(), {"/", std::vector<QByteArray>{name}}).error().code,
             ErrorCode::BadValue);
}

void AttributesTest::refusesMissingAndExternalObjects()
{
    ScratchFile file(m_library);
    file.makeExternalLink("/e");
    for (const auto &[path, code] : {std::pair{"/no", ErrorCode::NotFound}, std::pair{"/e", ErrorCode::Forbidden}}) {
        QCOMPARE(set(file, path, {{"a", intData(1)}}).error().code, code);
        QCOMPARE(remove(file, path, {"a"}, true).error().code, code);
        QCOMPARE(getAttributes(file.guard(), file.context(), {path, std::nullopt}).error().code, code);
    }
}

void AttributesTest::keepsTheServersOwnOutOfSight()
{
    ScratchFile file(m_library);
    file.makeGroup("/g");
    file.makeIntAttribute("/", "mine", 1);
    QVERIFY(writeState(file.guard(), file.context().root()->id(), QByteArray(100'000, 'r')));
    QCOMPARE(shown(file, "/"), QByteArray("mine=1"));
    QCOMPARE(objectInfo(file.guard(), file.context(), {"/"})->attributes, 1);
    for (const char *name : {"_hdf5async_state", "_hdf5async_state.1"}) {
        QVERIFY(H5Aexists(file.id(), name) > 0);
        QCOMPARE(getAttributes(file.guard(), file.context(), {"/", std::vector<QByteArray>{name}}).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(set(file, "/", {{name, intData(1)}}).error().code, ErrorCode::Forbidden);
        QCOMPARE(remove(file, "/", {name}, true).error().code, ErrorCode::Forbidden);
        QVERIFY(set(file, "/g", {{name, intData(1)}})); // an ordinary name anywhere else
    }
    QCOMPARE(shown(file, "/g"), QByteArray("_hdf5async_state=1 _hdf5async_state.1=1"));
}

void AttributesTest::takesTheLongestNamesWithTheLongestValues_data()
{
    QTest::addColumn<int>("nameBytes");
    QTest::addColumn<int>("others");
    for (const int nameBytes : {1, 1000, 4096}) {
        QTest::addRow("%d bytes, alone", nameBytes) << nameBytes << 0;
        QTest::addRow("%d bytes, among many", nameBytes) << nameBytes << 20;
    }
}

// Name and value together may be too much for HDF5: then nothing must be left.
void AttributesTest::takesTheLongestNamesWithTheLongestValues()
{
    QFETCH(int, nameBytes);
    QFETCH(int, others);
    ScratchFile file(m_library);
    file.makeGroup("/g");
    for (int i = 0; i < others; ++i)
        file.makeIntAttribute("/g", "other" + QByteArray::number(i), i);
    const QByteArray before = shown(file, "/g");
    const QByteArray name(nameBytes, 'n');
    const auto reply = set(file, "/g", {{"first", intData(1)}, {name, bytesData(maxAttributeBytes)}});
    QVERIFY(!file.context().needsRollback());
    if (nameBytes == 1 || reply) {
        QVERIFY(reply);
        const auto value = getAttributes(file.guard(), file.context(), {"/g", std::vector<QByteArray>{name}});
        const auto *array = std::get_if<Array>(&value->attributes.front().second.v);
        QVERIFY(array && array->data == SharedBytes(QByteArray(maxAttributeBytes, 'x')));
    } else {
        QCOMPARE(shown(file, "/g"), before);
    }
}

void AttributesTest::stopsReadingWhenTheReplyIsTooLarge()
{
    StorageLimits limits;
    limits.maxResponse = 50'000;
    ScratchFile file(m_library, limits);
    file.makeGroup("/g");
    QVERIFY(set(file, "/g", {{"a", bytesData(20'000)}, {"b", bytesData(20'000)}}));
    QVERIFY(getAttributes(file.guard(), file.context(), {"/g", std::nullopt}));
    QVERIFY(set(file, "/g", {{"c", bytesData(20'000)}}));
    const auto all = getAttributes(file.guard(), file.context(), {"/g", std::nullopt});
    QVERIFY(!all);
    QCOMPARE(all.error().code, ErrorCode::TooLarge);
    QVERIFY(getAttributes(file.guard(), file.context(), {"/g", std::vector<QByteArray>{"a", "c"}}));
}

QTEST_GUILESS_MAIN(AttributesTest)
#include "attributes_test.moc"

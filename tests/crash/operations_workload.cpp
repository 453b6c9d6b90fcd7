// SPDX-License-Identifier: BSD-3-Clause
#include "tests/crash/operations_workload.h"

#include <cstring>
#include <stdexcept>

namespace hdf5async::test {

namespace {

constexpr std::size_t mostDatasets = 14;
constexpr qint64 tableColumns = 5;
constexpr qint64 frameSide = 96;

ElementType recordType()
{
    auto layout = std::make_shared<RecordLayout>();
    const auto add = [&](const QByteArray &name, const ElementType &type) {
        layout->fields.push_back(RecordField{name, type, {}, layout->itemSize});
        layout->itemSize += type.itemSize();
    };
    add("key", ElementType::integer(4));
    add("value", ElementType::floating(8));
    return ElementType::record(layout);
}

} // namespace

void OperationsWorkload::step(Storage &storage)
{
    if (m_datasets.size() < 3)
        return create(storage);
    switch (random(16)) {
    case 0:
    case 1: return create(storage);
    case 2: return insert(storage);
    case 3:
    case 4: return update(storage);
    case 5: return resize(storage);
    case 6: return moveOrCopy(storage);
    case 7: return remove(storage);
    case 8: return changeAttributes(storage);
    case 9: return fail(storage);
    case 10:
    case 11: return appendOnce(storage);
    default: return append(storage);
    }
}

Outcome OperationsWorkload::carryOut(Storage &storage, const Operation &operation)
{
    Result<Outcome> outcome = storage.execute(operation);
    if (!outcome)
        throw std::runtime_error(opName(opCode(operation)).data() + std::string(": ") +
                                 outcome.error().message.toStdString());
    return std::move(*outcome);
}

QByteArray OperationsWorkload::newPath()
{
    const QByteArray number = QByteArray::number(++m_names);
    return random(3) == 0 ? "/group" + QByteArray::number(int(random(4))) + "/d" + number : "/d" + number;
}

SharedBytes OperationsWorkload::bytes(qint64 count, int kinds)
{
    MutableBytes made{std::size_t(count)};
    for (std::size_t i = 0; i < made.size(); ++i)
        made.data()[i] = char(random(std::uint64_t(kinds)));
    return std::move(made).share();
}

Data OperationsWorkload::numbers(const ElementType &type, const Shape &shape)
{
    const qint64 count = elementCount(shape).value() * qint64(type.itemSize());
    return Data{Array{type, shape, bytes(count, type.kind() == ElementType::Kind::Bool ? 2 : 100)}, false, false};
}

Data OperationsWorkload::recordRows(qint64 rows)
{
    MutableBytes made(std::size_t(rows) * 12);
    for (qint64 i = 0; i < rows; ++i) {
        const auto key = qint32(random(60));
        const double value = double(m_random());
        std::memcpy(made.data() + i * 12, &key, 4);
        std::memcpy(made.data() + i * 12 + 4, &value, 8);
    }
    return Data{Array{recordType(), {rows}, std::move(made).share()}, false, false};
}

Data OperationsWorkload::textRows(TextArray::Kind kind, qint64 rows)
{
    auto owner = std::make_shared<std::vector<std::string>>();
    for (qint64 i = 0; i < rows; ++i)
        owner->emplace_back(kind == TextArray::Kind::Bytes ? random(8) : random(300), char('a' + random(26)));
    TextArray text{kind, {rows}, {}, owner};
    for (const std::string &item : *owner)
        text.items.push_back(item);
    return Data{std::move(text), true, false};
}

Data OperationsWorkload::rowsOf(Kind kind, qint64 rows)
{
    switch (kind) {
    case Kind::Records: return recordRows(rows);
    case Kind::Table: return numbers(ElementType::integer(2), {rows, tableColumns});
    case Kind::Texts: return textRows(TextArray::Kind::Text, rows);
    case Kind::Compressed: return numbers(ElementType::integer(8), {rows});
    case Kind::Flags: return numbers(ElementType::boolean(), {rows});
    case Kind::FixedTexts: return textRows(TextArray::Kind::Bytes, rows);
    default: return numbers(ElementType::unsignedInteger(2), {rows, frameSide, frameSide});
    }
}

void OperationsWorkload::create(Storage &storage)
{
    if (m_datasets.size() >= mostDatasets)
        return remove(storage);
    Dataset made{newPath(), Kind(random(std::uint64_t(Kind::Count))), qint64(1 + random(6))};
    const bool replaces = !m_datasets.empty() && random(4) == 0;
    WriteRequest request;
    if (replaces)
        made.path = anyDataset().path;
    request.path = made.path;
    request.data = made.kind == Kind::FixedTexts
                       ? numbers(ElementType::bytesOf(8), {made.rows}) // wide enough for all that follow
                       : rowsOf(made.kind, made.rows);
    if (made.kind == Kind::Compressed)
        request.storage = {Codec::Deflate, 1 + int(random(6)), random(2) == 0 ? Shuffle::Byte : Shuffle::None,
                           random(4) == 0};
    if (random(4) == 0 && made.kind != Kind::Frames)
        request.maxShape = std::vector<std::optional<qint64>>(made.kind == Kind::Table ? 2 : 1, made.rows + 3);
    if (request.maxShape && made.kind == Kind::Table)
        request.maxShape->back() = tableColumns;
    if (random(3) == 0)
        request.attributes = {{"unit", textRows(TextArray::Kind::Text, 1)},
                              {"offset", numbers(ElementType::floating(4), {})}};
    carryOut(storage, request);
    std::erase_if(m_datasets, [&](const Dataset &dataset) { return dataset.path == made.path; });
    m_datasets.push_back(made);
}

void OperationsWorkload::append(Storage &storage)
{
    Dataset &dataset = anyDataset();
    const qint64 rows =
        dataset.kind == Kind::Compressed && random(3) == 0 ? qint64(random(30'000)) : qint64(random(40));
    const Outcome outcome = carryOut(storage, AppendRequest{dataset.path, rowsOf(dataset.kind, rows), {}, {}});
    dataset.rows = std::get<AppendReply>(outcome).shape.front();
}

void OperationsWorkload::appendOnce(Storage &storage)
{
    for (Dataset &dataset : m_datasets) {
        if (dataset.kind != Kind::Records || random(2) == 0)
            continue;
        const AppendRequest request{dataset.path, recordRows(qint64(1 + random(80))), FieldList{true, {"key"}}, {}};
        dataset.rows = std::get<AppendReply>(carryOut(storage, request)).shape.front();
        return;
    }
    append(storage);
}

void OperationsWorkload::insert(Storage &storage)
{
    Dataset &dataset = anyDataset();
    const qint64 index = qint64(random(std::uint64_t(dataset.rows) + 1));
    const InsertRequest request{dataset.path, index, rowsOf(dataset.kind, qint64(1 + random(5))), {}};
    dataset.rows = std::get<ShapeReply>(carryOut(storage, request)).shape.front();
}

void OperationsWorkload::update(Storage &storage)
{
    Dataset &dataset = anyDataset();
    UpdateRequest request;
    request.path = dataset.path;
    if (random(4) == 0) { // the whole content, of another length
        dataset.rows = qint64(1 + random(std::uint64_t(dataset.rows) + 4));
        request.data = rowsOf(dataset.kind, dataset.rows);
    } else if (dataset.rows > 0) {
        const qint64 first = qint64(random(std::uint64_t(dataset.rows)));
        request.start = first;
        request.data = rowsOf(dataset.kind, qint64(1 + random(std::uint64_t(dataset.rows - first))));
    } else {
        return;
    }
    carryOut(storage, request);
}

void OperationsWorkload::resize(Storage &storage)
{
    Dataset &dataset = anyDataset();
    Shape shape{qint64(random(std::uint64_t(dataset.rows) + 10))};
    if (dataset.kind == Kind::Table)
        shape.push_back(tableColumns);
    if (dataset.kind == Kind::Frames)
        shape.insert(shape.end(), 2, frameSide);
    carryOut(storage, ResizeRequest{dataset.path, shape});
    dataset.rows = shape.front();
}

void OperationsWorkload::moveOrCopy(Storage &storage)
{
    const std::size_t which = random(m_datasets.size());
    Dataset copy = m_datasets[which];
    copy.path = newPath();
    if (random(2) == 0) {
        carryOut(storage, MoveRequest{m_datasets[which].path, copy.path});
        m_datasets[which] = copy;
    } else if (m_datasets.size() < mostDatasets) {
        carryOut(storage, CopyRequest{m_datasets[which].path, copy.path});
        m_datasets.push_back(copy);
    }
}

void OperationsWorkload::remove(Storage &storage)
{
    const std::size_t which = random(m_datasets.size());
    if (m_datasets[which].path.startsWith("/group") && random(3) == 0) {
        const QByteArray group = m_datasets[which].path.first(7);
        carryOut(storage, DeleteRequest{group, false});
        std::erase_if(m_datasets, [&](const Dataset &dataset) { return dataset.path.startsWith(group + '/'); });
        return;
    }
    carryOut(storage, DeleteRequest{m_datasets[which].path, false});
    m_datasets.erase(m_datasets.begin() + qptrdiff(which));
}

void OperationsWorkload::changeAttributes(Storage &storage)
{
    const QByteArray path = random(4) == 0 ? QByteArray("/") : anyDataset().path;
    const QByteArray name = "a" + QByteArray::number(int(random(12)));
    if (random(4) == 0) {
        carryOut(storage, DeleteAttributesRequest{path, {name}, true});
        return;
    }
    SetAttributesRequest request{path, {{name, numbers(ElementType::integer(4), {qint64(1 + random(40))})}}};
    if (random(2) == 0)
        request.attributes.emplace_back(name + "text", textRows(TextArray::Kind::Text, qint64(1 + random(3))));
    carryOut(storage, request);
}

// What must be refused, and leave nothing.
void OperationsWorkload::fail(Storage &storage)
{
    const Dataset &dataset = anyDataset();
    const auto number = numbers(ElementType::floating(8), {2, 2, 2, 2});
    Operation operation = AppendRequest{dataset.path, number, {}, {}};
    switch (random(4)) {
    case 0: operation = MoveRequest{dataset.path, dataset.path}; break;
    case 1: operation = InsertRequest{dataset.path, dataset.rows + 1, rowsOf(dataset.kind, 1), {}}; break;
    case 2: operation = AppendRequest{dataset.path + "/below/it", number, {}, {}}; break;
    default: break;
    }
    if (storage.execute(operation))
        throw std::runtime_error("an operation that must fail has not");
    if (storage.needsRollback())
        throw std::runtime_error("a refused operation has left traces");
}

} // namespace hdf5async::test

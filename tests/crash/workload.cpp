// SPDX-License-Identifier: BSD-3-Clause
#include "tests/crash/workload.h"

#include "tests/crash/workload_hdf5.h"

#include <algorithm>

namespace hdf5async::test {

Workload::Workload(std::uint64_t seed, const WorkloadOptions &options) : m_random(seed), m_options(options)
{
    m_groups[""];
}

Workload Workload::model() const
{
    Workload copy(*this);
    copy.attach(-1);
    return copy;
}

void Workload::steps(long count)
{
    for (long i = 0; i < count; ++i)
        step();
}

void Workload::step()
{
    ++m_steps;
    std::uint64_t total = 0;
    for (const auto &[path, dataset] : m_datasets)
        total += dataset.bytes.size();
    std::uint64_t choice = random(100);
    if (total > m_options.largestBytes || m_datasets.size() > 60)
        choice = 80 + choice % 8;
    if (choice < 4)
        createGroup();
    else if (choice < 16)
        createDataset();
    else if (choice < 55)
        append(1);
    else if (choice < 60)
        append(8);
    else if (choice < 74)
        overwrite();
    else if (choice < 78)
        shrink();
    else if (choice < 84)
        remove();
    else if (choice < 88)
        rename();
    else
        changeAttribute();
}

void Workload::fill(std::vector<char> &bytes, std::size_t offset, std::size_t size)
{
    const std::uint64_t pattern = random(3);
    const std::uint64_t base = m_random();
    for (std::size_t i = 0; i < size; ++i) // noise, something that compresses, something in between
        bytes[offset + i] = static_cast<char>(pattern == 0 ? m_random() : pattern == 1 ? base + i / 28 : i % 4 < 2 ? m_random() : 0);
}

std::string Workload::text()
{
    const std::size_t size = random(20) == 0 ? 2000 + random(3000) : 1 + random(60);
    std::string result(size, ' ');
    for (char &c : result)
        c = static_cast<char>('a' + random(26));
    return result;
}

bool Workload::isFixed(const Dataset &dataset)
{
    return dataset.kind == Kind::Contiguous || dataset.kind == Kind::Compact || dataset.kind == Kind::FixedChunks;
}

void Workload::createGroup()
{
    if (m_groups.size() > 30)
        return;
    std::string parent = pick(m_groups)->first;
    if (std::count(parent.begin(), parent.end(), '/') > 3)
        parent.clear();
    const std::string path = parent + "/g" + std::to_string(m_names++);
    m_groups[path];
    if (m_file >= 0)
        hdf5::createGroup(m_file, path);
}

void Workload::createDataset()
{
    const std::string path = pick(m_groups)->first + "/d" + std::to_string(m_names++);
    Dataset dataset;
    dataset.kind = static_cast<Kind>(random(static_cast<std::uint64_t>(Kind::Count)));
    const bool secondUnlimited = random(3) != 0;
    constexpr std::uint64_t chunks[] = {16, 64, 256};
    const std::uint64_t chunk = chunks[random(3)];
    dataset.filter = static_cast<unsigned>(random(3));
    switch (dataset.kind) {
    case Kind::Rows:
        dataset.elementBytes = 16;
        dataset.chunkRows = chunk;
        break;
    case Kind::Images:
        dataset.elementBytes = 2;
        dataset.columns = 20 + random(300);
        dataset.chunkRows = 4;
        break;
    case Kind::Texts:
        dataset.chunkRows = 16;
        dataset.filter = 0;
        break;
    case Kind::Contiguous:
        dataset.elementBytes = 8;
        dataset.rows = 10 + random(3000);
        dataset.filter = 0;
        break;
    case Kind::Compact:
        dataset.rows = 1 + random(200);
        dataset.filter = 0;
        break;
    case Kind::FixedChunks:
        dataset.rows = 1000;
        dataset.chunkRows = 100;
        break;
    default:
        dataset.chunkRows = 512;
        dataset.filter = 2;
    }
    if (dataset.kind != Kind::Texts)
        dataset.bytes.resize(dataset.rows * dataset.columns * dataset.elementBytes);
    const bool writeAtOnce = dataset.kind == Kind::Contiguous || dataset.kind == Kind::Compact;
    if (writeAtOnce)
        fill(dataset.bytes, 0, dataset.bytes.size());
    m_datasets[path] = dataset;
    if (m_file < 0)
        return;
    createInFile(path, dataset, secondUnlimited);
    if (writeAtOnce)
        writeRows(path, dataset, 0, dataset.rows, false);
}

void Workload::append(std::uint64_t factor)
{
    if (m_datasets.empty())
        return;
    auto &[path, dataset] = *pick(m_datasets);
    std::uint64_t count = 1 + random(100) * factor;
    if (isFixed(dataset))
        return overwrite();
    const std::uint64_t first = dataset.rows;
    if (dataset.kind == Kind::Texts) {
        count = 1 + random(12);
        if (dataset.texts.size() > 400)
            return;
        for (std::uint64_t i = 0; i < count; ++i)
            dataset.texts.push_back(text());
        dataset.rows += count;
        return writeRows(path, dataset, first, count, true);
    }
    if (dataset.bytes.size() > m_options.largestBytes / 3)
        return;
    if (dataset.kind == Kind::Images)
        count = 1 + random(6);
    if (dataset.kind == Kind::WholeChunks)
        count = dataset.chunkRows;
    dataset.rows += count;
    const std::uint64_t rowBytes = dataset.columns * dataset.elementBytes;
    dataset.bytes.resize(dataset.rows * rowBytes);
    fill(dataset.bytes, first * rowBytes, count * rowBytes);
    if (dataset.kind == Kind::WholeChunks)
        writeWholeChunk(path, dataset, first);
    else
        writeRows(path, dataset, first, count, true);
}

void Workload::overwrite()
{
    if (m_datasets.empty())
        return;
    auto &[path, dataset] = *pick(m_datasets);
    if (dataset.rows == 0)
        return;
    const std::uint64_t first = random(dataset.rows);
    std::uint64_t count = 1 + random(std::min<std::uint64_t>(dataset.rows - first, 300));
    if (dataset.kind == Kind::Texts) {
        count = std::min<std::uint64_t>(count, 5);
        for (std::uint64_t i = 0; i < count; ++i)
            dataset.texts[first + i] = text();
    } else {
        const std::uint64_t rowBytes = dataset.columns * dataset.elementBytes;
        fill(dataset.bytes, first * rowBytes, count * rowBytes);
    }
    writeRows(path, dataset, first, count, false);
}

void Workload::shrink()
{
    if (m_datasets.empty())
        return;
    auto &[path, dataset] = *pick(m_datasets);
    if (isFixed(dataset) || dataset.rows == 0)
        return;
    std::uint64_t rows = random(dataset.rows + 1);
    if (dataset.kind == Kind::WholeChunks)
        rows = rows / dataset.chunkRows * dataset.chunkRows;
    dataset.rows = rows;
    if (dataset.kind == Kind::Texts)
        dataset.texts.resize(rows);
    else
        dataset.bytes.resize(rows * dataset.columns * dataset.elementBytes);
    writeRows(path, dataset, 0, 0, true);
}

void Workload::removeGroup(const std::string &group)
{
    const auto below = [&](const std::string &path) { return path == group || path.compare(0, group.size() + 1, group + "/") == 0; };
    const auto count = std::count_if(m_datasets.begin(), m_datasets.end(), [&](const auto &item) { return below(item.first); });
    if (count > 6)
        return;
    for (auto it = m_datasets.begin(); it != m_datasets.end();) {
        if (!below(it->first)) {
            ++it;
            continue;
        }
        close(it->first);
        it = m_datasets.erase(it);
    }
    std::erase_if(m_groups, [&](const auto &item) { return below(item.first); });
    if (m_file >= 0)
        hdf5::removeLink(m_file, group);
}

void Workload::remove()
{
    if (!m_datasets.empty() && (m_groups.size() < 3 || random(3) != 0)) {
        const std::string path = pick(m_datasets)->first;
        const bool keepOpen = random(3) == 0;
        const auto opened = m_open.find(path);
        if (keepOpen && opened != m_open.end()) {
            m_orphans.push_back(opened->second);
            m_open.erase(opened);
        } else {
            close(path);
        }
        if (m_file >= 0)
            hdf5::removeLink(m_file, path);
        m_datasets.erase(path);
    } else if (m_groups.size() > 1) {
        const std::string group = pick(m_groups)->first;
        if (!group.empty())
            removeGroup(group);
    }
}

void Workload::rename()
{
    if (m_datasets.empty())
        return;
    const std::string from = pick(m_datasets)->first;
    const std::string to = pick(m_groups)->first + "/r" + std::to_string(m_names++);
    close(from);
    if (m_file >= 0)
        hdf5::moveLink(m_file, from, to);
    auto node = m_datasets.extract(from);
    node.key() = to;
    m_datasets.insert(std::move(node));
}

void Workload::changeAttribute()
{
    const bool ofGroup = random(3) == 0 || m_datasets.empty();
    std::string path;
    Attributes *attributes = nullptr;
    if (ofGroup) {
        auto it = pick(m_groups);
        path = it->first.empty() ? "/" : it->first;
        attributes = &it->second;
    } else {
        auto it = pick(m_datasets);
        path = it->first;
        attributes = &it->second.attributes;
    }
    const std::string name = "a" + std::to_string(random(14));
    Attribute attribute;
    attribute.kind = static_cast<AttributeKind>(random(3));
    std::uint64_t count = 1 + random(50);
    const bool erase = random(6) == 0;
    const auto old = attributes->find(name);
    const bool exists = old != attributes->end();
    if (erase && exists) {
        if (m_file >= 0)
            hdf5::removeAttribute(m_file, path, name);
        attributes->erase(old);
        return;
    }
    if (exists) {
        attribute.kind = old->second.kind;
        count = attribute.kind == AttributeKind::Integers ? old->second.bytes.size() / 4 : count;
    }
    if (attribute.kind == AttributeKind::Integers) {
        attribute.bytes.resize(count * 4);
        fill(attribute.bytes, 0, attribute.bytes.size());
    } else {
        attribute.text = text();
    }
    writeAttribute(path, name, attribute, exists, exists && attribute.kind != AttributeKind::FixedText);
    (*attributes)[name] = attribute;
}

std::uint64_t Workload::sum() const
{
    const auto withAttributes = [](std::uint64_t sum, const Attributes &attributes) {
        for (const auto &[name, attribute] : attributes) {
            sum = sumOf(name, sum);
            sum = attribute.kind == AttributeKind::Integers ? sumOf(attribute.bytes.data(), attribute.bytes.size(), sum)
                                                            : sumOf(attribute.text, sum);
        }
        return sum;
    };
    ObjectSums objects;
    for (const auto &[path, attributes] : m_groups)
        objects[path + "/"] = withAttributes(1, attributes);
    for (const auto &[path, dataset] : m_datasets) {
        std::uint64_t sum = sumOfExtent(dataset.rows, dataset.kind == Kind::Images ? dataset.columns : 0);
        if (dataset.kind == Kind::Texts) {
            for (const std::string &value : dataset.texts)
                sum = sumOf(value, sum);
        } else {
            sum = sumOf(dataset.bytes.data(), dataset.bytes.size(), sum);
        }
        objects[path] = withAttributes(sum, dataset.attributes);
    }
    return sumOf(objects);
}

} // namespace hdf5async::test

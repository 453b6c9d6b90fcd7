// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_data.h"

#include <QRegularExpression>

#include <algorithm>

namespace hdf5async {

namespace {

TreeNode group(const QByteArray &path, qint64 members, qint64 stored, double rate)
{
    TreeNode node;
    node.path = path;
    node.kind = ObjectKind::Group;
    node.members = members;
    node.storedBytes = stored;
    node.logicalBytes = stored * 3;
    node.rowsPerSecond = rate;
    node.lastWriteAt = exampleNow().addMSecs(-100);
    return node;
}

TreeNode dataset(const QByteArray &path, const Shape &shape, const QString &dtype, const Shape &chunks, qint64 stored,
                 double ratio, double rate, const QString &writer)
{
    TreeNode node;
    node.path = path;
    node.kind = ObjectKind::Dataset;
    node.shape = shape;
    std::vector<std::optional<qint64>> maxShape(shape.begin(), shape.end());
    if (!maxShape.empty() && !chunks.empty())
        maxShape[0] = std::nullopt;
    node.maxShape = maxShape;
    node.dtype = dtype;
    if (!chunks.empty()) {
        node.chunks = chunks;
        node.filters = {Codec::Zstd, 3, Shuffle::Byte, false};
    }
    node.storedBytes = stored;
    node.logicalBytes = qint64(double(stored) * ratio);
    node.rowsPerSecond = rate;
    if (!writer.isEmpty()) {
        node.lastWriteAt = exampleNow().addMSecs(-100);
        node.writer = writer;
        node.writers = 1;
        node.waitingRows = qint64(rate / 8);
        node.codecCores = chunks.empty() ? 0 : std::min(rate / 1e6, 0.9);
    }
    return node;
}

bool before(const TreeNode &a, const TreeNode &b, TreeOrder order)
{
    switch (order) {
    case TreeOrder::Name: return a.path < b.path;
    case TreeOrder::Stored: return a.storedBytes < b.storedBytes;
    case TreeOrder::Rows: return a.rowsPerSecond < b.rowsPerSecond;
    case TreeOrder::LastWrite: return a.lastWriteAt < b.lastWriteAt;
    }
    return false;
}

} // namespace

TreeNode FakeTree::channel(int number) const
{
    const QByteArray name = QByteArray::number(number).rightJustified(6, '0');
    return dataset("/r7/chan/" + name, Shape{9'812 + number % 100}, QStringLiteral("float64"), Shape{1024},
                   24'000 + number % 977, 3.2, 98.0 + number % 7, QStringLiteral("sim-%1").arg(number % 5));
}

std::vector<TreeNode> FakeTree::fixedMembers(const QByteArray &path) const
{
    if (path == "/" || path.isEmpty()) {
        return {group("/img", 2, 8'100'000'000, 12), group("/meta", 1, 64'000, 0),
                group("/r7", 5, 38'000'000'000, 1'240'000)};
    }
    if (path == "/r7") {
        TreeNode adc = dataset("/r7/adc", Shape{41'003'112, 16}, QStringLiteral("int16"), Shape{8192, 16},
                               23'000'000'000, 4.1, 9.0e5, QStringLiteral("daq-07"));
        adc.writers = 3;
        return {adc, group("/r7/chan", channels, 12'000'000'000, 3.0e5),
                dataset("/r7/events", Shape{412'000}, QStringLiteral("{t: int64, v: float32}"), Shape{4096}, 3'100'000,
                        2.2, 120, QStringLiteral("daq-01")),
                dataset("/r7/温度", Shape{86'400}, QStringLiteral("float32"), Shape{4096}, 210'000, 1.6, 1,
                        QStringLiteral("daq-02")),
                dataset("/r7/notes", Shape{}, QStringLiteral("text"), {}, 180, 1, 0, {})};
    }
    if (path == "/img") {
        return {dataset("/img/cam0", Shape{2'400, 1024, 1280}, QStringLiteral("uint16"), Shape{1, 1024, 1280},
                        6'300'000'000, 1.0, 10, QStringLiteral("cam-0")),
                dataset("/img/dark", Shape{1024, 1280}, QStringLiteral("uint16"), {}, 2'621'440, 1, 0, {})};
    }
    if (path == "/meta") {
        return {dataset("/meta/" + QByteArray(240, 'n'), Shape{7}, QStringLiteral("int32"), Shape{64}, 300, 1, 0, {})};
    }
    return {};
}

Result<TreePage> FakeTree::list(const TreeQuery &query) const
{
    TreePage page;
    page.offset = query.offset;
    if (query.group == "/r7/chan") {
        page.total = channels;
        const qint64 end = std::min<qint64>(query.offset + query.limit, channels);
        for (qint64 i = query.offset; i < end; ++i)
            page.nodes.push_back(channel(int(query.descending ? channels - 1 - i : i)));
        return page;
    }
    std::vector<TreeNode> all = fixedMembers(query.group);
    std::stable_sort(all.begin(), all.end(), [&query](const TreeNode &a, const TreeNode &b) {
        return query.descending ? before(b, a, query.order) : before(a, b, query.order);
    });
    page.total = qint64(all.size());
    for (qint64 i = query.offset; i < std::min<qint64>(page.total, query.offset + query.limit); ++i)
        page.nodes.push_back(all[std::size_t(i)]);
    return page;
}

SearchResult FakeTree::search(const SearchQuery &query) const
{
    const bool glob = query.pattern.contains(u'*') || query.pattern.contains(u'?');
    QString expression = QRegularExpression::escape(query.pattern);
    if (glob) {
        expression.replace(QStringLiteral("\\*"), QStringLiteral(".*"))
            .replace(QStringLiteral("\\?"), QStringLiteral("."));
        expression = QRegularExpression::anchoredPattern(expression);
    }
    const QRegularExpression pattern(expression, QRegularExpression::CaseInsensitiveOption);
    SearchResult result;
    result.milliseconds = 3;
    const auto consider = [&](const TreeNode &node) {
        if (!pattern.match(QString::fromUtf8(node.path)).hasMatch())
            return;
        ++result.matches;
        if (result.nodes.size() < std::size_t(query.limit))
            result.nodes.push_back(node);
    };
    for (const QByteArray &parent : {QByteArray("/"), QByteArray("/r7"), QByteArray("/img"), QByteArray("/meta")}) {
        for (const TreeNode &node : fixedMembers(parent))
            consider(node);
    }
    const bool isPathElsewhere = query.pattern.startsWith(u'/') && !query.pattern.startsWith(QStringLiteral("/r7"));
    for (int i = 0; i < channels && !isPathElsewhere; ++i)
        consider(channel(i));
    return result;
}

} // namespace hdf5async

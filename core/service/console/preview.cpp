// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/preview.h"

#include "core/console/value_codec.h"
#include "core/service/console/element_text.h"
#include "core/service/console/file_questions.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

using PreviewThen = std::function<void(Result<PreviewResult>)>;

constexpr qint64 mostBytes = 4 << 20;
constexpr qint64 mostRows = 1000;
constexpr qint64 mostColumns = 64;
constexpr std::size_t mostSeries = 16;
constexpr qint64 spreadBlocks = 128;
constexpr qint64 imageSide = 512;
constexpr qint64 largestFrame = qint64(256) << 20; // to be read for an image, as HDF5 has to
constexpr std::size_t bins = 64;
constexpr double nothing = std::numeric_limits<double>::quiet_NaN();

Selector slice(qint64 start, qint64 stop, qint64 step = 1)
{
    return Selector{Selector::Slice{start, stop, step}};
}

// Rows, and of wide ones the first elements of the last axis.
SelectionArgument rowsOf(const Shape &shape, qint64 first, qint64 count)
{
    if (shape.empty())
        return std::nullopt;
    Selection selection{slice(first, first + count)};
    qint64 inner = 1;
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        inner *= std::max<qint64>(shape[axis], 1);
    for (std::size_t axis = 1; axis < shape.size() && inner > mostColumns; ++axis) {
        const bool isLast = axis + 1 == shape.size();
        selection.push_back(isLast ? slice(0, std::min(shape[axis], mostColumns)) : Selector{qint64(0)});
    }
    return selection;
}

ReadRequest readOf(const QByteArray &path, SelectionArgument select, const std::vector<QByteArray> &fields)
{
    ReadRequest request;
    request.path = path;
    request.select = std::move(select);
    if (!fields.empty())
        request.fields = FieldList{false, fields};
    return request;
}

/// Which rows a query means.
struct Range
{
    qint64 from = 0, rows = 0;
};

Range rangeOf(const PreviewQuery &query, qint64 length, qint64 most)
{
    Range range;
    range.from = query.from < 0 ? std::max<qint64>(length + query.from, 0) : std::min(query.from, length);
    range.rows = query.from < 0 ? length - range.from : std::max<qint64>(query.rows, 0);
    range.rows = std::min({range.rows, length - range.from, most});
    return range;
}

qint64 lengthOf(const InfoReply &info)
{
    return !info.shape ? 0 : info.shape->empty() ? 1 : info.shape->front();
}

PreviewResult begun(const PreviewQuery &query, const InfoReply &info)
{
    PreviewResult result;
    result.kind = query.kind;
    result.shape = info.shape.value_or(Shape());
    result.dtype = typeText(info.dtype);
    return result;
}

void fillTable(const Value &value, PreviewResult &result)
{
    if (const auto *array = std::get_if<Array>(&value.v)) {
        const std::vector<ElementColumn> columns = columnsOf(*array, std::size_t(mostColumns));
        for (const ElementColumn &column : columns)
            result.columns.append(column.name);
        const std::size_t rowBytes = rowBytesOf(*array);
        for (std::size_t at = 0; rowBytes > 0 && at + rowBytes <= array->data.size(); at += rowBytes) {
            QStringList &cells = result.cells.emplace_back();
            for (const ElementColumn &column : columns)
                cells.append(textAt(column.type, array->data.data() + at + column.offset));
        }
        return;
    }
    result.columns = {QStringLiteral("value")};
    const auto rows = value_codec::listOf(value);
    if (!rows) {
        result.cells.push_back({valueText(value)});
        return;
    }
    for (const Value &row : *rows) {
        QStringList cells;
        if (const auto elements = value_codec::listOf(row)) {
            for (std::size_t i = 0; i < std::min<std::size_t>(elements->size(), std::size_t(mostColumns)); ++i)
                cells.append(valueText((*elements)[i]));
        } else {
            cells.append(valueText(row));
        }
        while (result.columns.size() < cells.size())
            result.columns.append(QStringLiteral("[%1]").arg(result.columns.size()));
        result.cells.push_back(std::move(cells));
    }
}

void askTable(const InquiryPtr &inquiry, const PreviewQuery &query, const InfoReply &info, const PreviewThen &then)
{
    PreviewResult result = begun(query, info);
    const qint64 fitting = std::max<qint64>(mostBytes / std::max<qint64>(rowBytesOf(info), 1), 1);
    const Range range = rangeOf(query, lengthOf(info), std::min(mostRows, fitting));
    result.from = range.from;
    if (!info.shape || range.rows == 0)
        return then(std::move(result));
    inquiry->ask(readOf(query.path, rowsOf(*info.shape, range.from, range.rows), query.fields),
                 [result, then](const Result<Outcome> &outcome) mutable {
                     if (!outcome)
                         return then(failure(outcome.error()));
                     if (const auto *read = std::get_if<ReadReply>(&*outcome))
                         fillTable(read->value, result);
                     then(std::move(result));
                 });
}

/// Gathers the smallest and largest value of each column in each point.
class LineMaker
{
public:
    LineMaker(PreviewResult result, qint64 from, qint64 rows, qint64 points)
        : m_result(std::move(result)),
          m_from(from),
          m_points(std::clamp<qint64>(points, 1, std::max<qint64>(rows, 1))),
          m_rows(rows)
    {
    }

    void add(qint64 first, const Value &value)
    {
        const auto *array = std::get_if<Array>(&value.v);
        if (!array)
            return;
        const std::size_t rowBytes = rowBytesOf(*array);
        begin(*array);
        for (std::size_t at = 0; rowBytes > 0 && at + rowBytes <= array->data.size(); at += rowBytes, ++first) {
            const auto point = std::size_t(std::clamp<qint64>((first - m_from) * m_points / m_rows, 0, m_points - 1));
            for (std::size_t i = 0; i < m_columns.size(); ++i)
                addNumber(m_result.lines[i], point,
                          numberAt(m_columns[i].type, array->data.data() + at + m_columns[i].offset));
        }
    }
    [[nodiscard]] Result<PreviewResult> take()
    {
        if (m_rows > 0 && m_result.lines.empty())
            return failure(ErrorCode::BadValue, QStringLiteral("There are no numbers to plot"));
        return std::move(m_result);
    }

private:
    void begin(const Array &array)
    {
        if (!m_columns.empty())
            return;
        for (ElementColumn &column : columnsOf(array, std::size_t(mostColumns))) {
            if (!isPlainNumber(column.type) || m_columns.size() >= mostSeries)
                continue;
            LineSeries &line = m_result.lines.emplace_back();
            line.name = column.name;
            for (qint64 point = 0; point < m_points; ++point)
                line.position.push_back(double(m_from + point * m_rows / m_points));
            line.low.assign(std::size_t(m_points), nothing);
            line.high = line.low;
            m_columns.push_back(std::move(column));
        }
    }
    static void addNumber(LineSeries &line, std::size_t point, double number)
    {
        if (std::isnan(number))
            return;
        line.low[point] = std::isnan(line.low[point]) ? number : std::min(line.low[point], number);
        line.high[point] = std::isnan(line.high[point]) ? number : std::max(line.high[point], number);
    }

    PreviewResult m_result;
    const qint64 m_from, m_points, m_rows;
    std::vector<ElementColumn> m_columns;
};

void askLine(const InquiryPtr &inquiry, const PreviewQuery &query, const InfoReply &info, const PreviewThen &then)
{
    const Range range = rangeOf(query, lengthOf(info), std::numeric_limits<qint64>::max());
    PreviewResult result = begun(query, info);
    result.from = range.from;
    const qint64 points = std::clamp(query.points, 1, 10'000);
    const bool isWhole = range.rows <= mostBytes / std::max<qint64>(rowBytesOf(info), 1);
    const qint64 blocks = isWhole ? 1 : std::min(points, spreadBlocks);
    auto maker = std::make_shared<LineMaker>(std::move(result), range.from, range.rows, isWhole ? points : blocks);
    readBlocks(
        inquiry, query.path, info, range.from, range.rows, blocks, mostBytes, query.fields,
        [maker](qint64 first, const Value &value) { maker->add(first, value); },
        [maker, then](const std::optional<Error> &error) {
            if (error)
                return then(failure(*error));
            then(maker->take());
        });
}

void addNumbers(const Array &array, std::vector<double> &into)
{
    const std::vector<ElementColumn> columns = columnsOf(array, std::size_t(mostColumns));
    const std::size_t rowBytes = rowBytesOf(array);
    for (std::size_t at = 0; rowBytes > 0 && at + rowBytes <= array.data.size(); at += rowBytes) {
        for (const ElementColumn &column : columns) {
            if (isPlainNumber(column.type))
                into.push_back(numberAt(column.type, array.data.data() + at + column.offset));
            if (array.type.isRecord()) // its fields are different things
                break;
        }
    }
}

Statistics statisticsOf(const std::vector<double> &numbers, qint64 count)
{
    Statistics s;
    s.count = count;
    s.sampled = qint64(numbers.size());
    double sum = 0;
    qint64 finite = 0;
    for (const double number : numbers) {
        s.nan += std::isnan(number) ? 1 : 0;
        s.infinite += std::isinf(number) ? 1 : 0;
        if (!std::isfinite(number))
            continue;
        s.min = finite == 0 ? number : std::min(s.min, number);
        s.max = finite == 0 ? number : std::max(s.max, number);
        sum += number;
        ++finite;
    }
    if (finite == 0)
        return s;
    s.mean = sum / double(finite);
    s.histogram.assign(bins, 0);
    double squares = 0;
    for (const double number : numbers) {
        if (!std::isfinite(number))
            continue;
        squares += (number - s.mean) * (number - s.mean);
        const double place = s.max > s.min ? (number - s.min) / (s.max - s.min) * double(bins) : 0;
        ++s.histogram[std::min(std::size_t(place), bins - 1)];
    }
    s.deviation = std::sqrt(squares / double(finite));
    return s;
}

void askSummary(const InquiryPtr &inquiry, const PreviewQuery &query, const InfoReply &info, const PreviewThen &then)
{
    const qint64 rows = lengthOf(info);
    const bool isWhole = rows <= mostBytes / std::max<qint64>(rowBytesOf(info), 1);
    auto numbers = std::make_shared<std::vector<double>>();
    readBlocks(
        inquiry, query.path, info, 0, rows, isWhole ? 1 : spreadBlocks / 2, mostBytes, query.fields,
        [numbers](qint64, const Value &value) {
            if (const auto *array = std::get_if<Array>(&value.v))
                addNumbers(*array, *numbers);
        },
        [numbers, query, info, then](const std::optional<Error> &error) {
            if (error)
                return then(failure(*error));
            if (numbers->empty() && info.size > 0)
                return then(failure(ErrorCode::BadValue, QStringLiteral("There are no numbers to look at")));
            PreviewResult result = begun(query, info);
            result.statistics = statisticsOf(*numbers, info.size);
            then(std::move(result));
        });
}

void askImage(const InquiryPtr &inquiry, const PreviewQuery &query, const InfoReply &info, const PreviewThen &then)
{
    const Shape shape = info.shape.value_or(Shape());
    if (shape.size() < 2)
        return then(failure(ErrorCode::BadValue, QStringLiteral("An image has two axes at least")));
    const std::size_t leading = shape.size() - 2;
    const qint64 height = shape[leading], width = shape[leading + 1];
    if (double(height) * double(width) * double(info.dtype.wire.itemSize()) > double(largestFrame))
        return then(failure(ErrorCode::TooLarge, QStringLiteral("The image is too large to be looked at")));
    Selection selection;
    for (std::size_t axis = 0; axis < leading; ++axis) {
        const qint64 wanted = axis < query.index.size() ? query.index[axis] : 0;
        selection.push_back(Selector{std::clamp<qint64>(wanted, 0, std::max<qint64>(shape[axis] - 1, 0))});
    }
    selection.push_back(slice(0, height, std::max<qint64>((height + imageSide - 1) / imageSide, 1)));
    selection.push_back(slice(0, width, std::max<qint64>((width + imageSide - 1) / imageSide, 1)));
    inquiry->ask(readOf(query.path, selection, query.fields), [query, info, then](const Result<Outcome> &outcome) {
        if (!outcome)
            return then(failure(outcome.error()));
        const auto *read = std::get_if<ReadReply>(&*outcome);
        const auto *array = read ? std::get_if<Array>(&read->value.v) : nullptr;
        if (!array || array->shape.size() != 2 || !isPlainNumber(array->type))
            return then(failure(ErrorCode::BadValue, QStringLiteral("An image is made of numbers")));
        PreviewResult result = begun(query, info);
        result.imageHeight = array->shape[0];
        result.imageWidth = array->shape[1];
        const std::size_t size = array->type.itemSize();
        for (std::size_t at = 0; at + size <= array->data.size(); at += size)
            result.image.push_back(numberAt(array->type, array->data.data() + at));
        then(std::move(result));
    });
}

void askAttributes(const InquiryPtr &inquiry, const PreviewQuery &query, const PreviewThen &then)
{
    inquiry->ask(GetAttributesRequest{query.path, {}}, [query, then](const Result<Outcome> &outcome) {
        if (!outcome)
            return then(failure(outcome.error()));
        PreviewResult result;
        result.kind = query.kind;
        result.columns = QStringLiteral("name type value").split(u' ');
        if (const auto *reply = std::get_if<GetAttributesReply>(&*outcome)) {
            for (const auto &[name, value] : reply->attributes)
                result.cells.push_back({QString::fromUtf8(name), valueType(value), valueText(value)});
        }
        then(std::move(result));
    });
}

void askStorage(const InquiryPtr &inquiry, const PreviewQuery &query, const InfoReply &info, const PreviewThen &then)
{
    inquiry->ask(storageQuestion(query.path, false), [inquiry, query, info, then](const Result<Outcome> &outcome) {
        if (!outcome)
            return then(failure(outcome.error()));
        PreviewResult result = begun(query, info);
        result.storage = storageAnswer(*outcome);
        result.storage->durableRows = result.storage->rows;
        if (const DatasetCountersPtr counters = inquiry->file().counters->activity.find(query.path))
            result.storage->durableRows = qint64(counters->durableRows.value());
        then(std::move(result));
    });
}

/// The state of readBlocks() between two blocks.
struct BlockWalk
{
    QByteArray path;
    Shape shape;
    std::vector<QByteArray> fields;
    qint64 from, rows, blocks, rowsOfBlock;
    std::function<void(qint64, const Value &)> block;
    std::function<void(std::optional<Error>)> then;
    qint64 done = 0, came = 0;
};

void nextBlock(const InquiryPtr &inquiry, const std::shared_ptr<BlockWalk> &walk)
{
    if (walk->done >= walk->blocks || walk->rows <= 0)
        return walk->then(std::nullopt);
    const qint64 first = walk->from + walk->done++ * walk->rows / walk->blocks;
    const qint64 next = walk->from + walk->done * walk->rows / walk->blocks;
    const qint64 count = std::min(walk->rowsOfBlock, next - first);
    inquiry->ask(readOf(walk->path, rowsOf(walk->shape, first, count), walk->fields),
                 [inquiry, walk, first](const Result<Outcome> &outcome) {
                     if (!outcome) // what has come is something, unless nobody wants it any more
                         return walk->then(walk->came > 0 && outcome.error().code != ErrorCode::Cancelled
                                               ? std::nullopt
                                               : std::optional(outcome.error()));
                     if (const auto *read = std::get_if<ReadReply>(&*outcome)) {
                         ++walk->came;
                         walk->block(first, read->value);
                     }
                     nextBlock(inquiry, walk);
                 });
}

} // namespace

qint64 rowBytesOf(const InfoReply &info)
{
    constexpr qint64 bytesOfOthers = 64; // texts and lists: nobody knows
    const bool isWire = info.dtype.form == NamedType::Form::Wire;
    const qint64 element = isWire ? qint64(info.dtype.wire.itemSize()) : bytesOfOthers;
    qint64 inner = 1;
    const Shape shape = info.shape.value_or(Shape());
    for (std::size_t axis = 1; axis < shape.size(); ++axis)
        inner = std::min(inner * std::max<qint64>(shape[axis], 1), mostColumns);
    return std::max<qint64>(element, 1) * inner;
}

void readBlocks(const InquiryPtr &inquiry, const QByteArray &path, const InfoReply &info, qint64 from, qint64 rows,
                qint64 blocks, qint64 bytes, const std::vector<QByteArray> &fields,
                std::function<void(qint64, const Value &)> block, std::function<void(std::optional<Error>)> then)
{
    const qint64 count = std::max<qint64>(std::min(blocks, rows), 1);
    const qint64 each = std::max<qint64>(bytes / count / rowBytesOf(info), 1);
    const qint64 rowsOfBlock = std::clamp<qint64>(each, 1, std::max<qint64>((rows + count - 1) / count, 1));
    nextBlock(inquiry, std::make_shared<BlockWalk>(BlockWalk{path, info.shape.value_or(Shape()), fields, from, rows,
                                                             count, rowsOfBlock, std::move(block), std::move(then)}));
}

void askPreview(const InquiryPtr &inquiry, const PreviewQuery &query, std::function<void(Result<PreviewResult>)> then)
{
    if (query.kind == PreviewKind::AttributeTable)
        return askAttributes(inquiry, query, then);
    inquiry->ask(InfoRequest{query.path}, [inquiry, query, then = std::move(then)](const Result<Outcome> &outcome) {
        const auto *info = outcome ? std::get_if<InfoReply>(&*outcome) : nullptr;
        if (!outcome)
            return then(failure(outcome.error()));
        if (!info || info->kind != ObjectKind::Dataset)
            return then(failure(ErrorCode::NotDataset,
                                QStringLiteral("\"%1\" is not a dataset.").arg(QString::fromUtf8(query.path))));
        switch (query.kind) {
        case PreviewKind::Line: return askLine(inquiry, query, *info, then);
        case PreviewKind::Image: return askImage(inquiry, query, *info, then);
        case PreviewKind::Summary: return askSummary(inquiry, query, *info, then);
        case PreviewKind::StorageLayout: return askStorage(inquiry, query, *info, then);
        default: return askTable(inquiry, query, *info, then);
        }
    });
}

} // namespace hdf5async

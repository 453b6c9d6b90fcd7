// SPDX-License-Identifier: BSD-3-Clause
// What an append with deduplicate_on and an insert of 100 rows cost beside plain HDF5 calls that know the rows already, on datasets of
// 10^4 … 10^7 time-ordered rows, interleaved in one process.
//   dedup_insert [rounds=3] [folder=.] [seconds=0.3 of each measurement] [smallest=10000] [largest=10000000] [gzip=1]
#include "core/storage/hdf5/dataset_operations.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <unistd.h>

using namespace hdf5async;

namespace {

constexpr qint64 batchRows = 100;

struct Row
{
    qint64 t = 0; // nanoseconds
    double v = 0;
};

struct Options
{
    std::string folder = ".";
    int rounds = 3;
    double seconds = 0.3;
    qint64 smallest = 10'000;
    qint64 largest = 10'000'000;
    bool gzip = false;
};

double now()
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

/// Calls a second. After each `atOnce` calls what they did is undone by `undo`, whose time does not count: all sizes are measured with
/// about as many calls, but stay what they are.
double rate(double seconds, qint64 atOnce, const std::function<void()> &call, const std::function<void()> &undo)
{
    double spent = 0;
    qint64 calls = 0;
    while (calls < atOnce || spent < seconds) {
        const double start = now();
        for (qint64 i = 0; i < atOnce; ++i)
            call();
        spent += now() - start;
        calls += atOnce;
        undo();
    }
    return double(calls) / spent;
}

template<typename T>
T checked(Result<T> result)
{
    if (!result) {
        std::fprintf(stderr, "%s\n", qPrintable(result.error().message));
        std::abort();
    }
    return std::move(*result);
}

ElementType rowType()
{
    auto layout = std::make_shared<RecordLayout>();
    layout->fields = {RecordField{"t", ElementType::integer(8), {}, 0},
                      RecordField{"v", ElementType::floating(8), {}, 8}};
    layout->itemSize = sizeof(Row);
    return ElementType::record(layout);
}

Data dataOf(const std::vector<Row> &rows)
{
    const QByteArray bytes(reinterpret_cast<const char *>(rows.data()), qsizetype(rows.size() * sizeof(Row)));
    return Data{Array{rowType(), {qint64(rows.size())}, SharedBytes(bytes)}, false, false};
}

/// One dataset of `rows` rows about a millisecond apart, with the server's operations and with plain HDF5 calls on it.
class Target
{
public:
    Target(Hdf5Library &library, const Options &options, qint64 rows)
        : m_guard(library.enter()), m_path(options.folder + "/dedup_insert.h5"), m_rows(rows)
    {
        const Handle access(H5Pcreate(H5P_FILE_ACCESS));
        H5Pset_libver_bounds(access.id(), H5F_LIBVER_V110, H5F_LIBVER_V110);
        m_file = Handle(H5Fcreate(m_path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
        StorageOptions storage;
        storage.codec = options.gzip ? Codec::Deflate : Codec::None;
        m_context = checked(FileContext::make(m_guard, m_file.id(), QStringLiteral("dedup_insert.h5"), {}, {}));
        WriteRequest request;
        request.path = "/d";
        request.storage = storage;
        request.data = dataOf({});
        checked(writeDataset(m_guard, *m_context, request));
        constexpr qint64 atOnce = 1 << 20;
        while (qint64(m_times.size()) < rows)
            checked(appendRows(m_guard, *m_context,
                               {"/d", dataOf(newRows(std::min(atOnce, rows - qint64(m_times.size())))), {}, {}}));
        m_dataset = checked(m_context->openDataset(m_guard, "/d"));
    }
    ~Target()
    {
        m_dataset.reset();
        m_context.reset();
        m_file.reset();
        ::unlink(m_path.c_str());
    }
    Target(const Target &) = delete;
    Target &operator=(const Target &) = delete;

    /// Makes the key index. Gives the seconds that took.
    double buildIndex()
    {
        const double start = now();
        deduplicate({});
        return now() - start;
    }
    [[nodiscard]] std::size_t indexBytes() const { return m_context->keyMemory()->used; }

    /// Takes the rows away that were added.
    void shorten()
    {
        checked(resizeDataset(m_guard, *m_context, {"/d", {m_rows}}));
        m_times.resize(std::size_t(m_rows));
    }

    void deduplicateTail() { deduplicate(newRows(batchRows)); }
    void deduplicateScattered()
    {
        std::vector<Row> rows;
        for (const qint64 row : scattered())
            rows.push_back({m_times[std::size_t(row)], double(row)});
        std::shuffle(rows.begin(), rows.end(), m_random);
        deduplicate(rows);
    }
    /// Whether some of a few appends made the index read keys.
    bool deduplicateScatteredAnew()
    {
        const std::size_t before = indexBytes();
        for (int i = 0; i < 10; ++i)
            deduplicateScattered();
        return indexBytes() > before;
    }
    void insertInTheMiddle()
    {
        const qint64 middle = m_dataset->shape.front() / 2;
        checked(insertRows(m_guard, *m_context, {"/d", middle, dataOf(std::vector<Row>(batchRows)), {}}));
    }

    void plainAppend()
    {
        const std::vector<Row> rows = newRows(batchRows);
        const hsize_t start = hsize_t(m_dataset->shape.front());
        m_dataset->shape.front() += batchRows; // as the server would know it
        const hsize_t extent = start + batchRows;
        H5Dset_extent(id(), &extent);
        write(start, rows.data(), batchRows);
        m_context->changed(*m_dataset);
    }
    void plainScattered()
    {
        const std::vector<qint64> rows = scattered();
        const std::vector<hsize_t> points(rows.begin(), rows.end());
        const std::vector<Row> values(points.size());
        const Handle space(H5Dget_space(id()));
        H5Sselect_elements(space.id(), H5S_SELECT_SET, points.size(), points.data());
        const hsize_t count = points.size();
        const Handle memory(H5Screate_simple(1, &count, nullptr));
        if (H5Dwrite(id(), m_dataset->memoryType.id(), memory.id(), space.id(), H5P_DEFAULT, values.data()) < 0)
            std::abort();
    }
    void plainTailMove()
    {
        const hsize_t length = hsize_t(m_dataset->shape.front());
        const hsize_t start = length / 2;
        const hsize_t count = length - start;
        m_tail.resize(count);
        {
            const Handle space(H5Dget_space(id()));
            const Handle memory(H5Screate_simple(1, &count, nullptr));
            H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &count, nullptr);
            H5Dread(id(), m_dataset->memoryType.id(), memory.id(), space.id(), H5P_DEFAULT, m_tail.data());
        }
        const hsize_t extent = length + batchRows;
        H5Dset_extent(id(), &extent);
        m_dataset->shape.front() = qint64(extent);
        write(start + batchRows, m_tail.data(), count);
        write(start, std::vector<Row>(batchRows).data(), batchRows);
    }

private:
    [[nodiscard]] hid_t id() const { return m_dataset->dataset.id(); }

    std::vector<Row> newRows(qint64 count)
    {
        std::vector<Row> rows;
        rows.reserve(std::size_t(count));
        for (qint64 i = 0; i < count; ++i) {
            m_time += 500'000 + qint64(m_random() % 1'000'000);
            m_times.push_back(m_time);
            rows.push_back({m_time, 1.0});
        }
        return rows;
    }
    /// Rising row numbers, each once.
    std::vector<qint64> scattered()
    {
        std::vector<qint64> rows;
        for (qint64 i = 0; i < batchRows; ++i)
            rows.push_back(qint64(m_random() % m_times.size()));
        std::sort(rows.begin(), rows.end());
        rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
        return rows;
    }
    void deduplicate(const std::vector<Row> &rows)
    {
        checked(appendRows(m_guard, *m_context, {"/d", dataOf(rows), FieldList{true, {"t"}}, {}}));
    }
    void write(hsize_t start, const Row *rows, hsize_t count)
    {
        const Handle space(H5Dget_space(id()));
        const Handle memory(H5Screate_simple(1, &count, nullptr));
        H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, &start, nullptr, &count, nullptr);
        if (H5Dwrite(id(), m_dataset->memoryType.id(), memory.id(), space.id(), H5P_DEFAULT, rows) < 0)
            std::abort();
    }

    Hdf5Guard m_guard;
    std::string m_path;
    qint64 m_rows;
    Handle m_file;
    std::unique_ptr<FileContext> m_context;
    OpenDatasetPtr m_dataset;
    std::vector<qint64> m_times; // of all rows
    std::vector<Row> m_tail;     // kept, so that its pages are not made each time
    qint64 m_time = 1'700'000'000'000'000'000;
    std::mt19937_64 m_random{7};
};

enum Case { Build, Tail, PlainTail, Cold, Scattered, PlainScattered, Insert, PlainInsert, caseCount };

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void measure(Hdf5Library &library, const Options &options, qint64 rows)
{
    std::array<std::vector<double>, caseCount> samples;
    std::size_t bytesOrdered = 0;
    std::size_t bytesScattered = 0;
    const qint64 appends = std::clamp<qint64>(rows / 200, 50, 5000);
    const qint64 inserts = std::clamp<qint64>(rows / 2000, 5, 50);
    for (int round = 0; round < options.rounds; ++round) {
        Target target(library, options, rows);
        const auto nothing = [] {};
        const auto shorten = [&] { target.shorten(); };
        samples[PlainTail].push_back(rate(
            options.seconds, appends, [&] { target.plainAppend(); }, shorten));
        samples[Build].push_back(target.buildIndex());
        samples[Tail].push_back(rate(
            options.seconds, appends, [&] { target.deduplicateTail(); }, shorten));
        bytesOrdered = target.indexBytes();
        samples[Cold].push_back(rate(
            0, 5, [&] { target.deduplicateScattered(); }, nothing));
        const double start = now();
        while (now() - start < 20 * options.seconds && target.deduplicateScatteredAnew())
            ; // until the index has its keys in memory
        samples[PlainScattered].push_back(rate(
            options.seconds, 10, [&] { target.plainScattered(); }, nothing));
        samples[Scattered].push_back(rate(
            options.seconds, 10, [&] { target.deduplicateScattered(); }, nothing));
        bytesScattered = target.indexBytes();
        samples[PlainInsert].push_back(rate(
            options.seconds, inserts, [&] { target.plainTailMove(); }, shorten));
        samples[Insert].push_back(rate(
            options.seconds, inserts, [&] { target.insertInTheMiddle(); }, shorten));
    }
    std::array<double, caseCount> middle{};
    for (int i = 0; i < caseCount; ++i)
        middle[std::size_t(i)] = median(samples[std::size_t(i)]);
    std::printf("%9lld %8.3f %10zu %10zu | %9.0f %9.0f %5.2f | %9.0f %9.0f %9.0f %5.2f | %9.1f %9.1f %5.2f\n",
                static_cast<long long>(rows), middle[Build], bytesOrdered, bytesScattered, middle[Tail],
                middle[PlainTail], middle[Tail] / middle[PlainTail], middle[Cold], middle[Scattered],
                middle[PlainScattered], middle[Scattered] / middle[PlainScattered], middle[Insert], middle[PlainInsert],
                middle[Insert] / middle[PlainInsert]);
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    std::map<std::string, std::string> arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const std::size_t sign = argument.find('=');
        arguments[argument.substr(0, sign)] = sign == std::string::npos ? "1" : argument.substr(sign + 1);
    }
    Options options;
    if (arguments.count("folder"))
        options.folder = arguments["folder"];
    if (arguments.count("rounds"))
        options.rounds = std::max(std::atoi(arguments["rounds"].c_str()), 1);
    if (arguments.count("seconds"))
        options.seconds = std::atof(arguments["seconds"].c_str());
    if (arguments.count("largest"))
        options.largest = std::atoll(arguments["largest"].c_str());
    if (arguments.count("smallest"))
        options.smallest = std::atoll(arguments["smallest"].c_str());
    options.gzip = arguments.count("gzip") != 0;
    ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
    Hdf5Library library;
    std::printf(
        "100 rows of 16 bytes, operations/s (a = the server's, b = plain HDF5)\n"
        "%9s %8s %10s %10s | %-25s | %-35s | %-25s\n%9s %8s %10s %10s | %9s %9s %5s | %9s %9s %9s %5s | %9s %9s %5s\n",
        "rows", "index s", "bytes", "bytes", "dedup append, new tail", "dedup append, scattered",
        "insert in the middle", "", "", "tail", "scattered", "a", "b", "a/b", "a at first", "a", "b", "a/b", "a", "b",
        "a/b");
    for (qint64 rows = std::max<qint64>(options.smallest, 1); rows <= options.largest; rows *= 10)
        measure(library, options, rows);
    return 0;
}

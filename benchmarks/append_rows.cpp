// SPDX-License-Identifier: BSD-3-Clause
// What appending and reading cost in the storage itself, without a network: rows a second and MB/s of one Hdf5Storage that is
// committed every 100 ms.
//   append_rows [rounds=3] [folder=.] [only=NAME]
#include "core/storage/hdf5/hdf5_storage.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include <unistd.h>

using namespace hdf5async;

namespace {

struct Load
{
    const char *name;
    int datasets;
    Shape block; ///< of int16 when bulk, of 16-byte records otherwise
    int appends;
    std::optional<Codec> codec;
    bool reads = false; ///< the last block is read back instead of another one appended

    [[nodiscard]] bool isBulk() const { return block.size() > 1; }
};

ElementType recordType()
{
    auto layout = std::make_shared<RecordLayout>();
    layout->fields.push_back(RecordField{"t", ElementType::integer(8), {}, 0});
    layout->fields.push_back(RecordField{"v", ElementType::floating(8), {}, 8});
    layout->itemSize = 16;
    return ElementType::record(layout);
}

// Frames with a slope and some noise, which compress to about a third.
Data blockOf(const Load &load)
{
    const auto elements = std::size_t(*elementCount(load.block));
    const ElementType type = load.isBulk() ? ElementType::integer(2) : recordType();
    MutableBytes bytes(elements * std::size_t(type.itemSize()));
    unsigned seed = 1;
    for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
        seed = seed * 1103515245 + 12345;
        const auto value = qint16(i / 512 + (seed >> 16) % 16);
        std::memcpy(bytes.data() + i, &value, 2);
    }
    return Data{Array{type, load.block, std::move(bytes).share()}, false, false};
}

[[noreturn]] void give(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.message));
    std::exit(1);
}

class Target
{
public:
    Target(Hdf5Library &library, const std::string &folder, const Load &load) : m_load(load)
    {
        Hdf5StorageSettings settings;
        settings.path = QString::fromStdString(folder + "/append_rows.h5");
        settings.codecPool = &m_codecPool;
        ::unlink(qPrintable(settings.path));
        ::unlink(qPrintable(settings.path + QStringLiteral("-journal")));
        auto opened = Hdf5Storage::open(library, settings);
        if (!opened)
            give(opened.error());
        m_storage = std::move(*opened);
        m_path = settings.path;
        const Data block = blockOf(load);
        for (int i = 0; i < load.datasets; ++i) {
            StorageOptions options;
            options.codec = load.codec;
            if (load.codec == Codec::Deflate)
                options.shuffle = Shuffle::Byte;
            m_requests.emplace_back(AppendRequest{QByteArray("/group/d") + QByteArray::number(i), block, {}, options});
            execute(m_requests.back());
        }
        commit();
    }
    ~Target()
    {
        if (auto closed = m_storage->close(); !closed)
            give(closed.error());
        ::unlink(qPrintable(m_path));
    }

    double seconds()
    {
        QElapsedTimer timer, sinceCommit;
        timer.start();
        sinceCommit.start();
        for (int i = 0; i < m_load.appends; ++i) {
            execute(m_load.reads ? readOfLastBlock() : m_requests[std::size_t(i) % m_requests.size()]);
            if (sinceCommit.elapsed() >= 100) {
                commit();
                sinceCommit.start();
            }
        }
        commit();
        return double(timer.nsecsElapsed()) / 1e9;
    }

private:
    Operation readOfLastBlock() const
    {
        ReadRequest request;
        request.path = "/group/d0";
        return request;
    }
    void execute(const Operation &operation)
    {
        if (auto done = m_storage->execute(operation); !done)
            give(done.error());
    }
    void commit()
    {
        if (!m_storage->isDirty())
            return;
        auto pending = m_storage->prepareCommit({});
        if (!pending)
            give(pending.error());
        if (auto synced = (*pending)->sync(); !synced)
            give(synced.error());
    }

    Load m_load;
    QString m_path;
    QThreadPool m_codecPool;
    std::unique_ptr<Hdf5Storage> m_storage;
    std::vector<Operation> m_requests;
};

void run(Hdf5Library &library, const std::string &folder, const Load &load, int rounds)
{
    std::vector<double> seconds;
    for (int i = 0; i < rounds; ++i) {
        Target target(library, folder, load);
        seconds.push_back(target.seconds());
    }
    std::sort(seconds.begin(), seconds.end());
    const double median = seconds[seconds.size() / 2];
    const double bytes = double(*elementCount(load.block)) * (load.isBulk() ? 2 : 16) * load.appends;
    std::printf("%-36s %12.0f rows/s %10.1f MB/s   (%.3f ... %.3f s)\n", load.name,
                double(load.block.front()) * load.appends / median, bytes / median / 1e6, seconds.front(),
                seconds.back());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    int rounds = 3;
    std::string folder = ".", only;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        if (argument.rfind("rounds=", 0) == 0)
            rounds = std::max(std::atoi(argument.c_str() + 7), 1);
        else if (argument.rfind("folder=", 0) == 0)
            folder = argument.substr(7);
        else if (argument.rfind("only=", 0) == 0)
            only = argument.substr(5);
    }
    const std::vector<Load> loads = {
        {"1 row, 1 dataset", 1, {1}, 200'000, {}},
        {"1 row, 100 datasets", 100, {1}, 200'000, {}},
        {"100 rows, 100 datasets", 100, {100}, 50'000, {}},
        {"1 row, 100 datasets, gzip", 100, {1}, 100'000, Codec::Deflate},
        {"100 rows, 100 datasets, gzip", 100, {100}, 20'000, Codec::Deflate},
        {"1 MiB raw", 1, {1024, 512}, 400, {}},
        {"16 MiB raw", 1, {16384, 512}, 25, {}},
        {"1 MiB gzip", 1, {1024, 512}, 100, Codec::Deflate},
        {"16 MiB gzip", 1, {16384, 512}, 8, Codec::Deflate},
        {"read 16 MiB raw", 1, {16384, 512}, 30, {}, true},
        {"read 16 MiB gzip", 1, {16384, 512}, 8, Codec::Deflate, true},
    };
    Hdf5Library library;
    for (const Load &load : loads) {
        if (only.empty() || std::string(load.name).find(only) != std::string::npos)
            run(library, folder, load, rounds);
    }
    return 0;
}

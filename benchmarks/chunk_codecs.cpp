// SPDX-License-Identifier: BSD-3-Clause
// What chunk filters cost outside HDF5, in one and two threads, beside H5Dwrite and H5Dread of the same data.
//   chunk_codecs [MiB=32] [chunk-KiB=256] [rounds=3]
// MB/s of uncompressed data, the best of the rounds; HDF5's columns are without a file system (core driver).
#include "core/storage/codec/chunk_codec.h"
#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/library.h"

#include <QElapsedTimer>

#include <hdf5.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

using namespace hdf5async;

namespace {

struct Sample
{
    const char *name;
    std::size_t elementBytes;
    std::vector<char> bytes;
};

struct Sizes
{
    std::size_t total;
    std::size_t chunk;
    int rounds;
};

struct Method
{
    const char *name;
    Filters filters;
};

const std::vector<Method> methods{
    {"shuffle", {Codec::None, 0, Shuffle::Byte}},
    {"bitshuffle", {Codec::None, 0, Shuffle::Bit}},
    {"fletcher32", {Codec::None, 0, Shuffle::None, true}},
    {"gzip 1 + shuffle", {Codec::Deflate, 1, Shuffle::Byte}},
    {"gzip 4 + shuffle", {Codec::Deflate, 4, Shuffle::Byte}},
    {"zstd 1 + shuffle", {Codec::Zstd, 1, Shuffle::Byte}},
    {"zstd 3 + shuffle", {Codec::Zstd, 3, Shuffle::Byte}},
    {"lz4 + shuffle", {Codec::Lz4, 0, Shuffle::Byte}},
    {"lz4 + bitshuffle", {Codec::Lz4, 0, Shuffle::Bit}},
};

template<typename Element, typename Next>
Sample sampleOf(const char *name, std::size_t total, Next next)
{
    Sample sample{name, sizeof(Element), std::vector<char>(total)};
    for (std::size_t at = 0; at + sizeof(Element) <= total; at += sizeof(Element)) {
        const Element element = next(at / sizeof(Element));
        std::memcpy(sample.bytes.data() + at, &element, sizeof(Element));
    }
    return sample;
}

// A detector's frames, a signal that drifts, and rows of a log: time, id, value, state.
std::vector<Sample> samples(std::size_t total)
{
    struct Record
    {
        qint64 time;
        qint32 id;
        float value;
        qint64 state;
    };
    std::mt19937 random(1);
    std::normal_distribution<double> normal;
    double walk = 0;
    std::vector<Sample> all;
    all.push_back(sampleOf<qint16>("int16 frames", total, [&](std::size_t i) {
        return qint16(1000 + 400 * std::sin(double(i % 512) / 80) + 12 * normal(random));
    }));
    all.push_back(sampleOf<double>("float64 walk", total, [&](std::size_t) { return walk += normal(random); }));
    all.push_back(sampleOf<Record>("records", total, [&](std::size_t i) {
        return Record{qint64(1700000000000000 + i * 1000 + random() % 50), qint32(i % 100), float(normal(random)),
                      qint64(random() % 4)};
    }));
    return all;
}

double best(const Sizes &sizes, const std::function<void()> &work)
{
    qint64 shortest = std::numeric_limits<qint64>::max();
    for (int round = 0; round < sizes.rounds; ++round) {
        QElapsedTimer timer;
        timer.start();
        work();
        shortest = std::min(shortest, std::max<qint64>(timer.nsecsElapsed(), 1));
    }
    return double(sizes.total) * 1e3 / double(shortest);
}

void inThreads(int count, std::size_t chunks, const std::function<void(std::size_t)> &work)
{
    std::atomic<std::size_t> next = 0;
    const auto run = [&] {
        for (std::size_t i = next++; i < chunks; i = next++)
            work(i);
    };
    std::vector<std::thread> others;
    for (int i = 1; i < count; ++i)
        others.emplace_back(run);
    run();
    for (std::thread &thread : others)
        thread.join();
}

void require(bool good, const char *what)
{
    if (!good) {
        std::fprintf(stderr, "chunk_codecs: %s failed\n", what);
        std::exit(1);
    }
}

struct Speeds
{
    double write[3] = {}; // one thread, two, HDF5
    double read[3] = {};
    double ratio = 1;
};

void measureCodec(const Sample &sample, const Filters &filters, const Sizes &sizes, Speeds &speeds)
{
    const ChunkCodec codec(filters, sample.elementBytes, sizes.chunk);
    const std::size_t chunks = sizes.total / sizes.chunk;
    std::vector<StoredChunk> stored(chunks);
    std::vector<char> back(sizes.total);
    for (int threads = 1; threads <= 2; ++threads) {
        speeds.write[threads - 1] = best(sizes, [&] {
            inThreads(threads, chunks, [&](std::size_t i) {
                stored[i] = codec.encode({sample.bytes.data() + i * sizes.chunk, sizes.chunk}).value_or(StoredChunk());
            });
        });
        speeds.read[threads - 1] = best(sizes, [&] {
            inThreads(threads, chunks, [&](std::size_t i) {
                require(codec.decode(stored[i].bytes.view(), stored[i].filterMask, back.data() + i * sizes.chunk)
                            .has_value(),
                        "decoding");
            });
        });
    }
    require(back == sample.bytes, "the comparison");
    std::size_t bytes = 0;
    for (const StoredChunk &chunk : stored)
        bytes += chunk.bytes.size();
    speeds.ratio = double(sizes.total) / double(bytes);
}

void measureHdf5(const Hdf5Guard &guard, const Sample &sample, const Filters &filters, const Sizes &sizes,
                 Speeds &speeds)
{
    const Handle access(H5Pcreate(H5P_FILE_ACCESS));
    H5Pset_fapl_core(access.id(), 64 << 20, false);
    const Handle type(H5Tcreate(H5T_OPAQUE, sample.elementBytes));
    const hsize_t count = sizes.total / sample.elementBytes, chunk = sizes.chunk / sample.elementBytes;
    const Handle space(H5Screate_simple(1, &count, nullptr));
    const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
    H5Pset_chunk(properties.id(), 1, &chunk);
    require(addFilters(guard, properties.id(), filters).has_value(), "setting filters");
    Handle file, dataset;
    std::vector<char> back(sizes.total);
    speeds.write[2] = best(sizes, [&] {
        dataset.reset();
        file.reset();
        file = Handle(H5Fcreate("chunk_codecs.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
        dataset = Handle(H5Dcreate2(file.id(), "d", type.id(), space.id(), H5P_DEFAULT, properties.id(), H5P_DEFAULT));
        require(H5Dwrite(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, sample.bytes.data()) >= 0 &&
                    H5Fflush(file.id(), H5F_SCOPE_LOCAL) >= 0,
                "H5Dwrite");
    });
    speeds.read[2] = best(sizes, [&] {
        dataset.reset(); // with it goes the chunk cache
        dataset = Handle(H5Dopen2(file.id(), "d", H5P_DEFAULT));
        require(H5Dread(dataset.id(), type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, back.data()) >= 0, "H5Dread");
    });
    require(back == sample.bytes, "the comparison with HDF5");
}

std::size_t argument(int argc, char **argv, int place, std::size_t absent)
{
    return argc > place ? std::size_t(std::max(1, std::atoi(argv[place]))) : absent;
}

} // namespace

int main(int argc, char **argv)
{
    Sizes sizes{argument(argc, argv, 1, 32) << 20, argument(argc, argv, 2, 256) << 10, int(argument(argc, argv, 3, 3))};
    sizes.chunk = std::max<std::size_t>(sizes.chunk / 24 * 24, 24); // whole elements of every kind
    sizes.total = std::max<std::size_t>(sizes.total / sizes.chunk, 1) * sizes.chunk;
    Hdf5Library library;
    const Hdf5Guard guard = library.enter();
    std::printf("%zu MB in chunks of %zu bytes, best of %d; MB/s\n", sizes.total / 1'000'000, sizes.chunk,
                sizes.rounds);
    for (const Sample &sample : samples(sizes.total)) {
        std::printf("\n%-18s %6s | %8s %8s %8s | %8s %8s %8s\n", sample.name, "ratio", "write 1", "write 2", "H5Dwrite",
                    "read 1", "read 2", "H5Dread");
        for (const Method &method : methods) {
            Speeds speeds;
            measureCodec(sample, method.filters, sizes, speeds);
            measureHdf5(guard, sample, method.filters, sizes, speeds);
            std::printf("%-18s %6.2f | %8.0f %8.0f %8.0f | %8.0f %8.0f %8.0f\n", method.name, speeds.ratio,
                        speeds.write[0], speeds.write[1], speeds.write[2], speeds.read[0], speeds.read[1],
                        speeds.read[2]);
        }
    }
    return 0;
}

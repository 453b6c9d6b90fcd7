// SPDX-License-Identifier: BSD-3-Clause
//
// What this machine can do without a server: plain HDF5 in one process, compressors, the disk. One line of JSON a figure.
//   limits FOLDER SECONDS append | read | tail ROWS | gzip | disk ...
#include <hdf5.h>
#include <libdeflate.h>
#include <zlib.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

namespace {

struct Row
{
    std::int64_t key;
    double value;
};

/// How often a second `work` can be done, tried for so many seconds.
double rateOf(double seconds, const std::function<void()> &work)
{
    using Clock = std::chrono::steady_clock;
    const auto start = Clock::now();
    std::chrono::duration<double> taken{};
    double count = 0;
    do {
        work();
        ++count;
        taken = Clock::now() - start;
    } while (taken.count() < seconds);
    return count / taken.count();
}

/// `bytes` of one piece of work, 0 when it is not about bytes.
void print(const std::string &name, double rate, double bytes = 0)
{
    std::printf(R"({"case":"%s","rate":%.3f,"bandwidth":%.3f})"
                "\n",
                name.c_str(), rate, rate * bytes);
    std::fflush(stdout);
}

void require(bool good, const char *what)
{
    if (good)
        return;
    std::fprintf(stderr, "limits: %s failed\n", what);
    std::exit(1);
}

/// A slow wave with noise of hundredths: compresses about five times.
std::vector<double> wave(std::size_t count)
{
    std::vector<double> values(count);
    std::mt19937 random(1);
    std::normal_distribution<double> noise(0, 0.05);
    for (std::size_t i = 0; i < count; ++i)
        values[i] = std::round((std::sin(static_cast<double>(i) / 500) + noise(random)) * 100) / 100;
    return values;
}

/// A growing dataset in a file of its own, with HDF5's own driver and the file kept open.
class Dataset
{
public:
    Dataset(const std::string &folder, hid_t type, hsize_t chunk, hsize_t rows)
        : m_path(folder + "/limits.h5"), m_type(type)
    {
        const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
        H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110);
        m_file = H5Fcreate(m_path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
        const hid_t properties = H5Pcreate(H5P_DATASET_CREATE);
        H5Pset_chunk(properties, 1, &chunk);
        const hsize_t unlimited = H5S_UNLIMITED;
        const hid_t space = H5Screate_simple(1, &rows, &unlimited);
        m_id = H5Dcreate2(m_file, "d", type, space, H5P_DEFAULT, properties, H5P_DEFAULT);
        require(m_id >= 0, "creating a dataset");
        m_rows = rows;
        H5Sclose(space);
        H5Pclose(properties);
        H5Pclose(access);
    }
    ~Dataset()
    {
        H5Dclose(m_id);
        H5Fclose(m_file);
        ::unlink(m_path.c_str());
    }
    Dataset(const Dataset &) = delete;
    Dataset &operator=(const Dataset &) = delete;

    [[nodiscard]] hsize_t rows() const { return m_rows; }
    void grow(hsize_t by)
    {
        m_rows += by;
        require(H5Dset_extent(m_id, &m_rows) >= 0, "growing a dataset");
    }
    void write(hsize_t at, hsize_t count, const void *rows) const
    {
        transfer(at, count,
                 [&](hid_t memory, hid_t file) { return H5Dwrite(m_id, m_type, memory, file, H5P_DEFAULT, rows); });
    }
    void read(hsize_t at, hsize_t count, void *rows) const
    {
        transfer(at, count,
                 [&](hid_t memory, hid_t file) { return H5Dread(m_id, m_type, memory, file, H5P_DEFAULT, rows); });
    }

private:
    template<typename Work>
    void transfer(hsize_t at, hsize_t count, Work work) const
    {
        const hid_t file = H5Dget_space(m_id);
        const hid_t memory = H5Screate_simple(1, &count, nullptr);
        H5Sselect_hyperslab(file, H5S_SELECT_SET, &at, nullptr, &count, nullptr);
        require(work(memory, file) >= 0, "a transfer");
        H5Sclose(memory);
        H5Sclose(file);
    }

    std::string m_path;
    hid_t m_type;
    hid_t m_file = H5I_INVALID_HID;
    hid_t m_id = H5I_INVALID_HID;
    hsize_t m_rows = 0;
};

hid_t rowType()
{
    const hid_t type = H5Tcreate(H5T_COMPOUND, sizeof(Row));
    H5Tinsert(type, "key", offsetof(Row, key), H5T_NATIVE_INT64);
    H5Tinsert(type, "value", offsetof(Row, value), H5T_NATIVE_DOUBLE);
    return type;
}

std::vector<Row> rowsOf(hsize_t count)
{
    std::vector<Row> rows(count);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i] = {static_cast<std::int64_t>(i), static_cast<double>(i) / 2};
    return rows;
}

void append(const std::string &folder, double seconds)
{
    const hid_t type = rowType();
    const std::vector<Row> rows = rowsOf(100);
    for (const hsize_t count : {hsize_t(1), hsize_t(100)}) {
        Dataset dataset(folder, type, 4096, 0);
        const double rate = rateOf(seconds, [&] {
            dataset.grow(count);
            dataset.write(dataset.rows() - count, count, rows.data());
        });
        print("append " + std::to_string(count), rate);
    }
    H5Tclose(type);
    const std::vector<double> block = wave(std::size_t(2) << 20);
    for (const hsize_t mebibytes : {hsize_t(1), hsize_t(16)}) {
        const hsize_t count = mebibytes << 17;
        Dataset dataset(folder, H5T_NATIVE_DOUBLE, 1 << 17, 0);
        const double rate = rateOf(seconds, [&] {
            dataset.grow(count);
            dataset.write(dataset.rows() - count, count, block.data());
        });
        print("append " + std::to_string(mebibytes) + " MiB", rate, static_cast<double>(count) * sizeof(double));
    }
}

void read(const std::string &folder, double seconds)
{
    std::vector<double> block = wave(std::size_t(2) << 20);
    const Dataset dataset(folder, H5T_NATIVE_DOUBLE, 1 << 17, block.size());
    dataset.write(0, block.size(), block.data());
    print("read 16 MiB", rateOf(seconds, [&] { dataset.read(0, block.size(), block.data()); }),
          static_cast<double>(block.size()) * sizeof(double));
}

/// Insert of 100 rows into the middle: the tail read into memory and written 100 rows further on.
void tail(const std::string &folder, double seconds, hsize_t size)
{
    const hid_t type = rowType();
    {
        Dataset dataset(folder, type, 4096, size);
        std::vector<Row> rows = rowsOf(size);
        dataset.write(0, size, rows.data());
        print("tail " + std::to_string(size), rateOf(seconds, [&] {
                  const hsize_t middle = dataset.rows() / 2;
                  const hsize_t moved = dataset.rows() - middle;
                  rows.resize(std::max(rows.size(), static_cast<std::size_t>(moved)));
                  dataset.read(middle, moved, rows.data());
                  dataset.grow(100);
                  dataset.write(middle + 100, moved, rows.data());
                  dataset.write(middle, 100, rows.data());
              }));
    }
    H5Tclose(type);
}

/// Level 4 on blocks of 1 MiB.
void gzip(double seconds)
{
    constexpr std::size_t blockSize = std::size_t(1) << 20;
    const std::vector<double> values = wave(blockSize / sizeof(double));
    std::vector<Bytef> packed(2 * blockSize);
    print("zlib",
          rateOf(seconds,
                 [&] {
                     uLongf size = packed.size();
                     compress2(packed.data(), &size, reinterpret_cast<const Bytef *>(values.data()), blockSize, 4);
                 }),
          blockSize);

    std::vector<double> rates(std::max(1U, std::thread::hardware_concurrency()));
    std::vector<std::thread> threads;
    for (double &rate : rates) {
        threads.emplace_back([&values, &rate, seconds] {
            libdeflate_compressor *compressor = libdeflate_alloc_compressor(4);
            std::vector<char> out(2 * blockSize);
            rate = rateOf(seconds, [&] {
                libdeflate_zlib_compress(compressor, values.data(), blockSize, out.data(), out.size());
            });
            libdeflate_free_compressor(compressor);
        });
    }
    double sum = 0;
    for (std::size_t i = 0; i < threads.size(); ++i) {
        threads[i].join();
        sum += rates[i];
    }
    print("libdeflate", sum, blockSize);
}

void disk(const std::string &folder, double seconds)
{
    const std::string path = folder + "/limits.raw";
    const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    require(descriptor >= 0, "opening a file");
    for (const std::size_t size : {std::size_t(4096), std::size_t(1) << 20}) {
        const std::vector<char> bytes(size, 'x');
        off_t at = 0;
        const double rate = rateOf(seconds, [&] {
            require(::pwrite(descriptor, bytes.data(), size, at) == static_cast<ssize_t>(size), "writing");
            require(::fdatasync(descriptor) == 0, "fdatasync");
            at += static_cast<off_t>(size);
        });
        print("sync " + std::to_string(size), rate, static_cast<double>(size));
    }
    ::close(descriptor);
    ::unlink(path.c_str());
}

} // namespace

int main(int argc, char **argv)
{
    if (argc < 4) {
        std::fprintf(stderr, "limits FOLDER SECONDS append | read | tail ROWS | gzip | disk ...\n");
        return 2;
    }
    const std::string folder = argv[1];
    const double seconds = std::strtod(argv[2], nullptr);
    ::setenv("HDF5_USE_FILE_LOCKING", "FALSE", 1);
    for (int i = 3; i < argc; ++i) {
        const std::string name = argv[i];
        if (name == "append")
            append(folder, seconds);
        else if (name == "read")
            read(folder, seconds);
        else if (name == "tail" && i + 1 < argc)
            tail(folder, seconds, std::strtoull(argv[++i], nullptr, 10));
        else if (name == "gzip")
            gzip(seconds);
        else if (name == "disk")
            disk(folder, seconds);
        else
            require(false, argv[i]);
    }
    return 0;
}

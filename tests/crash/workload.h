// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "tests/crash/digest.h"

#include <H5Ipublic.h>

#include <random>
#include <vector>

namespace hdf5async::test {

/// Variations of how the workload's files are made.
struct WorkloadOptions
{
    std::size_t metadataCacheBytes = 0; ///< small: metadata is evicted in mid-epoch
    int freeSpaceStrategy = -1;         ///< H5F_fspace_strategy_t, -1 = HDF5's own
    bool persistFreeSpace = false;
    bool oldFormat = false;             ///< libver earliest
    std::uint64_t largestBytes = 2u << 20;
};

/// Random operations of all kinds on an HDF5 file, and a model in memory that knows nothing of files. The same seed gives the same
/// operations, with or without a file attached.
class Workload
{
public:
    Workload(std::uint64_t seed, const WorkloadOptions &options);

    /// From now on the operations go to `file`, too. The model must have the file's state.
    void attach(hid_t file);
    /// Closes the ids that the workload holds.
    void detach();
    /// One random operation. Throws std::runtime_error when HDF5 refuses.
    void step();
    void steps(long count);
    /// What a walk of the file must give.
    [[nodiscard]] std::uint64_t sum() const;
    /// The model alone, to go back to or to continue from.
    [[nodiscard]] Workload model() const;
    /// Continues with other operations than the seed would have given.
    void reseed(std::uint64_t seed) { m_random.seed(seed); }

    [[nodiscard]] static hid_t creationProperties(const WorkloadOptions &options);
    static void adjust(hid_t accessProperties, const WorkloadOptions &options);

private:
    enum class Kind : int { Rows, Images, Texts, Contiguous, Compact, FixedChunks, WholeChunks, Count };
    enum class AttributeKind : int { Integers, Text, FixedText };
    struct Attribute
    {
        AttributeKind kind = AttributeKind::Integers;
        std::vector<char> bytes;
        std::string text;
    };
    using Attributes = std::map<std::string, Attribute>;
    struct Dataset
    {
        Kind kind = Kind::Rows;
        std::uint64_t rows = 0;
        std::uint64_t columns = 1;
        std::uint64_t elementBytes = 4;
        std::uint64_t chunkRows = 0;
        unsigned filter = 0; // 1: fletcher32, 2: shuffle and deflate
        std::vector<char> bytes;
        std::vector<std::string> texts;
        Attributes attributes;
    };

    std::uint64_t random(std::uint64_t bound) { return m_random() % bound; }
    template<typename Map>
    typename Map::iterator pick(Map &map)
    {
        auto it = map.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(random(map.size())));
        return it;
    }
    void fill(std::vector<char> &bytes, std::size_t offset, std::size_t size);
    [[nodiscard]] std::string text();
    [[nodiscard]] static bool isFixed(const Dataset &dataset);

    void createGroup();
    void createDataset();
    void append(std::uint64_t factor);
    void overwrite();
    void shrink();
    void remove();
    void rename();
    void changeAttribute();

    [[nodiscard]] hid_t open(const std::string &path);
    void close(const std::string &path);
    void createInFile(const std::string &path, const Dataset &dataset, bool secondUnlimited);
    void writeRows(const std::string &path, const Dataset &dataset, std::uint64_t first, std::uint64_t count, bool extend);
    void writeWholeChunk(const std::string &path, const Dataset &dataset, std::uint64_t first);
    void writeAttribute(const std::string &path, const std::string &name, const Attribute &attribute, bool exists, bool inPlace);
    void removeGroup(const std::string &group);

    std::mt19937_64 m_random;
    WorkloadOptions m_options;
    hid_t m_file = -1;
    std::map<std::string, Attributes> m_groups;
    std::map<std::string, Dataset> m_datasets;
    std::map<std::string, hid_t> m_open;
    std::vector<hid_t> m_orphans; // deleted datasets whose ids are still open
    std::uint64_t m_names = 0;
    std::uint64_t m_steps = 0;
};

} // namespace hdf5async::test

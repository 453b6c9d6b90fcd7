// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage.h"

#include <random>
#include <vector>

namespace hdf5async::test {

/// Random operations of the protocol on one file: every one that changes something, on data of all kinds, now and then one that
/// must fail. The same seed gives the same operations.
class OperationsWorkload
{
public:
    explicit OperationsWorkload(std::uint64_t seed) : m_random(seed) { }

    /// One operation. Throws std::runtime_error when a good one is refused, or a bad one is not or leaves traces.
    void step(Storage &storage);

private:
    enum class Kind : int { Records, Table, Texts, Compressed, Flags, Frames, FixedTexts, Count };
    struct Dataset
    {
        QByteArray path;
        Kind kind = Kind::Records;
        qint64 rows = 0;
    };

    std::uint64_t random(std::uint64_t bound) { return m_random() % bound; }
    [[nodiscard]] QByteArray newPath();
    [[nodiscard]] Dataset &anyDataset() { return m_datasets[random(m_datasets.size())]; }
    [[nodiscard]] Data rowsOf(Kind kind, qint64 rows);
    [[nodiscard]] Data recordRows(qint64 rows);
    [[nodiscard]] Data textRows(TextArray::Kind kind, qint64 rows);
    [[nodiscard]] Data numbers(const ElementType &type, const Shape &shape);
    [[nodiscard]] SharedBytes bytes(qint64 count, int kinds);

    void create(Storage &storage);
    void append(Storage &storage);
    void appendOnce(Storage &storage);
    void insert(Storage &storage);
    void update(Storage &storage);
    void resize(Storage &storage);
    void moveOrCopy(Storage &storage);
    void remove(Storage &storage);
    void changeAttributes(Storage &storage);
    void fail(Storage &storage);
    Outcome carryOut(Storage &storage, const Operation &operation);

    std::mt19937_64 m_random;
    std::vector<Dataset> m_datasets;
    int m_names = 0;
};

} // namespace hdf5async::test

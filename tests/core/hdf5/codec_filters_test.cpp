// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/chunk_codec.h"
#include "core/storage/hdf5/codec_filters.h"
#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/stored_layout.h"
#include "tests/core/codec/chunk_data.h"
#include "tests/core/hdf5/scratch_file.h"

#include <QTest>

using namespace hdf5async;

namespace {

// A dataset of one chunk of opaque elements.
class OneChunk
{
public:
    OneChunk(ScratchFile &file, const Filters &filters, hsize_t elementBytes, hsize_t count)
        : m_guard(file.guard()),
          m_type(H5Tcreate(H5T_OPAQUE, elementBytes)),
          m_count(count),
          m_bytes(qsizetype(elementBytes * count))
    {
        const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
        H5Pset_chunk(properties.id(), 1, &count);
        if (!addFilters(m_guard, properties.id(), filters))
            qFatal("HDF5 refuses the filters");
        const hsize_t unlimited = H5S_UNLIMITED;
        const Handle space(H5Screate_simple(1, &count, &unlimited));
        m_dataset = Handle(H5Dcreate_anon(file.id(), m_type.id(), space.id(), properties.id(), H5P_DEFAULT));
        if (!m_dataset)
            qFatal("the dataset cannot be made");
    }

    [[nodiscard]] hid_t id() const { return m_dataset.id(); }

    bool write(const QByteArray &chunk)
    {
        return H5Dwrite(id(), m_type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, chunk.constData()) >= 0 &&
               H5Dflush(id()) >= 0;
    }
    [[nodiscard]] std::optional<QByteArray> read() const
    {
        QByteArray chunk(m_bytes, 'r');
        if (H5Dread(id(), m_type.id(), H5S_ALL, H5S_ALL, H5P_DEFAULT, chunk.data()) < 0)
            return std::nullopt;
        return chunk;
    }
    bool writeStored(const StoredChunk &stored)
    {
        const hsize_t first = 0;
        const bool written =
            H5Dwrite_chunk(id(), H5P_DEFAULT, stored.filterMask, &first, stored.bytes.size(), stored.bytes.data()) >= 0;
        // HDF5 1.10 remembers the filter mask that the chunk had before until something else comes between.
        const hsize_t longer = m_count + 1;
        return written && H5Dset_extent(id(), &longer) >= 0 && H5Dset_extent(id(), &m_count) >= 0;
    }
    [[nodiscard]] StoredChunk readStored() const
    {
        const hsize_t first = 0;
        hsize_t size = 0;
        StoredChunk stored;
        if (H5Dget_chunk_storage_size(id(), &first, &size) < 0)
            return {};
        MutableBytes bytes(size);
        if (H5Dread_chunk(id(), H5P_DEFAULT, &first, &stored.filterMask, bytes.data()) < 0)
            return {};
        stored.bytes = std::move(bytes).share();
        return stored;
    }

private:
    const Hdf5Guard &m_guard;
    Handle m_type;
    Handle m_dataset;
    hsize_t m_count;
    qsizetype m_bytes;
};

} // namespace

class CodecFiltersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void storesWhatHdf5Stores_data()
    {
        QTest::addColumn<int>("elementBytes");
        QTest::addColumn<int>("count");
        for (const int elementBytes : {1, 3, 8, 1000}) {
            for (const int count : {1, 2, 17, 130, elementBytes > 8 ? 129 : 8195})
                QTest::addRow("%d of %d bytes", count, elementBytes) << elementBytes << count;
        }
    }
    void storesWhatHdf5Stores()
    {
        QFETCH(int, elementBytes);
        QFETCH(int, count);
        ScratchFile file(m_library);
        for (const Filters &filters : allFilters()) {
            for (const QByteArray &chunk : {chunkBytes(elementBytes * count), noise(elementBytes * count)}) {
                const ChunkCodec codec(filters, std::size_t(elementBytes), std::size_t(chunk.size()));
                // HDF5 writes, we read.
                OneChunk theirs(file, filters, hsize_t(elementBytes), hsize_t(count));
                QVERIFY(theirs.write(chunk));
                const StoredChunk byHdf5 = theirs.readStored();
                const Result<SharedBytes> back = codec.decode(byHdf5.bytes, byHdf5.filterMask);
                QVERIFY(back);
                QCOMPARE(back->view(), viewOf(chunk));
                // We write, HDF5 reads.
                const Result<StoredChunk> byUs = codec.encode(viewOf(chunk));
                QVERIFY(byUs);
                OneChunk ours(file, filters, hsize_t(elementBytes), hsize_t(count));
                QVERIFY(ours.writeStored(*byUs));
                QCOMPARE(ours.read(), std::optional(chunk));
                // Deflate is another implementation, and keeps what does not shrink a little longer.
                if (filters.codec != Codec::Deflate) {
                    QCOMPARE(byUs->filterMask, byHdf5.filterMask);
                    QCOMPARE(byUs->bytes.view(), byHdf5.bytes.view());
                }
            }
        }
    }

    void readsRawChunksOfFilteredDatasets()
    {
        ScratchFile file(m_library);
        const QByteArray chunk = chunkBytes(8000);
        for (const Filters &filters : allFilters()) {
            OneChunk dataset(file, filters, 8, 1000);
            const ChunkCodec codec(filters, 8, 8000);
            QVERIFY(dataset.writeStored({SharedBytes(chunk), codec.rawMask()}));
            QCOMPARE(dataset.read(), std::optional(chunk));
        }
    }

    void failsOnDamagedChunks()
    {
        ScratchFile file(m_library);
        const QByteArray chunk = chunkBytes(8000);
        for (const Codec name : {Codec::Deflate, Codec::Zstd, Codec::Lz4}) {
            const Filters filters{name, 3};
            const StoredChunk stored = *ChunkCodec(filters, 8, 8000).encode(viewOf(chunk));
            OneChunk dataset(file, filters, 8, 1000);
            QVERIFY(dataset.writeStored({stored.bytes.slice(0, stored.bytes.size() / 2), 0}));
            QCOMPARE(dataset.read(), std::nullopt);
        }
    }

    void recognisesItsFilters()
    {
        ScratchFile file(m_library);
        for (const Filters &filters : allFilters()) {
            const OneChunk dataset(file, filters, 8, 100);
            const Result<StoredLayout> layout = storedLayout(file.guard(), dataset.id());
            QVERIFY(layout);
            QVERIFY(layout->filters == filters);
            QVERIFY(!layout->otherFilters && !layout->isUnusual && !layout->missingFilter);
        }
    }

    void knowsWhatItCannotExpress()
    {
        ScratchFile file(m_library);
        const auto layoutWith = [&file](H5Z_filter_t id, const std::vector<unsigned> &values) {
            const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
            const hsize_t count = 100;
            H5Pset_chunk(properties.id(), 1, &count);
            H5Pset_filter(properties.id(), id, H5Z_FLAG_OPTIONAL, values.size(), values.data());
            const Handle space(H5Screate_simple(1, &count, nullptr));
            const Handle dataset(H5Dcreate_anon(file.id(), H5T_STD_I32LE, space.id(), properties.id(), H5P_DEFAULT));
            return *storedLayout(file.guard(), dataset.id());
        };
        QCOMPARE(layoutWith(zstdFilter, {}).filters.level, defaultZstdLevel);
        QCOMPARE(layoutWith(lz4Filter, {4096}).filters.level, 0);
        QVERIFY(!layoutWith(bitShuffleFilter, {}).missingFilter);
        const StoredLayout compressing = layoutWith(bitShuffleFilter, {0, 4, 4, 0, 2});
        QVERIFY(compressing.otherFilters);
        QCOMPARE(compressing.missingFilter, std::optional<int>(bitShuffleFilter));
        QVERIFY(layoutWith(bitShuffleFilter, {0, 4, 4, 1024}).missingFilter);
    }

private:
    Hdf5Library m_library;
};

QTEST_APPLESS_MAIN(CodecFiltersTest)
#include "codec_filters_test.moc"

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/content_check.h"

#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/variable_memory.h"

#include <QDeadlineTimer>
#include <QStringList>

#include <algorithm>
#include <limits>
#include <utility>
#include <vector>

namespace hdf5async {

namespace {

constexpr std::size_t readBytes = 16u << 20;
constexpr std::size_t variableReadBytes = 256u << 20; // of text and sequences in one block

QString causeOf(const Hdf5Guard &guard, const QString &what)
{
    const Error error = hdf5Error(guard, ErrorCode::IoError, what);
    const QString cause = error.detail.value(QStringLiteral("trace")).toString().section(u'\n', -1);
    return cause.isEmpty() ? what : what + QStringLiteral(": ") + cause;
}

/// A dataset's shape cut into blocks: single chunks where they can be damaged one by one, else boxes of at most about readBytes.
class Blocks
{
public:
    Blocks(std::vector<hsize_t> shape, std::vector<hsize_t> unit, std::size_t elementBytes, bool mayGrow)
        : m_shape(std::move(shape)), m_box(std::move(unit)), m_start(m_shape.size(), 0)
    {
        if (!mayGrow)
            return;
        // Grow the box from the fastest axis on while it stays small.
        std::size_t bytes = elementBytes;
        for (const hsize_t n : m_box)
            bytes = saturated(bytes, n);
        for (std::size_t axis = m_shape.size(); axis-- > 0;) {
            const hsize_t times = std::max<hsize_t>(1, readBytes / std::max<std::size_t>(bytes, 1));
            const hsize_t wanted = std::min<hsize_t>(m_shape[axis], m_box[axis] * times);
            bytes = saturated(bytes / std::max<std::size_t>(m_box[axis], 1), wanted);
            m_box[axis] = std::max<hsize_t>(wanted, 1);
            if (m_box[axis] < m_shape[axis])
                break;
        }
    }

    [[nodiscard]] const hsize_t *start() const { return m_start.data(); }
    [[nodiscard]] std::vector<hsize_t> count() const
    {
        std::vector<hsize_t> result(m_shape.size());
        for (std::size_t axis = 0; axis < m_shape.size(); ++axis)
            result[axis] = std::min(m_box[axis], m_shape[axis] - m_start[axis]);
        return result;
    }
    /// Goes to block `number` in the order of next(). False when there is none.
    bool seek(quint64 number)
    {
        for (std::size_t axis = m_shape.size(); axis-- > 0;) {
            const hsize_t along = (m_shape[axis] + m_box[axis] - 1) / m_box[axis];
            m_start[axis] = number % along * m_box[axis];
            number /= along;
        }
        return number == 0;
    }
    [[nodiscard]] double total() const
    {
        double blocks = 1;
        for (std::size_t axis = 0; axis < m_shape.size(); ++axis)
            blocks *= double((m_shape[axis] + m_box[axis] - 1) / m_box[axis]);
        return blocks;
    }
    /// False when the last block has been passed.
    bool next()
    {
        for (std::size_t axis = m_shape.size(); axis-- > 0;) {
            m_start[axis] += m_box[axis];
            if (m_start[axis] < m_shape[axis])
                return true;
            m_start[axis] = 0;
        }
        return false;
    }

private:
    static std::size_t saturated(std::size_t a, hsize_t b)
    {
        const std::size_t most = std::numeric_limits<std::size_t>::max();
        return b != 0 && a > most / b ? most : a * b;
    }

    std::vector<hsize_t> m_shape, m_box, m_start;
};

class DatasetReader
{
public:
    DatasetReader(const Hdf5Guard &guard, hid_t dataset)
        : m_guard(guard),
          m_dataset(dataset),
          m_type(H5Dget_type(dataset)),
          m_space(H5Dget_space(dataset)),
          m_layout(H5Dget_create_plist(dataset))
    {
    }

    /// From there on, and for how long. Afterwards `block` is where it goes on; nothing at the end.
    struct Part
    {
        std::optional<quint64> &block;
        QDeadlineTimer until;
        bool countsChunks = true; ///< HDF5 looks at each of them
    };

    ContentCheck run(const Part &part)
    {
        const quint64 first = part.block.value_or(0);
        part.block.reset();
        if (!m_type || !m_space || !m_layout)
            return fail("its description cannot be read");
        if (H5Pget_layout(m_layout.id()) == H5D_VIRTUAL || H5Pget_external_count(m_layout.id()) > 0)
            return m_result;
        const int rank = H5Sget_simple_extent_ndims(m_space.id());
        const H5S_class_t kind = H5Sget_simple_extent_type(m_space.id());
        if (rank < 0 || kind == H5S_NO_CLASS)
            return fail("its shape cannot be read");
        if (kind == H5S_NULL)
            return m_result;
        if (!filtersAvailable())
            return m_result;
        if (part.countsChunks)
            countChunks();
        return rank == 0 ? readScalar() : readBlocks(rank, first, part);
    }

private:
    ContentCheck fail(const char *what)
    {
        m_result.fault = causeOf(m_guard, QString::fromLatin1(what));
        return m_result;
    }

    bool filtersAvailable()
    {
        const int count = H5Pget_nfilters(m_layout.id());
        for (int i = 0; i < count; ++i) {
            unsigned flags = 0;
            std::size_t values = 0;
            const H5Z_filter_t filter =
                H5Pget_filter2(m_layout.id(), unsigned(i), &flags, &values, nullptr, 0, nullptr, nullptr);
            if (filter < 0 || H5Zfilter_avail(filter) > 0)
                continue;
            m_result.fault = QStringLiteral("not checked: filter %1 is not available here").arg(filter);
            return false;
        }
        return true;
    }

    void countChunks()
    {
        hsize_t chunks = 0;
        if (H5Pget_layout(m_layout.id()) == H5D_CHUNKED && H5Dget_num_chunks(m_dataset, m_space.id(), &chunks) >= 0)
            m_result.chunks = chunks;
    }

    ContentCheck readScalar()
    {
        const std::size_t size = H5Tget_size(m_type.id());
        if (size > readBytes)
            return fail("its element is too large to be read");
        read(H5S_ALL, H5S_ALL, size);
        return m_result;
    }

    ContentCheck readBlocks(int rank, quint64 block, const Part &part)
    {
        std::vector<hsize_t> shape(std::size_t(rank), 0);
        H5Sget_simple_extent_dims(m_space.id(), shape.data(), nullptr);
        if (std::find(shape.begin(), shape.end(), hsize_t(0)) != shape.end())
            return m_result;
        std::vector<hsize_t> unit(shape.size(), 1);
        if (H5Pget_layout(m_layout.id()) == H5D_CHUNKED)
            H5Pget_chunk(m_layout.id(), rank, unit.data());
        const std::size_t elementBytes = H5Tget_size(m_type.id());
        const bool isFiltered = H5Pget_nfilters(m_layout.id()) > 0;
        Blocks blocks(shape, unit, elementBytes, !isFiltered);
        if (!blocks.seek(block))
            return m_result;
        bool more = true;
        while (more) {
            const std::vector<hsize_t> count = blocks.count();
            std::size_t elements = 1;
            for (const hsize_t n : count)
                elements *= n;
            const Handle memory(H5Screate_simple(rank, count.data(), nullptr));
            if (H5Sselect_hyperslab(m_space.id(), H5S_SELECT_SET, blocks.start(), nullptr, count.data(), nullptr) < 0)
                return fail("its shape cannot be read");
            if (!read(memory.id(), m_space.id(), elements * elementBytes))
                noteBadBlock(blocks.start(), rank);
            ++block;
            more = blocks.next();
            if (more && part.until.hasExpired()) {
                part.block = block;
                m_result.fraction = double(block) / blocks.total();
                break;
            }
        }
        if (m_badBlocks > 1)
            m_result.fault += QStringLiteral("; and %1 more").arg(m_badBlocks - 1);
        return m_result;
    }

    // The rest is read all the same; the first fault says where and why.
    void noteBadBlock(const hsize_t *start, int rank)
    {
        const QString fault = std::exchange(m_result.fault, m_firstFault);
        if (++m_badBlocks > 1)
            return;
        QStringList place;
        for (int axis = 0; axis < rank; ++axis)
            place.append(QString::number(start[axis]));
        m_firstFault = QStringLiteral("from element (%1) on: %2").arg(place.join(QStringLiteral(", ")), fault);
        m_result.fault = m_firstFault;
    }

    bool read(hid_t memory, hid_t file, std::size_t bytes)
    {
        VariableMemory variable(variableReadBytes);
        const Result<Handle> transfer = variable.makeTransferList(m_guard);
        if (!transfer) {
            m_result.fault = transfer.error().message;
            return false;
        }
        m_buffer.resize(bytes);
        if (H5Dread(m_dataset, m_type.id(), memory, file, transfer->id(), m_buffer.data()) < 0) {
            fail("its content cannot be read");
            return false;
        }
        m_result.bytes += bytes;
        return true;
    }

    const Hdf5Guard &m_guard;
    const hid_t m_dataset;
    const Handle m_type, m_space, m_layout;
    std::vector<char> m_buffer;
    quint64 m_badBlocks = 0;
    QString m_firstFault;
    ContentCheck m_result;
};

} // namespace

ContentCheck readDatasetWhole(const Hdf5Guard &guard, hid_t dataset)
{
    std::optional<quint64> block;
    return DatasetReader(guard, dataset).run({block, QDeadlineTimer(QDeadlineTimer::Forever), true});
}

ContentCheck readDatasetPart(const Hdf5Guard &guard, hid_t dataset, std::optional<quint64> &block, qint64 milliseconds)
{
    return DatasetReader(guard, dataset).run({block, QDeadlineTimer(milliseconds), false});
}

bool readAttributeWhole(const Hdf5Guard &, hid_t object, const char *name)
{
    const Handle attribute(H5Aopen(object, name, H5P_DEFAULT));
    const Handle type(attribute ? H5Aget_type(attribute.id()) : H5I_INVALID_HID);
    const Handle space(attribute ? H5Aget_space(attribute.id()) : H5I_INVALID_HID);
    if (!type || !space)
        return false;
    const hssize_t elements = H5Sget_simple_extent_npoints(space.id());
    const std::size_t size = H5Tget_size(type.id());
    if (elements < 0 || size == 0 || std::size_t(elements) > readBytes / size)
        return false;
    if (elements == 0)
        return true;
    std::vector<char> buffer(std::size_t(elements) * size);
    if (H5Aread(attribute.id(), type.id(), buffer.data()) < 0)
        return false;
    if (H5Tdetect_class(type.id(), H5T_VLEN) > 0 || H5Tdetect_class(type.id(), H5T_STRING) > 0)
        H5Dvlen_reclaim(type.id(), space.id(), H5P_DEFAULT, buffer.data());
    return true;
}

} // namespace hdf5async

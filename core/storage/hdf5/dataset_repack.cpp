// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/dataset_repack.h"

#include "core/storage/hdf5/chunk_access.h"
#include "core/storage/hdf5/dataset_change.h"
#include "core/storage/hdf5/dataset_create.h"
#include "core/storage/hdf5/dataset_replica.h"
#include "core/storage/hdf5/dataset_rows.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/question.h"

#include <QElapsedTimer>

#include <algorithm>
#include <array>
#include <cstring>

namespace hdf5async {

namespace {

constexpr qint64 stepMilliseconds = 5; // then clients have their turn
constexpr std::size_t unitBytes = 1 << 20;
constexpr std::size_t largestUnit = std::size_t(128) << 20;

using Extents = std::array<hsize_t, H5S_MAX_RANK>;

// Whole rows, as the file has them.
template<typename Transfer>
Result<void> transferRows(const Hdf5Guard &guard, const OpenDataset &dataset, qint64 first, qint64 rows,
                          const Transfer &transfer)
{
    Extents start{}, count{};
    std::copy(dataset.shape.begin(), dataset.shape.end(), count.begin());
    start[0] = hsize_t(first);
    count[0] = hsize_t(rows);
    const Handle file(H5Dget_space(dataset.dataset.id()));
    const Handle memory(H5Screate_simple(int(dataset.shape.size()), count.data(), nullptr));
    if (!file || !memory ||
        H5Sselect_hyperslab(file.id(), H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr) < 0 ||
        transfer(memory.id(), file.id()) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("HDF5 could not move rows."));
    return {};
}

Result<void> readRaw(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset, qint64 first, qint64 rows,
                     std::vector<char> &to)
{
    ChunkAccess chunks(guard, dataset, context.codecPool());
    const auto &grid = chunks.grid();
    if (grid && first % grid->slabRows() == 0 && rows % grid->slabRows() == 0) {
        if (auto done = chunks.readSlabs(first, rows / grid->slabRows(), to.data()))
            return std::move(*done);
    }
    return transferRows(guard, dataset, first, rows, [&](hid_t memory, hid_t file) {
        return H5Dread(dataset.dataset.id(), dataset.fileType.id(), memory, file, H5P_DEFAULT, to.data());
    });
}

Result<void> writeRaw(const Hdf5Guard &guard, FileContext &context, OpenDataset &dataset, qint64 first, qint64 rows,
                      const std::vector<char> &from)
{
    ChunkAccess chunks(guard, dataset, context.codecPool());
    const auto &grid = chunks.grid();
    if (grid && first % grid->slabRows() == 0 && rows % grid->slabRows() == 0)
        return chunks.writeSlabs(first, rows / grid->slabRows(), from.data());
    return transferRows(guard, dataset, first, rows, [&](hid_t memory, hid_t file) {
        return H5Dwrite(dataset.dataset.id(), dataset.fileType.id(), memory, file, H5P_DEFAULT, from.data());
    });
}

Result<void> checkChunks(const OpenDataset &dataset, const Shape &chunks)
{
    bool fits = chunks.size() == dataset.shape.size();
    for (std::size_t i = 0; fits && i < chunks.size(); ++i)
        fits = chunks[i] > 0 && (!dataset.maxShape[i] || chunks[i] <= *dataset.maxShape[i]);
    if (fits)
        return {};
    return failure(ErrorCode::BadValue, QStringLiteral("Chunks of shape %1 do not fit a dataset of shape %2.")
                                            .arg(toText(chunks), toText(dataset.shape)));
}

Result<void> checkSuited(const Hdf5Guard &guard, const OpenDataset &dataset, const Repacking::Plan &plan)
{
    if (dataset.isNull || dataset.shape.empty())
        return failure(ErrorCode::BadValue, QStringLiteral("A dataset without axes has no chunks."));
    const bool hasPointers = dataset.type->form == FileType::Form::Unsupported || dataset.type->hasPointers();
    if (hasPointers || H5Tdetect_class(dataset.fileType.id(), H5T_REFERENCE) > 0)
        return failure(
            ErrorCode::BadValue,
            QStringLiteral("Its elements are of variable length or references: compressing does not reach them."));
    if (plan.chunks) {
        if (auto fits = checkChunks(dataset, *plan.chunks); !fits)
            return fits;
    }
    return checkReplaceable(guard, dataset);
}

} // namespace

Repacking::Repacking(Plan plan, OpenDatasetPtr source, OpenDatasetPtr copy)
    : m_plan(std::move(plan)), m_source(std::move(source)), m_copy(std::move(copy)), m_version(m_source->version)
{
    m_rowBytes = std::max<std::size_t>(H5Tget_size(m_source->fileType.id()), 1);
    for (std::size_t i = 1; i < m_source->shape.size(); ++i)
        m_rowBytes *= std::size_t(m_source->shape[i]);
    const qint64 slab = m_copy->chunks->front();
    const std::size_t slabBytes = std::max<std::size_t>(m_rowBytes, 1) * std::size_t(slab);
    m_unit = slab * std::max<qint64>(qint64(unitBytes / slabBytes), 1);
}

Result<std::unique_ptr<Repacking>> Repacking::begin(const Hdf5Guard &guard, FileContext &context, const Plan &plan)
{
    const Result<OpenDatasetPtr> source = context.openDataset(guard, plan.path);
    if (!source)
        return failure(source.error());
    if (auto suited = checkSuited(guard, **source, plan); !suited)
        return failure(about(plan.path, suited.error()));
    if (auto settled = context.settleRows(guard, **source); !settled)
        return failure(settled.error());
    const ReplicaOptions options{plan.filters, plan.chunks, true};
    Result<OpenDatasetPtr> copy = makeReplica(guard, context, **source, (*source)->shape, options);
    if (!copy)
        return failure(about(plan.path, copy.error()));
    std::unique_ptr<Repacking> repacking(new Repacking(plan, *source, std::move(*copy)));
    const std::size_t most = std::size_t(std::min(repacking->m_unit, repacking->rows())) * repacking->m_rowBytes;
    if (most > largestUnit)
        return failure(ErrorCode::TooLarge,
                       QStringLiteral("The chunks that one row lies in hold %1 MiB, more than are copied at once.")
                           .arg(most >> 20));
    if (most == 0)
        repacking->m_copied = repacking->m_compared = repacking->rows();
    return repacking;
}

double Repacking::fraction() const
{
    return rows() == 0 ? 1 : double(m_copied + m_compared) / (2 * double(rows()));
}

qint64 Repacking::bytes() const
{
    return (m_copied + m_compared) * qint64(m_rowBytes);
}

Result<void> Repacking::checkUnchanged(const Hdf5Guard &guard, FileContext &context) const
{
    const Result<OpenDatasetPtr> now = context.findGrowing(guard, m_plan.path);
    if (now && *now && (*now)->address == m_source->address && (*now)->version == m_version)
        return {};
    return failure(ErrorCode::Conflict,
                   QStringLiteral("\"%1\" was changed meanwhile.").arg(QString::fromUtf8(m_plan.path)));
}

Result<void> Repacking::copyUnit(const Hdf5Guard &guard, FileContext &context)
{
    const qint64 count = std::min(m_unit, rows() - m_copied);
    m_buffer.resize(std::size_t(count) * m_rowBytes);
    if (auto read = readRaw(guard, context, *m_source, m_copied, count, m_buffer); !read)
        return read;
    context.markDirty();
    // The chunks of the last rows are not whole.
    const qint64 slab = m_copy->chunks->front();
    const qint64 whole = count - count % slab;
    if (whole > 0) {
        if (auto written = writeRaw(guard, context, *m_copy, m_copied, whole, m_buffer); !written)
            return written;
    }
    if (whole < count) {
        m_other.assign(m_buffer.begin() + std::ptrdiff_t(std::size_t(whole) * m_rowBytes), m_buffer.end());
        if (auto written = writeRaw(guard, context, *m_copy, m_copied + whole, count - whole, m_other); !written)
            return written;
    }
    m_copied += count;
    return {};
}

Result<void> Repacking::compareUnit(const Hdf5Guard &guard, FileContext &context)
{
    const qint64 count = std::min(m_unit, rows() - m_compared);
    m_buffer.resize(std::size_t(count) * m_rowBytes);
    m_other.resize(m_buffer.size());
    if (auto read = readRaw(guard, context, *m_source, m_compared, count, m_buffer); !read)
        return read;
    if (auto read = readRaw(guard, context, *m_copy, m_compared, count, m_other); !read)
        return read;
    if (std::memcmp(m_buffer.data(), m_other.data(), m_buffer.size()) != 0) {
        return failure(
            ErrorCode::IoError,
            QStringLiteral("\"%1\": the copy is not what the original is, from row %2 on; the original stays.")
                .arg(QString::fromUtf8(m_plan.path))
                .arg(m_compared));
    }
    m_compared += count;
    return {};
}

Result<bool> Repacking::step(const Hdf5Guard &guard, FileContext &context)
{
    if (auto unchanged = checkUnchanged(guard, context); !unchanged)
        return failure(unchanged.error());
    QElapsedTimer clock;
    clock.start();
    while (m_compared < rows() && !clock.hasExpired(stepMilliseconds)) {
        auto done = m_copied < rows() ? copyUnit(guard, context) : compareUnit(guard, context);
        if (!done)
            return failure(done.error());
    }
    return m_compared == rows();
}

Result<void> Repacking::finish(const Hdf5Guard &guard, FileContext &context)
{
    if (auto unchanged = checkUnchanged(guard, context); !unchanged) // the rows too: what came since has not been copied
        return unchanged;
    if (m_compared < rows())
        return failure(ErrorCode::Internal, QStringLiteral("The copy has not been compared yet."));
    const Result<ResolvedPath> where = resolvePath(guard, context, m_plan.path);
    if (!where)
        return failure(where.error());
    if (auto linked = linkDataset(guard, context, *where, m_copy->dataset.id()); !linked)
        return linked;
    m_source = m_copy;
    return context.keepOpen(guard, m_plan.path, m_copy);
}

namespace {

Result<Repacking::Plan> planOf(const ConsoleRequest &question)
{
    Repacking::Plan plan;
    plan.path = pathArgument(question);
    const qint64 codec = intArgument(question, "codec", 0), shuffle = intArgument(question, "shuffle", 0);
    plan.filters.codec = Codec(std::clamp<qint64>(codec, 0, qint64(Codec::Lz4)));
    plan.filters.shuffle = Shuffle(std::clamp<qint64>(shuffle, 0, qint64(Shuffle::Bit)));
    plan.filters.level = int(intArgument(question, "level", 0));
    plan.filters.fletcher32 = flagArgument(question, "fletcher32");
    const std::optional<CodecLevels> levels = levelsOf(plan.filters.codec);
    if (levels && (plan.filters.level < levels->lowest || plan.filters.level > levels->highest))
        return failure(
            ErrorCode::BadValue,
            QStringLiteral("Levels of this codec go from %1 to %2.").arg(levels->lowest).arg(levels->highest));
    const Value *const chunks = argumentOf(question, "chunk");
    if (const auto *list = chunks ? std::get_if<Value::List>(&chunks->v) : nullptr) {
        plan.chunks.emplace();
        for (const Value &length : *list) {
            const auto *number = std::get_if<qint64>(&length.v);
            plan.chunks->push_back(number ? *number : 0);
        }
    }
    return plan;
}

Outcome told(const Repacking &repacking, bool ready)
{
    Value::Map map;
    map.emplace_back("fraction", Value{repacking.fraction()});
    map.emplace_back("bytes", Value{repacking.bytes()});
    map.emplace_back("comparing", Value{repacking.isComparing()});
    map.emplace_back("ready", Value{ready});
    return ReadReply{Value{std::move(map)}};
}

} // namespace

Result<Outcome> answerRepack(const Hdf5Guard &guard, FileContext &context, std::unique_ptr<Repacking> &repacking,
                             const ConsoleRequest &question)
{
    const Value *const step = argumentOf(question, "step");
    const auto *name = step ? std::get_if<Value::Text>(&step->v) : nullptr;
    const QByteArray what = name ? name->utf8 : QByteArray();
    if (what == "end") {
        repacking.reset();
        return Outcome(ReadReply{});
    }
    if (what == "begin") {
        const Result<Repacking::Plan> plan = planOf(question);
        if (!plan)
            return failure(plan.error());
        auto begun = Repacking::begin(guard, context, *plan);
        if (!begun)
            return failure(begun.error());
        repacking = std::move(*begun);
        return told(*repacking, false);
    }
    if (!repacking)
        return failure(ErrorCode::Conflict,
                       QStringLiteral("The file has gone back to its last commit meanwhile, and the copy with it."));
    if (what == "finish") {
        const auto finished = std::exchange(repacking, nullptr);
        if (auto done = finished->finish(guard, context); !done)
            return failure(done.error());
        return told(*finished, true);
    }
    const Result<bool> ready = repacking->step(guard, context);
    if (!ready) {
        repacking.reset();
        return failure(ready.error());
    }
    return told(*repacking, *ready);
}

} // namespace hdf5async

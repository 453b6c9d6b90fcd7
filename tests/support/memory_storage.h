// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/storage.h"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace hdf5async {

/// A Storage in memory: datasets are lists of int64. Knows append, read, exists, info, list, delete, resize; fails where a test says so.
class MemoryStorage final : public Storage
{
public:
    using Content = std::map<QByteArray, std::vector<qint64>>;

    /// What a test sees and steers; outlives the storage.
    struct Probe
    {
        Content now, durable;
        QByteArray durableRecord;
        qsizetype lastAddition = -1; ///< bytes that the last commit added to it; -1: it was told whole
        qint64 maxRecordBytes = 2 << 20;
        int commits = 0, rollbacks = 0, restorations = 0, checkpoints = 0;
        bool closed = false;
        std::optional<Error> prepareError, syncError, rollbackError;
        std::optional<QByteArray> breakOn;        ///< an operation on this path fails half way
        std::optional<QByteArray> breakStreamsOf; ///< so does the part of a streamed read
        std::optional<qint64> refusedRow;         ///< an append with this row fails and changes nothing
        ErrorCode refusal = ErrorCode::BadValue;  ///< in this way
        bool brokenMeanwhile = false;             ///< something that no request asked for has failed half way
        std::optional<qint64> longFrom;           ///< appends of, and reads of, so many rows are cut into steps of one
        int executed = 0;
        bool busy = false; ///< others use the file
        bool knowsKeys = false;
        std::function<void()> duringSync = [] {}, duringRestored = [] {};
    };

    explicit MemoryStorage(std::shared_ptr<Probe> probe) : m_probe(std::move(probe)) { }

    Result<Outcome> execute(const Operation &operation) override
    {
        ++m_probe->executed;
        if (const auto *resize = std::get_if<ResizeRequest>(&operation))
            return run(*resize);
        if (const auto *append = std::get_if<AppendRequest>(&operation))
            return run(*append);
        if (const auto *remove = std::get_if<DeleteRequest>(&operation))
            return run(*remove);
        if (const auto *exists = std::get_if<ExistsRequest>(&operation))
            return ExistsReply{m_probe->now.contains(exists->path)};
        if (const auto *read = std::get_if<ReadRequest>(&operation))
            return run(*read);
        if (const auto *info = std::get_if<InfoRequest>(&operation))
            return run(*info);
        if (std::holds_alternative<ListRequest>(operation))
            return list();
        return failure(ErrorCode::Internal, QStringLiteral("not known to the memory storage"));
    }

    Result<Outcome> readPart(StreamCursor &cursor) override
    {
        if (m_probe->breakStreamsOf == cursor.request.path) {
            m_broken = true;
            m_probe->now.clear();
            return failure(ErrorCode::IoError, QStringLiteral("the rows that wait cannot be stored"));
        }
        const std::vector<qint64> &rows = m_probe->now[cursor.request.path];
        if (cursor.part == 0)
            cursor.version = rows.size();
        else if (cursor.version != rows.size())
            return failure(ErrorCode::Conflict, QStringLiteral("changed"));
        const std::vector<qint64> row(1, rows.at(std::size_t(cursor.nextRow)));
        ++cursor.part;
        cursor.finished = ++cursor.nextRow == qint64(rows.size());
        return ReadReply{arrayOf(row)};
    }

    std::optional<SlicePlan> planSlices(const Operation &operation) override
    {
        if (!m_probe->longFrom)
            return std::nullopt;
        if (const auto *read = std::get_if<ReadRequest>(&operation)) {
            const auto rows = qint64(m_probe->now[read->path].size());
            if (rows < *m_probe->longFrom)
                return std::nullopt;
            return SlicePlan{{rows}, rows * qint64(sizeof(qint64)), 1};
        }
        const auto &append = std::get<AppendRequest>(operation);
        const qint64 rows = std::get<Array>(append.data.value).shape.front();
        if (rows < *m_probe->longFrom)
            return std::nullopt;
        // So large that every step takes one row.
        return SlicePlan{{qint64(m_probe->now[append.path].size())}, rows << 24, 1};
    }
    bool areDifferentDatasets(const QByteArray &one, const QByteArray &other) override { return one != other; }
    bool isFree() const override { return !m_probe->busy; }
    bool knowsKeys(const AppendRequest &) const override { return m_probe->knowsKeys; }

    bool needsRollback() const override { return m_broken || m_probe->brokenMeanwhile; }
    bool isDirty() const override { return m_dirty; }

    Result<std::unique_ptr<PendingCommit>> prepareCommit(const StateRecord &record) override
    {
        if (m_probe->prepareError)
            return failure(*m_probe->prepareError);
        if (needsRollback())
            return failure(ErrorCode::IoError, QStringLiteral("it must go back first"));
        m_dirty = false;
        return std::unique_ptr<PendingCommit>(new Pending(m_probe, m_probe->now, record));
    }

    Result<void> rollBack() override
    {
        ++m_probe->rollbacks;
        if (m_probe->rollbackError)
            return failure(*m_probe->rollbackError);
        m_probe->now = m_probe->durable;
        m_dirty = m_broken = m_probe->brokenMeanwhile = false;
        return {};
    }

    void restored() override
    {
        ++m_probe->restorations;
        m_probe->duringRestored();
    }

    Result<void> checkpoint() override
    {
        ++m_probe->checkpoints;
        return {};
    }
    qint64 maxRecordBytes() const override { return m_probe->maxRecordBytes; }
    QByteArray lastRecord() const override { return m_probe->durableRecord; }
    Result<void> close() override
    {
        m_probe->closed = true;
        return {};
    }

    static Value arrayOf(const std::vector<qint64> &rows)
    {
        const QByteArray bytes(reinterpret_cast<const char *>(rows.data()), qsizetype(rows.size() * sizeof(qint64)));
        return Value{Array{ElementType::integer(8), {qint64(rows.size())}, SharedBytes(bytes)}};
    }
    static Data dataOf(const std::vector<qint64> &rows) { return Data{std::get<Array>(arrayOf(rows).v), false, false}; }

private:
    class Pending final : public PendingCommit
    {
    public:
        Pending(std::shared_ptr<Probe> probe, Content content, StateRecord record)
            : m_probe(std::move(probe)), m_content(std::move(content)), m_record(std::move(record))
        {
        }
        Result<void> sync() override
        {
            m_probe->duringSync();
            if (m_probe->syncError)
                return failure(*m_probe->syncError);
            ++m_probe->commits;
            m_probe->durable = m_content;
            m_probe->durableRecord = m_record.isAddition ? m_probe->durableRecord + m_record.bytes : m_record.bytes;
            m_probe->lastAddition = m_record.isAddition ? m_record.bytes.size() : -1;
            return {};
        }

    private:
        std::shared_ptr<Probe> m_probe;
        Content m_content;
        StateRecord m_record;
    };

    Result<Outcome> run(const AppendRequest &append)
    {
        const Array &array = std::get<Array>(append.data.value);
        std::vector<qint64> rows(array.data.size() / sizeof(qint64));
        std::memcpy(rows.data(), array.data.data(), array.data.size());
        if (m_probe->refusedRow && std::find(rows.begin(), rows.end(), *m_probe->refusedRow) != rows.end())
            return failure(m_probe->refusal, QStringLiteral("such a row does not fit"));
        const bool created = !m_probe->now.contains(append.path);
        std::vector<qint64> &dataset = m_probe->now[append.path];
        dataset.insert(dataset.end(), rows.begin(), rows.end());
        m_dirty = true;
        if (m_probe->breakOn == append.path) {
            m_broken = true;
            return failure(ErrorCode::IoError, QStringLiteral("broken half way"));
        }
        return AppendReply{{qint64(dataset.size())}, created, qint64(rows.size()), 0, 0};
    }

    Result<Outcome> run(const ReadRequest &read)
    {
        if (read.path.isEmpty())
            return ReadReply{};
        std::vector<qint64> rows = m_probe->now[read.path];
        if (read.select && *read.select) {
            const Result<Region> region = resolved(**read.select, {qint64(rows.size())});
            const AxisRange &axis = region->axes.front();
            rows = {rows.begin() + axis.start, rows.begin() + axis.start + axis.count};
        }
        return ReadReply{arrayOf(rows)};
    }

    Result<Outcome> run(const InfoRequest &info)
    {
        InfoReply reply;
        reply.path = info.path;
        if (info.path == "/")
            return reply;
        const auto dataset = m_probe->now.find(info.path);
        if (dataset == m_probe->now.end())
            return failure(ErrorCode::NotFound, QStringLiteral("no such dataset"));
        reply.kind = ObjectKind::Dataset;
        reply.shape = Shape{qint64(dataset->second.size())};
        reply.dtype.form = NamedType::Form::Wire;
        reply.dtype.wire = ElementType::integer(8);
        return reply;
    }

    // Whatever is asked for: all there is, in detail.
    Result<Outcome> list()
    {
        ListReply reply;
        reply.detail = true;
        for (const auto &[path, rows] : m_probe->now) {
            ListEntry entry;
            entry.name = path.mid(1);
            entry.kind = ObjectKind::Dataset;
            entry.shape = Shape{qint64(rows.size())};
            reply.entries.push_back(std::move(entry));
        }
        return reply;
    }

    Result<Outcome> run(const ResizeRequest &resize)
    {
        m_probe->now[resize.path].resize(std::size_t(resize.shape.front()));
        m_dirty = true;
        return ShapeReply{resize.shape};
    }

    Result<Outcome> run(const DeleteRequest &remove)
    {
        if (!m_probe->now.erase(remove.path))
            return failure(ErrorCode::NotFound, QStringLiteral("no such dataset"));
        m_dirty = true;
        return DeleteReply{true};
    }

    const std::shared_ptr<Probe> m_probe;
    bool m_dirty = false;
    bool m_broken = false;
};

} // namespace hdf5async

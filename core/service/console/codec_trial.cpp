// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/codec_trial.h"

#include "core/service/console/preview.h"
#include "core/storage/codec/chunk_codec.h"

#include <QThread>

#include <algorithm>

namespace hdf5async {

namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr qint64 mostSample = 16 << 20;
constexpr qint64 trialBlocks = 12;
constexpr std::size_t chunkBytes = 1 << 20; // about what datasets' chunks have
constexpr auto timeOfCandidate = 350ms;
constexpr double standardRate = 100e6; // bytes per second, where nothing is written at present
constexpr double shareOfCores = 0.25;

struct Sample
{
    std::vector<SharedBytes> pieces;
    std::size_t elementBytes = 1;
    qint64 bytes = 0;
};

std::vector<Filters> candidates()
{
    std::vector<Filters> list{{}};
    for (const auto &[codec, level] :
         {std::pair(Codec::Lz4, 0), std::pair(Codec::Zstd, 1), std::pair(Codec::Zstd, 3), std::pair(Codec::Zstd, 9),
          std::pair(Codec::Deflate, 1), std::pair(Codec::Deflate, 6)}) {
        for (const Shuffle shuffle : {Shuffle::None, Shuffle::Byte, Shuffle::Bit})
            list.push_back({codec, level, shuffle, false});
    }
    return list;
}

double seconds(Clock::duration time)
{
    return std::chrono::duration<double>(time).count();
}

/// One candidate on as much of the sample as the time allows.
TrialRow tried(const Filters &filters, const Sample &sample)
{
    TrialRow row;
    row.filters = filters;
    row.anyReader = filters.codec != Codec::Zstd && filters.codec != Codec::Lz4 && filters.shuffle != Shuffle::Bit;
    double writing = 0, reading = 0;
    std::size_t raw = 0, stored = 0;
    std::vector<char> back;
    for (const SharedBytes &piece : sample.pieces) {
        const ChunkCodec codec(filters, sample.elementBytes, piece.size());
        const auto begin = Clock::now();
        const Result<StoredChunk> chunk = codec.encode(piece.view());
        const auto between = Clock::now();
        back.resize(piece.size());
        const Result<void> decoded = chunk ? codec.decode(chunk->bytes.view(), chunk->filterMask, back.data())
                                           : Result<void>(failure(chunk.error()));
        if (!decoded) {
            row.problem = decoded.error().message;
            return row;
        }
        writing += seconds(between - begin);
        reading += seconds(Clock::now() - between);
        raw += piece.size();
        stored += chunk->bytes.size();
        if (writing + reading > seconds(timeOfCandidate))
            break;
    }
    row.ratio = stored > 0 ? double(raw) / double(stored) : 0;
    row.writeBytesPerSecond = writing > 0 ? double(raw) / writing : 0;
    row.readBytesPerSecond = reading > 0 ? double(raw) / reading : 0;
    return row;
}

/// Tries one candidate after the other, so that other questions come in between.
void tryNext(const InquiryPtr &inquiry, ConsoleLane &lane, const std::shared_ptr<const Sample> &sample,
             const std::shared_ptr<TrialResult> &result, std::vector<Filters> rest,
             const TrialSurroundings &surroundings, const std::function<void(Result<TrialResult>)> &then)
{
    const std::optional<Error> over = inquiry->end();
    if (over && over->code == ErrorCode::Cancelled)
        return then(failure(*over));
    if (rest.empty() || over) {
        recommend(*result, QThread::idealThreadCount(), surroundings.bytesPerSecond);
        return then(std::move(*result));
    }
    TrialRow row = tried(rest.front(), *sample);
    rest.erase(rest.begin());
    const double rate = surroundings.bytesPerSecond > 0 ? surroundings.bytesPerSecond : standardRate;
    if (row.writeBytesPerSecond > 0 && row.ratio > 0) {
        row.cores = rate / row.writeBytesPerSecond;
        row.storedPerDay = rate / row.ratio * 86400;
        row.diskSeconds = surroundings.freeBytes < 0 ? -1 : double(surroundings.freeBytes) / (rate / row.ratio);
    }
    result->rows.push_back(std::move(row));
    lane.post([=, &lane, rest = std::move(rest)] { tryNext(inquiry, lane, sample, result, rest, surroundings, then); });
}

} // namespace

void recommend(TrialResult &result, int cores, double bytesPerSecond)
{
    const double rate = bytesPerSecond > 0 ? bytesPerSecond : standardRate;
    const double most = std::max(cores * shareOfCores, 0.25);
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
        const TrialRow &row = result.rows[i];
        const bool isBetter = result.recommended < 0 || row.ratio > result.rows[std::size_t(result.recommended)].ratio;
        if (row.problem.isEmpty() && row.ratio > 0 && row.cores <= most && isBetter)
            result.recommended = int(i);
    }
    if (result.recommended < 0)
        return;
    result.reason = QStringLiteral("best ratio that needs at most a quarter of the cores at %1");
    result.reasonDetail = QStringLiteral("%1 MB/s").arg(rate / 1e6, 0, 'f', 1);
}

void askTrial(const InquiryPtr &inquiry, const TrialQuery &query, const TrialSurroundings &surroundings,
              std::function<void(Result<TrialResult>)> then)
{
    inquiry->ask(InfoRequest{query.path}, [=, then = std::move(then)](const Result<Outcome> &outcome) {
        const auto *info = outcome ? std::get_if<InfoReply>(&*outcome) : nullptr;
        if (!outcome)
            return then(failure(outcome.error()));
        if (!info || info->kind != ObjectKind::Dataset || !info->shape || info->shape->empty())
            return then(failure(ErrorCode::BadValue, QStringLiteral("Only datasets with rows can be tried")));
        auto sample = std::make_shared<Sample>();
        const qint64 bytes = std::clamp<qint64>(query.sampleBytes, 64 << 10, mostSample);
        const auto take = [sample](qint64, const Value &value) {
            const auto *array = std::get_if<Array>(&value.v);
            if (!array)
                return;
            sample->elementBytes = std::max<std::size_t>(array->type.itemSize(), 1);
            const std::size_t piece =
                std::max(chunkBytes / sample->elementBytes, std::size_t(1)) * sample->elementBytes;
            for (std::size_t at = 0; at < array->data.size(); at += piece)
                sample->pieces.push_back(array->data.slice(at, std::min(piece, array->data.size() - at)));
            sample->bytes += qint64(array->data.size());
        };
        readBlocks(inquiry, query.path, *info, 0, info->shape->front(), trialBlocks, bytes, {}, take,
                   [=](const std::optional<Error> &error) {
                       if (error)
                           return then(failure(*error));
                       if (sample->pieces.empty())
                           return then(failure(ErrorCode::BadValue,
                                               QStringLiteral("The dataset holds nothing that could be tried")));
                       auto result = std::make_shared<TrialResult>();
                       result->sampledBytes = sample->bytes;
                       tryNext(inquiry, inquiry->lane(), sample, result, candidates(), surroundings, then);
                   });
    });
}

} // namespace hdf5async

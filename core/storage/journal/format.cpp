// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/format.h"

#include <QtEndian>

#include <bit>
#include <cstring>

#include <xxhash.h>

namespace hdf5async::journal {

namespace {

constexpr char journalMagic[] = "H5AJRNL1";
constexpr char segmentMagic[] = "H5AJSEG1";
constexpr char frameMagic[] = "H5AJFRM1";
constexpr std::uint64_t magicBytes = 8;

std::uint64_t at(QByteArrayView bytes, qsizetype offset)
{
    return qFromLittleEndian<quint64>(bytes.data() + offset);
}

void put(char *target, qsizetype offset, std::uint64_t value)
{
    qToLittleEndian<quint64>(value, target + offset);
}

std::uint64_t hash(const char *data, std::size_t size, std::uint64_t seed)
{
    return XXH3_64bits_withSeed(data, size, seed);
}

bool hasMagic(QByteArrayView bytes, const char *magic, std::uint64_t size)
{
    return static_cast<std::uint64_t>(bytes.size()) >= size && std::memcmp(bytes.data(), magic, magicBytes) == 0;
}

std::uint64_t seedOf(std::uint64_t generation, std::uint64_t sequence)
{
    return generation ^ (sequence * 0x9E3779B97F4A7C15u);
}

std::uint64_t padded(std::uint64_t bytes)
{
    return (bytes + 7) / 8 * 8;
}

} // namespace

QByteArray encode(const JournalHeader &header)
{
    QByteArray bytes(static_cast<qsizetype>(pageBytes), '\0');
    char *p = bytes.data();
    std::memcpy(p, journalMagic, magicBytes);
    put(p, 8, 1); // format version
    put(p, 16, header.journalId);
    put(p, 24, header.segmentBytes);
    put(p, 32, header.device);
    put(p, 40, header.inode);
    put(p, 56, hash(p, 56, 0));
    return bytes;
}

std::optional<JournalHeader> decodeJournalHeader(QByteArrayView bytes)
{
    if (!hasMagic(bytes, journalMagic, journalHeaderBytes) || at(bytes, 56) != hash(bytes.data(), 56, 0))
        return std::nullopt;
    JournalHeader header{at(bytes, 16), at(bytes, 24), at(bytes, 32), at(bytes, 40)};
    const bool sane = at(bytes, 8) == 1 && header.segmentBytes >= 4 * pageBytes && header.segmentBytes % pageBytes == 0
        && header.segmentBytes < (std::uint64_t{1} << 48);
    return sane ? std::optional(header) : std::nullopt;
}

std::uint64_t encodedBytes(const SegmentHeader &header)
{
    return roundUp(segmentHeaderBytes + (header.carried ? static_cast<std::uint64_t>(header.carried->record.size()) : 0));
}

QByteArray encode(const SegmentHeader &header, std::uint64_t journalId)
{
    QByteArray bytes(static_cast<qsizetype>(encodedBytes(header)), '\0');
    char *p = bytes.data();
    std::memcpy(p, segmentMagic, magicBytes);
    put(p, 8, header.order);
    put(p, 16, header.generation);
    if (header.carried) {
        const CommitInfo &commit = *header.carried;
        const auto size = static_cast<std::size_t>(commit.record.size());
        std::memcpy(p + segmentHeaderBytes, commit.record.constData(), size);
        put(p, 24, 1);
        put(p, 32, commit.sequence);
        put(p, 40, commit.eof);
        put(p, 48, commit.time);
        put(p, 56, commit.fingerprint);
        put(p, 64, size);
        put(p, 72, hash(p + segmentHeaderBytes, size, header.generation));
    }
    put(p, 120, hash(p, 120, journalId));
    return bytes;
}

std::optional<SegmentHeader> decodeSegmentHeader(QByteArrayView bytes, std::uint64_t journalId)
{
    if (!hasMagic(bytes, segmentMagic, segmentHeaderBytes) || at(bytes, 120) != hash(bytes.data(), 120, journalId))
        return std::nullopt;
    SegmentHeader header{at(bytes, 8), at(bytes, 16), std::nullopt};
    if (at(bytes, 24) == 0)
        return header;
    const std::uint64_t size = at(bytes, 64);
    if (size > static_cast<std::uint64_t>(bytes.size()) - segmentHeaderBytes)
        return std::nullopt;
    const char *record = bytes.data() + segmentHeaderBytes;
    if (at(bytes, 72) != hash(record, size, header.generation))
        return std::nullopt;
    header.carried = CommitInfo{at(bytes, 32), at(bytes, 40), at(bytes, 48), at(bytes, 56),
                                QByteArray(record, static_cast<qsizetype>(size))};
    return header;
}

void encode(const FrameHeader &header, char *p)
{
    std::memset(p, 0, frameHeaderBytes);
    std::memcpy(p, frameMagic, magicBytes);
    put(p, 8, header.generation);
    put(p, 16, header.commit.sequence);
    put(p, 24, header.payloadOffset);
    put(p, 32, header.payloadBytes);
    put(p, 40, header.payloadHash);
    put(p, 48, std::uint64_t{header.runs} << 32 | header.pages);
    put(p, 56, header.recordBytes);
    put(p, 64, header.commit.eof);
    put(p, 72, header.commit.time);
    put(p, 80, header.checkpointed);
    put(p, 88, header.fingerprintBefore);
    put(p, 96, header.commit.fingerprint);
    put(p, 104, header.baseEof);
    put(p, 112, header.recordBase);
    put(p, 120, hash(p, 120, seedOf(header.generation, header.commit.sequence)));
}

std::optional<FrameHeader> decodeFrameHeader(QByteArrayView bytes)
{
    if (!hasMagic(bytes, frameMagic, frameHeaderBytes))
        return std::nullopt;
    FrameHeader header;
    header.generation = at(bytes, 8);
    header.commit.sequence = at(bytes, 16);
    if (at(bytes, 120) != hash(bytes.data(), 120, seedOf(header.generation, header.commit.sequence)))
        return std::nullopt;
    header.payloadOffset = at(bytes, 24);
    header.payloadBytes = at(bytes, 32);
    header.payloadHash = at(bytes, 40);
    header.pages = static_cast<std::uint32_t>(at(bytes, 48));
    header.runs = static_cast<std::uint32_t>(at(bytes, 48) >> 32);
    header.recordBytes = at(bytes, 56);
    header.commit.eof = at(bytes, 64);
    header.commit.time = at(bytes, 72);
    header.checkpointed = at(bytes, 80);
    header.fingerprintBefore = at(bytes, 88);
    header.commit.fingerprint = at(bytes, 96);
    header.baseEof = at(bytes, 104);
    header.recordBase = at(bytes, 112);
    return header;
}

std::uint64_t hashPayload(QByteArrayView payload, std::uint64_t generation, std::uint64_t sequence)
{
    return hash(payload.data(), static_cast<std::size_t>(payload.size()), seedOf(generation, sequence));
}

std::uint64_t hashPage(const char *page)
{
    return hash(page, pageBytes, 0);
}

std::optional<FramePayload> decodePayload(QByteArrayView payload, const FrameHeader &header)
{
    const auto total = static_cast<std::uint64_t>(payload.size());
    std::uint64_t used = 0;
    const auto room = [&](std::uint64_t bytes) { return bytes <= total - used; };
    if (header.payloadBytes != total || header.recordBytes > total || !room(padded(header.recordBytes)))
        return std::nullopt;
    FramePayload result;
    result.record = payload.first(static_cast<qsizetype>(header.recordBytes));
    used = padded(header.recordBytes);
    for (std::uint32_t i = 0; i < header.runs; ++i) {
        if (!room(24))
            return std::nullopt;
        const auto head = static_cast<qsizetype>(used);
        const std::uint64_t count = at(payload, head + 8);
        used += 24;
        if (count > (total - used) / 8)
            return std::nullopt;
        SpillRun run{at(payload, head), at(payload, head + 16), std::vector<std::uint64_t>(count)};
        for (std::uint64_t k = 0; k < count; ++k, used += 8)
            run.hashes[k] = at(payload, static_cast<qsizetype>(used));
        result.runs.push_back(std::move(run));
    }
    for (std::uint32_t i = 0; i < header.pages; ++i) {
        if (!room(16))
            return std::nullopt;
        const auto head = static_cast<qsizetype>(used);
        const PageRecord record{at(payload, head), at(payload, head + 8), payload.data() + head + 16};
        used += 16;
        const std::uint64_t size = granuleBytes * static_cast<std::uint64_t>(std::popcount(record.mask));
        if (!room(size))
            return std::nullopt;
        used += size;
        result.pages.push_back(record);
    }
    return used == total ? std::optional(std::move(result)) : std::nullopt;
}

void FrameBuilder::begin(QByteArrayView record, std::size_t expectedPages)
{
    m_bytes.clear();
    m_bytes.reserve(frameHeaderBytes + static_cast<std::size_t>(record.size()) + expectedPages * 256);
    m_bytes.resize(frameHeaderBytes);
    append(record.data(), static_cast<std::size_t>(record.size()));
    m_bytes.resize(frameHeaderBytes + padded(static_cast<std::uint64_t>(record.size())));
    m_record = static_cast<std::uint64_t>(record.size());
    m_pages = 0;
    m_runs = 0;
}

void FrameBuilder::append(const void *data, std::size_t size)
{
    const auto *p = static_cast<const char *>(data);
    m_bytes.insert(m_bytes.end(), p, p + size);
}

void FrameBuilder::append(std::uint64_t value)
{
    char bytes[8];
    qToLittleEndian<quint64>(value, bytes);
    append(bytes, sizeof bytes);
}

void FrameBuilder::add(const SpillRun &run)
{
    append(run.page);
    append(run.count());
    append(run.offset);
    for (const std::uint64_t pageHash : run.hashes)
        append(pageHash);
    ++m_runs;
}

void FrameBuilder::add(std::uint64_t page, std::uint64_t mask, const char *data)
{
    append(page);
    append(mask);
    while (mask != 0) { // neighbours in one copy
        const int first = std::countr_zero(mask);
        const int length = std::countr_one(mask >> first);
        append(data + static_cast<std::size_t>(first) * granuleBytes, static_cast<std::size_t>(length) * granuleBytes);
        mask = first + length == 64 ? 0 : mask >> (first + length) << (first + length);
    }
    ++m_pages;
}

void FrameBuilder::finish(FrameHeader &header)
{
    header.payloadBytes = payloadBytes();
    header.recordBytes = m_record;
    header.pages = m_pages;
    header.runs = m_runs;
}

} // namespace hdf5async::journal

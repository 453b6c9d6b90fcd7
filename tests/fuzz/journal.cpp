// SPDX-License-Identifier: BSD-3-Clause
// A file with a journal beside it, whatever a crash or a stranger made of them: opening refuses or recovers, the same each time.
//
// The input is a list of pieces of the two files: where (3 bytes: the upper bit of the first tells which file, the others count
// 64 bytes), how many bytes (2), and the bytes. What no piece says is zero.
#include "core/storage/journal/format.h"
#include "core/storage/journal/journaled_file.h"
#include "tests/fuzz/fuzzing.h"
#include "tests/support/journal/memory_disk.h"

#include <QtEndian>

#include <algorithm>

#include <xxhash.h>

using namespace hdf5async;
using namespace hdf5async::fuzz;
using namespace hdf5async::journal;

namespace {

const QString path = QStringLiteral("/data.h5");
const QString journalPath = path + QStringLiteral("-journal");
constexpr std::size_t largest = 512u << 10;
constexpr std::uint64_t capacity = 16u << 20; ///< of each file on the disk

using Content = test::MemoryDisk::Content;

void place(Content &content, std::size_t at, std::string_view bytes)
{
    at = std::min(at, largest);
    bytes = bytes.substr(0, largest - at);
    if (bytes.empty())
        return;
    content.resize(std::max(content.size(), at + bytes.size()));
    std::copy(bytes.begin(), bytes.end(), content.begin() + std::ptrdiff_t(at));
}

quint64 number(const Content &content, std::uint64_t at)
{
    return qFromLittleEndian<quint64>(content.data() + at);
}

void set(Content &content, std::uint64_t at, quint64 value)
{
    qToLittleEndian(value, content.data() + at);
}

quint64 hashOf(const Content &content, std::uint64_t at, std::uint64_t size, quint64 seed)
{
    return XXH3_64bits_withSeed(content.data() + at, size, seed);
}

// The checksums that nobody can guess are put in, so that what lies behind them is reached: of the journal's header, and of each
// segment header and frame that has a page of its own.
void sealSegment(Content &journal, std::uint64_t at)
{
    const quint64 record = number(journal, at + 64);
    if (record <= journal.size() - at - segmentHeaderBytes)
        set(journal, at + 72, hashOf(journal, at + segmentHeaderBytes, record, number(journal, at + 16)));
    set(journal, at + 120, hashOf(journal, at, 120, number(journal, 16)));
}

void sealFrame(Content &journal, std::uint64_t at)
{
    const quint64 seed = number(journal, at + 8) ^ (number(journal, at + 16) * 0x9E3779B97F4A7C15u);
    const quint64 elsewhere = number(journal, at + 24);
    const quint64 payload = elsewhere == 0 ? at + frameHeaderBytes : elsewhere;
    const quint64 size = number(journal, at + 32);
    if (payload <= journal.size() && size <= journal.size() - payload)
        set(journal, at + 40, hashOf(journal, payload, size, seed));
    set(journal, at + 120, hashOf(journal, at, 120, seed));
}

void seal(Content &journal)
{
    if (journal.size() < pageBytes)
        return;
    set(journal, 56, hashOf(journal, 0, 56, 0));
    for (std::uint64_t at = pageBytes; at + frameHeaderBytes <= journal.size(); at += pageBytes) {
        if (std::memcmp(journal.data() + at, "H5AJSEG1", 8) == 0)
            sealSegment(journal, at);
        else if (std::memcmp(journal.data() + at, "H5AJFRM1", 8) == 0)
            sealFrame(journal, at);
    }
}

std::shared_ptr<test::MemoryDisk> diskOf(Input &input)
{
    Content file, journal;
    const bool sealed = input.byte() % 4 != 0;
    while (!input.isEmpty()) {
        const std::uint8_t first = input.byte();
        const std::size_t at = std::size_t(((first & 0x7fu) << 16) | input.word()) * granuleBytes;
        const std::string_view bytes = input.take(input.word());
        place(first & 0x80 ? journal : file, at, bytes);
    }
    if (sealed)
        seal(journal);
    auto disk = std::make_shared<test::MemoryDisk>();
    disk->capacity = capacity;
    disk->put(path, std::move(file));
    disk->put(journalPath, std::move(journal));
    return disk;
}

JournalOptions optionsOn(const std::shared_ptr<test::MemoryDisk> &disk)
{
    JournalOptions options;
    options.segmentBytes = 64u << 10;
    options.overlayBytes = 1u << 20;
    options.io = disk;
    return options;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const std::shared_ptr<test::MemoryDisk> disk = diskOf(input);
    const Content before = disk->content(path);
    const bool shown = JournaledFile::open(path, OpenMode::ReadOnly, optionsOn(disk)).has_value();
    require(disk->content(path) == before, "who opens to read changes nothing");
    const auto crashed = disk->copy();
    crashed->capacity = capacity;
    {
        const Result<std::unique_ptr<JournaledFile>> opened =
            JournaledFile::open(path, OpenMode::ReadWrite, optionsOn(crashed));
        if (!opened) {
            require(!shown || opened.error().code == ErrorCode::StorageFull, "what can be shown can be recovered");
            return 0;
        }
        require(shown, "what can be recovered can be shown");
    } // a crash
    const Content recovered = crashed->content(path);
    const auto again = crashed->copy();
    const Result<std::unique_ptr<JournaledFile>> second =
        JournaledFile::open(path, OpenMode::ReadWrite, optionsOn(again));
    require(second.has_value(), "what was recovered can be opened");
    require(again->content(path) == recovered, "and is as it was");
    require((*second)->close().has_value() && !again->exists(journalPath), "after closing there is no journal");
    return 0;
}

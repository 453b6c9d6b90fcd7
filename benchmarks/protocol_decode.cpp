// SPDX-License-Identifier: BSD-3-Clause
//
// What decoding a request and encoding a reply cost, in time and in allocations. Figures of one run compare with each other only.

#include "network/protocol/body_scan.h"
#include "network/protocol/frame_decoder.h"
#include "network/protocol/message_codec.h"

#include <QtEndian>

#include <msgpack/pack.hpp>
#include <msgpack/sbuffer.hpp>
#include <msgpack/unpack.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>
#include <vector>

namespace {

std::size_t allocations = 0;

} // namespace

void *operator new(std::size_t size)
{
    ++allocations;
    if (void *memory = std::malloc(size))
        return memory;
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept
{
    std::free(memory);
}

void operator delete(void *memory, std::size_t) noexcept
{
    std::free(memory);
}

namespace {

using namespace hdf5async;
using Packer = msgpack::packer<msgpack::sbuffer>;

void text(Packer &packer, std::string_view utf8)
{
    packer.pack_str(quint32(utf8.size()));
    packer.pack_str_body(utf8.data(), quint32(utf8.size()));
}

void bin(Packer &packer, std::string_view bytes)
{
    packer.pack_bin(quint32(bytes.size()));
    packer.pack_bin_body(bytes.data(), quint32(bytes.size()));
}

// What msgpack-numpy sends for an append of `rows` records of a time and a value.
QByteArray appendOfRecords(std::uint32_t rows)
{
    msgpack::sbuffer buffer;
    Packer packer(buffer);
    packer.pack_map(4);
    text(packer, "id");
    packer.pack_uint64(12345);
    text(packer, "op");
    text(packer, "append");
    text(packer, "path");
    text(packer, "/run/sensors/temperature");
    text(packer, "data");
    packer.pack_map(5);
    bin(packer, "nd");
    packer.pack_true();
    bin(packer, "type");
    packer.pack_array(2);
    for (const auto &[name, type] : {std::pair("timestamp", "<i8"), std::pair("value", "<f8")}) {
        packer.pack_array(2);
        text(packer, name);
        text(packer, type);
    }
    bin(packer, "kind");
    bin(packer, "V");
    bin(packer, "shape");
    packer.pack_array(1);
    packer.pack_uint32(rows);
    bin(packer, "data");
    bin(packer, std::string(rows * 16, 'x'));
    return {buffer.data(), qsizetype(buffer.size())};
}

QByteArray appendOfList(std::uint32_t numbers)
{
    msgpack::sbuffer buffer;
    Packer packer(buffer);
    packer.pack_map(4);
    text(packer, "id");
    packer.pack_uint64(12345);
    text(packer, "op");
    text(packer, "append");
    text(packer, "path");
    text(packer, "/run/list");
    text(packer, "data");
    packer.pack_array(numbers);
    for (std::uint32_t i = 0; i < numbers; ++i)
        packer.pack_double(double(i));
    return {buffer.data(), qsizetype(buffer.size())};
}

QByteArray pingRequest()
{
    const std::string_view body("\x82\xa2id\x01\xa2op\xa4ping", 13);
    return {body.data(), qsizetype(body.size())};
}

template<typename Work>
void measure(const char *name, Work work)
{
    using Clock = std::chrono::steady_clock;
    std::size_t rounds = 1;
    double best = 1e9;
    for (;; rounds *= 2) {
        const auto start = Clock::now();
        for (std::size_t i = 0; i < rounds; ++i)
            work();
        if (Clock::now() - start > std::chrono::milliseconds(50))
            break;
    }
    allocations = 0;
    for (int repeat = 0; repeat < 7; ++repeat) {
        const auto start = Clock::now();
        for (std::size_t i = 0; i < rounds; ++i)
            work();
        const std::chrono::duration<double, std::nano> taken = Clock::now() - start;
        best = std::min(best, taken.count() / double(rounds));
    }
    std::printf("%-48s %12.0f ns %8.1f allocations\n", name, best, double(allocations) / double(7 * rounds));
}

void measureDecoding(const char *name, const QByteArray &bytes)
{
    const SharedBytes body(bytes);
    const DecodeLimits limits;
    TypeCache cache;
    const std::string title(name);
    std::size_t failures = 0;
    measure((title + ": scan").c_str(), [&] { failures += scanBody(body.view(), limits) ? 0 : 1; });
    measure((title + ": decode").c_str(), [&] { failures += decodeRequest(body, limits, &cache).operation ? 0 : 1; });
    measure((title + ": msgpack-cxx tree, for comparison").c_str(), [&] {
        const auto byReference = [](msgpack::type::object_type, std::size_t, void *) { return true; };
        const msgpack::object_handle tree = msgpack::unpack(body.data(), body.size(), byReference);
        failures += tree.get().type == msgpack::type::MAP ? 0 : 1;
    });
    if (failures > 0)
        std::abort();
}

void measureEncoding()
{
    AppendReply append;
    append.shape = {123456};
    append.appended = 1;
    const Reply small{qint64(12345), Outcome(append), quint64(99), std::nullopt, false};
    ReplyBuffer buffer;
    measure("encode the reply to an append", [&] {
        encodeReply(small, 1 << 26, buffer);
        buffer.consume(buffer.size());
    });

    ReadReply read;
    read.value.v = Array{ElementType::floating(8), {1 << 17}, SharedBytes(QByteArray(1 << 20, 'x'))};
    const Reply large{qint64(12345), Outcome(read), std::nullopt, std::nullopt, false};
    measure("encode a read of 1 MiB", [&] {
        encodeReply(large, 1 << 26, buffer);
        buffer.consume(buffer.size());
    });
}

void measureFrames(const char *name, const QByteArray &body, int frames)
{
    QByteArray stream;
    for (int i = 0; i < frames; ++i) {
        char length[4];
        qToBigEndian(quint32(body.size()), length);
        stream += QByteArray(length, 4) + body;
    }
    ReceiveMemory memory;
    FrameDecoder decoder(1 << 26, memory);
    measure(name, [&] {
        for (qsizetype at = 0; at < stream.size();) {
            const std::span<char> space = decoder.writable();
            const auto size = std::min(stream.size() - at, qsizetype(space.size()));
            std::memcpy(space.data(), stream.data() + at, std::size_t(size));
            decoder.commit(std::size_t(size));
            at += size;
            for (auto next = decoder.next(); next && *next; next = decoder.next()) {
            }
        }
    });
}

} // namespace

int main()
{
    measureDecoding("ping", pingRequest());
    measureDecoding("append 1 record", appendOfRecords(1));
    measureDecoding("append 100 records", appendOfRecords(100));
    measureDecoding("append 1 MiB of records", appendOfRecords(65536));
    measureDecoding("append a list of 1000 floats", appendOfList(1000));
    measureEncoding();
    measureFrames("cut 1000 frames of 1 record", appendOfRecords(1), 1000);
    measureFrames("receive a frame of 16 MiB", appendOfRecords(1 << 20), 1);
    return 0;
}

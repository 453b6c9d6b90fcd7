// SPDX-License-Identifier: BSD-3-Clause
#include "benchmarks/load/options.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <map>

namespace {

std::string bytesOf(const std::string &hex)
{
    std::string bytes;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
        bytes += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return bytes;
}

} // namespace

void fail(const std::string &what)
{
    std::fprintf(stderr, "load: %s: %s\n", what.c_str(), std::strerror(errno));
    std::exit(1);
}

std::vector<std::string> entriesOf(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file)
        fail(path);
    std::vector<std::string> entries;
    unsigned char length[4];
    while (file.read(reinterpret_cast<char *>(length), sizeof length)) {
        const auto size = std::size_t(length[0]) | std::size_t(length[1]) << 8 | std::size_t(length[2]) << 16 |
                          std::size_t(length[3]) << 24;
        std::string &entry = entries.emplace_back(size, '\0');
        if (!file.read(entry.data(), static_cast<std::streamsize>(size)))
            fail(path + " is cut short");
    }
    return entries;
}

Options optionsOf(int argc, char **argv)
{
    using Text = const std::string &;
    Options options;
    const std::map<std::string, std::function<void(Text)>> known = {
        {"--port", [&](Text v) { options.port = std::stoi(v); }},
        {"--frames", [&](Text v) { options.frames = v; }},
        {"--connections", [&](Text v) { options.connections = std::stoi(v); }},
        {"--window", [&](Text v) { options.window = std::stoul(v); }},
        {"--seconds", [&](Text v) { options.seconds = std::stod(v); }},
        {"--warm", [&](Text v) { options.warm = std::stod(v); }},
        {"--least", [&](Text v) { options.least = std::stoull(v); }},
        {"--count", [&](Text v) { options.count = std::stoull(v); }},
        {"--pace", [&](Text v) { options.pace = std::stod(v); }},
        {"--once", [&](Text v) { options.once = v == "1"; }},
        {"--reply-lines", [&](Text v) { options.replyLines = std::stoi(v); }},
        {"--good", [&](Text v) { options.good = bytesOf(v); }},
        {"--last", [&](Text v) { options.last = bytesOf(v); }},
        {"--hello", [&](Text v) { options.hello = v; }},
        {"--hello-lines", [&](Text v) { options.helloLines = std::stoi(v); }},
    };
    for (int i = 1; i < argc; i += 2) {
        const auto option = known.find(argv[i]);
        if (option == known.end() || i + 1 == argc) {
            std::fprintf(stderr, "load: unknown option %s, or without a value\n", argv[i]);
            std::exit(2);
        }
        option->second(argv[i + 1]);
    }
    if (options.port == 0 || options.frames.empty() || options.connections < 1 || options.window < 1) {
        std::fprintf(stderr, "load: --port and --frames are needed, --connections and --window are at least 1\n");
        std::exit(2);
    }
    return options;
}

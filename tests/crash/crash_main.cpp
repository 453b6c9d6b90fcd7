// SPDX-License-Identifier: BSD-3-Clause
// The crash test as a program: crash [--full] [name=value …]
#include "tests/crash/crash_run.h"

#include <hdf5.h>

#include <cstdio>
#include <cstdlib>
#include <stdexcept>

using namespace hdf5async::test;

namespace {

struct Configuration
{
    const char *name;
    void (*change)(CrashOptions &);
};

// What can make a difference to the order and the place of HDF5's writes, and to the journal's own paths.
constexpr Configuration configurations[] = {
    {"5 operations a commit", [](CrashOptions &) {}},
    {"1 operation a commit", [](CrashOptions &o) { o.stepsPerCommit = 1; }},
    {"25 operations a commit", [](CrashOptions &o) { o.stepsPerCommit = 25; }},
    {"pipelined", [](CrashOptions &o) { o.pipelined = true; }},
    {"late checkpoints", [](CrashOptions &o) { o.background = true; o.pipelined = true; }},
    {"small segments", [](CrashOptions &o) { o.segmentBytes = 64u << 10; }},
    {"large segments", [](CrashOptions &o) { o.segmentBytes = 1u << 20; }},
    {"spilling", [](CrashOptions &o) { o.overlayBytes = 64 * 4096; o.stepsPerCommit = 25; }},
    {"spilling, late checkpoints", [](CrashOptions &o) { o.overlayBytes = 64 * 4096; o.stepsPerCommit = 15; o.background = true; }},
    {"all new space written directly", [](CrashOptions &o) { o.smallWriteBytes = 0; }},
    {"metadata evicted early", [](CrashOptions &o) { o.workload.metadataCacheBytes = 32u << 10; }},
    {"old file format", [](CrashOptions &o) { o.workload.oldFormat = true; }},
    {"free space kept", [](CrashOptions &o) { o.workload.freeSpaceStrategy = H5F_FSPACE_STRATEGY_FSM_AGGR; o.workload.persistFreeSpace = true; }},
    {"paged file space", [](CrashOptions &o) { o.workload.freeSpaceStrategy = H5F_FSPACE_STRATEGY_PAGE; }},
    {"no free space management", [](CrashOptions &o) { o.workload.freeSpaceStrategy = H5F_FSPACE_STRATEGY_NONE; }},
};

struct Arguments
{
    std::map<std::string, std::string> values;

    [[nodiscard]] long number(const char *name, long otherwise) const
    {
        const auto found = values.find(name);
        return found == values.end() ? otherwise : std::atol(found->second.c_str());
    }
};

void print(const std::string &name, const CrashResult &result)
{
    std::printf("%-32s points %5ld  last commit %5ld  next commit %5ld  FAILED %ld\n", name.c_str(), result.points,
                result.lastCommit, result.nextCommit, result.failed());
    for (const auto &[reason, count] : result.failures)
        std::printf("    %5ld x %s\n", count, reason.c_str());
    std::fflush(stdout);
}

} // namespace

int main(int argc, char **argv)
{
    Arguments arguments;
    for (int i = 1; i < argc; ++i) {
        const std::string argument = argv[i];
        const std::size_t sign = argument.find('=');
        arguments.values[argument.substr(0, sign)] = sign == std::string::npos ? "1" : argument.substr(sign + 1);
    }
    if (arguments.values.count("--help")) {
        std::printf("crash [seeds=N] [seed=N] [points=N] [commits=N] [config=N] [model=0..5] [jobs=N] [folder=DIR] [plain=1]\n"
                    "      [operations=1] [again=%%] [continue=%%] [verbose=1]\nCuts the power `points` times for each configuration and seed.\n");
        return 0;
    }
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
    long points = 0;
    long failed = 0;
    const long only = arguments.number("config", -1);
    const bool plain = arguments.number("plain", 0) != 0;
    const long firstSeed = arguments.number("seed", 1);
    for (long index = 0; index < static_cast<long>(std::size(configurations)); ++index) {
        if (only >= 0 && index != only)
            continue;
        CrashResult sum;
        for (long seed = firstSeed; seed < firstSeed + arguments.number("seeds", 1); ++seed) {
            CrashOptions options;
            options.seed = static_cast<std::uint64_t>(seed * 100 + index);
            options.points = arguments.number("points", 100);
            options.commits = arguments.number("commits", 60);
            options.model = static_cast<int>(arguments.number("model", -1));
            options.jobs = static_cast<int>(arguments.number("jobs", 2));
            options.percentAgain = static_cast<unsigned>(arguments.number("again", 25));
            options.percentContinue = static_cast<unsigned>(arguments.number("continue", 20));
            options.plain = plain;
            options.operations = arguments.number("operations", 0) != 0;
            options.verbose = arguments.number("verbose", 0) != 0;
            if (arguments.values.count("folder"))
                options.folder = arguments.values["folder"];
            configurations[index].change(options);
            try {
                const CrashResult result = CrashRun(options).run();
                sum.points += result.points;
                sum.lastCommit += result.lastCommit;
                sum.nextCommit += result.nextCommit;
                for (const auto &[reason, count] : result.failures)
                    sum.failures[reason] += count;
            } catch (const std::exception &exception) {
                ++sum.failures[std::string("workload: ") + exception.what()];
            }
        }
        print(configurations[index].name, sum);
        points += sum.points;
        failed += sum.failed();
    }
    const char *kind = plain ? "plain HDF5" : arguments.number("operations", 0) != 0 ? "the server's operations" : "journaled";
    std::printf("%s: %ld crash points, %ld failed (%.1f %%)\n", kind, points, failed,
                points > 0 ? 100.0 * static_cast<double>(failed) / static_cast<double>(points) : 0.0);
    if (plain)
        return failed > 0 ? 0 : 1; // a test that sees nothing here is blind
    return failed > 0 || points == 0 ? 1 : 0;
}

// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/answers.h"

#include <algorithm>
#include <cmath>

namespace hdf5async {

namespace {

constexpr qint64 mostImageSide = 4096; // a server sends 512

/// Whether each element is greater than the one before.
template<typename List, typename M>
bool isAscending(const List &list, M member)
{
    return std::adjacent_find(list.begin(), list.end(),
                              [member](const auto &a, const auto &b) { return a.*member >= b.*member; }) == list.end();
}

bool isWhole(const LineSeries &line)
{
    return line.low.size() == line.position.size() && line.high.size() == line.position.size();
}

bool isInOrder(const LineSeries &line)
{
    return std::all_of(line.position.begin(), line.position.end(), [](double at) { return std::isfinite(at); }) &&
           std::is_sorted(line.position.begin(), line.position.end());
}

bool isWhole(const HistorySeries &series)
{
    return series.low.size() == series.mean.size() && series.high.size() == series.mean.size();
}

} // namespace

const char *faultIn(const ServerStatus &status)
{
    return isAscending(status.clients, &ClientStatus::id) ? nullptr : "the clients are not in the order of their ids";
}

const char *faultIn(const ClientPage &page)
{
    return page.total >= 0 && page.matches >= 0 && page.offset >= 0 ? nullptr : "there are fewer than no clients";
}

const char *faultIn(const TreePage &page)
{
    return page.total >= 0 && page.offset >= 0 ? nullptr : "a group has fewer than no members";
}

const char *faultIn(const SearchResult &found)
{
    return found.matches >= 0 ? nullptr : "fewer than no objects match";
}

const char *faultIn(const PreviewResult &preview)
{
    const auto &lines = preview.lines;
    if (!std::all_of(lines.begin(), lines.end(), [](const LineSeries &line) { return isWhole(line); }))
        return "a line has not as many values as places";
    if (!std::all_of(lines.begin(), lines.end(), isInOrder))
        return "the places of a line are not in order";
    const auto isSide = [](qint64 side) { return side >= 0 && side <= mostImageSide; };
    if (!isSide(preview.imageWidth) || !isSide(preview.imageHeight) ||
        preview.image.size() != std::size_t(preview.imageWidth * preview.imageHeight))
        return "an image has not as many values as its width and height say";
    return nullptr;
}

const char *faultIn(const HistoryResult &history)
{
    for (const HistorySeries &series : history.series) {
        if (!isWhole(series))
            return "a series of the history has not as many means as limits";
        if (!std::isfinite(series.step) || series.step <= 0)
            return "a series of the history has no step";
    }
    return nullptr;
}

const char *faultIn(const LogPage &page)
{
    return isAscending(page.entries, &LogEntry::number) ? nullptr : "the log is not in order";
}

const char *faultIn(const TrialResult &trial)
{
    return trial.recommended >= -1 && trial.recommended < qint64(trial.rows.size())
               ? nullptr
               : "the codec that is recommended was not tried";
}

tl::unexpected<Error> badAnswer(const QString &why)
{
    return failure(
        ErrorCode::BadReply,
        QStringLiteral("What the server says cannot be shown: %1. It may be newer than this program").arg(why));
}

} // namespace hdf5async

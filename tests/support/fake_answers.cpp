// SPDX-License-Identifier: BSD-3-Clause
#include "tests/support/fake_data.h"
#include "tests/support/wobble.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace hdf5async {

namespace {

double seriesLevel(const QString &name)
{
    if (name == QStringLiteral("in"))
        return 212e6;
    if (name == QStringLiteral("out"))
        return 12e6;
    if (name == QStringLiteral("rows") || name == QStringLiteral("committed_rows"))
        return 1.24e6;
    if (name == QStringLiteral("ops"))
        return 9800;
    if (name == QStringLiteral("queue"))
        return 0.12;
    if (name == QStringLiteral("commit_p50"))
        return 3.1;
    if (name == QStringLiteral("commit_p99"))
        return 8.4;
    if (name == QStringLiteral("disk_free"))
        return 1.6e12;
    return 90'000;
}

TrialRow trial(Codec codec, int level, Shuffle shuffle, double ratio, double write, double read, bool anyReader)
{
    TrialRow row;
    row.filters = {codec, level, shuffle, false};
    row.ratio = ratio;
    row.writeBytesPerSecond = write * 1e6;
    row.readBytesPerSecond = read * 1e6;
    row.cores = 212 / write;
    row.storedPerDay = 212e6 * 86'400 / ratio;
    row.diskSeconds = 1.6e12 / (212e6 / ratio + 7e6);
    row.anyReader = anyReader;
    return row;
}

} // namespace

std::vector<LogEntry> exampleLog(int entries)
{
    struct Line
    {
        LogSeverity level;
        const char *source, *client, *dataset, *message;
    };
    static constexpr std::array lines{
        Line{LogSeverity::Info, "net", "daq-00", "", "connected from 10.0.0.2:40100"},
        Line{LogSeverity::Debug, "storage", "", "", "commit 3601: 310000 rows in 8.4 ms"},
        Line{LogSeverity::Warning, "storage", "daq-03", "/r7/ch3", "<f8 does not cast safely to <i4"},
        Line{LogSeverity::Info, "file", "", "", "snapshot run7-0001.h5 done (3.2 s)"},
        Line{LogSeverity::Debug, "net", "viewer", "/r7/adc", "read 200 rows"},
        Line{LogSeverity::Critical, "storage", "", "", "/data/run7.h5: write failed: no space left on the volume"},
        Line{LogSeverity::Info, "console", "", "", "ana acknowledged DISK-FREE"},
        Line{LogSeverity::Info, "auth", "viewer", "", "user ana signed in as reader"},
    };
    std::vector<LogEntry> log;
    for (int i = 0; i < entries; ++i) {
        const Line &line = lines[std::size_t(i) % lines.size()];
        LogEntry e;
        e.number = quint64(i + 1);
        e.at = exampleNow().addMSecs(-1000LL * (entries - i) + (i * 137) % 1000);
        e.level = line.level;
        e.source = QString::fromLatin1(line.source);
        e.client = QString::fromLatin1(line.client);
        e.dataset = QString::fromLatin1(line.dataset);
        e.message = QString::fromLatin1(line.message);
        e.repeats = i % 8 == 2 ? 148 : 1;
        log.push_back(e);
    }
    return log;
}

HistoryResult exampleHistory(const HistoryQuery &query)
{
    HistoryResult result;
    const double span = std::max(1.0, double(query.from.secsTo(query.to)));
    const int points = std::clamp(query.points, 1, 4000);
    for (const QString &name : query.series) {
        HistorySeries series;
        series.name = name;
        series.step = std::max(1.0, span / points);
        series.from = query.from;
        const int count = int(span / series.step);
        const double level = seriesLevel(name), phase = double(qHash(name) % 97) / 97;
        for (int i = 0; i < count; ++i) {
            const bool gap = i > count * 6 / 10 && i < count * 64 / 100;
            const double at = double(query.from.toSecsSinceEpoch() % 100'000) + i * series.step;
            const double mean = level * (1 + 0.25 * wobble(phase, int(at), 211) + 0.05 * wobble(phase, int(at), 13));
            const auto value = [gap](double v) { return gap ? std::numeric_limits<float>::quiet_NaN() : float(v); };
            series.low.push_back(value(mean * 0.93));
            series.mean.push_back(value(mean));
            series.high.push_back(value(mean * 1.08));
        }
        result.series.push_back(std::move(series));
    }
    result.events = {
        {query.from.addSecs(qint64(span / 3)), QStringLiteral("rotate"), QStringLiteral("run6.h5 to run7.h5")},
        {query.from.addSecs(qint64(span * 0.45)), QStringLiteral("join"), QStringLiteral("camera7 (10.0.0.7:40100)")},
        {query.from.addSecs(qint64(span * 0.64)), QStringLiteral("start"), QStringLiteral("server started")}};
    return result;
}

PreviewResult examplePreview(const PreviewQuery &query)
{
    PreviewResult r;
    r.kind = query.kind;
    r.shape = {41'003'112, 16};
    r.dtype = QStringLiteral("int16");
    r.from = query.from < 0 ? 41'003'112 + query.from : query.from;
    switch (query.kind) {
    case PreviewKind::Table:
        for (int c = 0; c < 16; ++c)
            r.columns.append(QString::number(c));
        for (qint64 row = 0; row < query.rows; ++row) {
            QStringList cells;
            for (int c = 0; c < 16; ++c)
                cells.append(QString::number(int(1200 * wobble(c * 0.1, int(row), 53))));
            r.cells.push_back(cells);
        }
        break;
    case PreviewKind::Line:
        for (int s = 0; s < 3; ++s) {
            LineSeries line;
            line.name = QString::number(s);
            for (int i = 0; i < query.points; ++i) {
                const double v = 1200 * wobble(s * 0.21, i, 211);
                line.position.push_back(double(r.from) + i);
                line.low.push_back(v - 90);
                line.high.push_back(v + 90);
            }
            r.lines.push_back(std::move(line));
        }
        break;
    case PreviewKind::Image:
        r.imageWidth = 320;
        r.imageHeight = 256;
        for (int y = 0; y < r.imageHeight; ++y) {
            for (int x = 0; x < r.imageWidth; ++x)
                r.image.push_back(400 + 3000 * std::exp(-(std::pow(x - 190, 2) + std::pow(y - 110, 2)) / 2600.0) +
                                  20 * wobble(y * 0.01, x, 9));
        }
        break;
    case PreviewKind::AttributeTable:
        r.columns = QStringList{QStringLiteral("name"), QStringLiteral("type"), QStringLiteral("value")};
        r.cells = {{QStringLiteral("sample_rate"), QStringLiteral("float64"), QStringLiteral("56250.0")},
                   {QStringLiteral("unit"), QStringLiteral("text"), QStringLiteral("mV")},
                   {QStringLiteral("标定"), QStringLiteral("float32 (4)"), QStringLiteral("[0.99, 1.01, 1.0, 0.98]")}};
        break;
    case PreviewKind::Summary:
        r.statistics = Statistics{656'049'792, 1'000'000, 12, 0, -1198, 1201, 3.4, 611.2, {}};
        for (int i = 0; i < 40; ++i)
            r.statistics->histogram.push_back(qint64(50'000 * std::exp(-std::pow((i - 20) / 8.0, 2))));
        break;
    case PreviewKind::StorageLayout:
        r.storage = StorageDetails{QStringLiteral("chunked"),
                                   {8192, 16},
                                   5006,
                                   23'000'000'000,
                                   94'300'000'000,
                                   {QStringLiteral("shuffle (2)"), QStringLiteral("zstd (32015), level 3")},
                                   6.8,
                                   2.9,
                                   41'003'112,
                                   41'002'990};
        break;
    }
    return r;
}

TrialResult exampleTrial()
{
    TrialResult r;
    r.sampledBytes = 16 << 20;
    r.rows = {trial(Codec::None, 0, Shuffle::None, 1, 4100, 5200, true),
              trial(Codec::Lz4, 0, Shuffle::Byte, 2.6, 1450, 2900, false),
              trial(Codec::Zstd, 1, Shuffle::Byte, 3.7, 690, 1400, false),
              trial(Codec::Zstd, 3, Shuffle::Byte, 4.1, 410, 980, false),
              trial(Codec::Deflate, 6, Shuffle::Byte, 3.9, 62, 310, true)};
    r.recommended = 3;
    r.reason = QStringLiteral("%1: best ratio that needs at most a quarter of the cores");
    r.reasonDetail = QStringLiteral("zstd 3 + shuffle");
    return r;
}

} // namespace hdf5async

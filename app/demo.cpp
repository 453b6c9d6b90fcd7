// SPDX-License-Identifier: BSD-3-Clause
#include "app/demo.h"

#include <hdf5async/appender.h>
#include <hdf5async/client.h>

#include <QRandomGenerator>

#include <cmath>
#include <numbers>

namespace hdf5async {

namespace {

constexpr int tickMilliseconds = 100;
constexpr std::array names{"sine", "noise", "walk", "counter", "camera"};
static_assert(names.size() == Demo::programs);
constexpr int sineRows = 200, noiseRows = 500, walkRows = 50, channels = 8, cameraSide = 64;

std::vector<double> sine(quint64 tick)
{
    std::vector<double> rows(sineRows);
    for (int i = 0; i < sineRows; ++i)
        rows[std::size_t(i)] = std::sin(2 * std::numbers::pi * double(tick * sineRows + quint64(i)) / 4000);
    return rows;
}

std::vector<qint16> noise()
{
    std::vector<qint16> rows(std::size_t(noiseRows) * channels);
    for (qint16 &value : rows)
        value = qint16(QRandomGenerator::global()->bounded(-120, 120));
    return rows;
}

std::vector<float> walk(double &at)
{
    std::vector<float> rows(walkRows);
    for (float &value : rows) {
        at += QRandomGenerator::global()->bounded(2.0) - 1;
        value = float(at);
    }
    return rows;
}

// A spot that goes round on a noisy ground.
std::vector<quint16> image(quint64 tick)
{
    std::vector<quint16> pixels(std::size_t(cameraSide) * cameraSide);
    const double angle = double(tick) / 20, x0 = 32 + 18 * std::cos(angle), y0 = 32 + 18 * std::sin(angle);
    for (int y = 0; y < cameraSide; ++y) {
        for (int x = 0; x < cameraSide; ++x) {
            const double distance = (x - x0) * (x - x0) + (y - y0) * (y - y0);
            pixels[std::size_t(y * cameraSide + x)] =
                quint16(900 * std::exp(-distance / 60) + QRandomGenerator::global()->bounded(60));
        }
    }
    return pixels;
}

} // namespace

Demo::Demo(const QString &host, quint16 port, QObject *parent) : QObject(parent)
{
    for (const char *const name : names)
        add(host, port, name);
    connect(&m_timer, &QTimer::timeout, this, &Demo::write);
    m_timer.start(tickMilliseconds);
}

Demo::~Demo() = default;

void Demo::add(const QString &host, quint16 port, const char *name)
{
    ClientOptions options;
    options.host = host;
    options.port = port;
    options.name = QByteArray("demo-") + name;
    auto client = std::make_unique<Client>(options);
    AppenderOptions appending;
    appending.overflow = OverflowPolicy::DropOldest;
    appending.bufferBytes = 4 << 20;
    appending.storage.codec = Codec::Zstd;
    appending.storage.level = 3;
    appending.storage.shuffle = Shuffle::Byte;
    const Result<Appender *> appender = client->appender(QByteArray("/demo/") + name, appending);
    if (!appender)
        return; // only a spool can fail, and there is none
    client->open();
    m_programs.push_back({std::move(client), *appender});
}

void Demo::write()
{
    if (m_programs.size() != std::size_t(programs))
        return;
    m_programs[0].appender->push(ArrayView(sine(m_ticks)));
    m_programs[1].appender->push(ArrayView(noise(), Shape{noiseRows, channels}));
    m_programs[2].appender->push(ArrayView(walk(m_walk)));
    m_programs[3].appender->push(ArrayView(std::vector<qint64>{qint64(m_ticks)}));
    if (m_ticks % 2 == 0)
        m_programs[4].appender->push(ArrayView(image(m_ticks / 2), Shape{1, cameraSide, cameraSide}));
    ++m_ticks;
}

quint64 Demo::durableRows() const
{
    quint64 rows = 0;
    for (const Program &program : m_programs)
        rows += program.appender->durableRows();
    return rows;
}

} // namespace hdf5async

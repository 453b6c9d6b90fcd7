// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/console/jobs/export_job.h"

#include "core/storage/link_gate.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto atATime = 20ms; // in the lane, where others wait

} // namespace

ExportJob::ExportJob(ConsoleFile file, Plan plan)
    : Job(QStringLiteral("export"), QString::fromUtf8(plan.path), std::move(file)), m_plan(std::move(plan))
{
}

ExportJob::~ExportJob()
{
    tidy();
}

void ExportJob::tidy()
{
    m_worker.reset(); // before what it works with goes
    if (!m_growing.isEmpty())
        QFile::remove(m_growing);
    m_growing.clear();
    m_copy = {};
}

// Who sees a job's end finds nothing of it but what it was for.
void ExportJob::end(Result<QString> result)
{
    tidy();
    finish(std::move(result));
}

QString ExportJob::folder() const
{
    return QFileInfo(m_plan.target).path();
}

void ExportJob::begin()
{
    report({QStringLiteral("list"), 0, 0, 0, 0});
    if (m_plan.rules && !m_plan.rules->allows(m_plan.path))
        return finish(failure(hiddenAnswer(InfoRequest{m_plan.path}).error()));
    const auto work = [](FileEngine &engine) { return engine.beginCopy({}, FileEngine::Clock::now()); };
    visit<FileEngine::Copy>(work, [this](Result<FileEngine::Copy> begun) {
        if (hasEnded())
            return;
        if (!begun)
            return end(failure(begun.error()));
        m_copy = std::move(*begun);
        startWorker();
    });
}

void ExportJob::startWorker()
{
    Result<std::unique_ptr<WorkerProcess>> worker =
        WorkerProcess::start(m_plan.program, {QStringLiteral("export-worker")});
    if (!worker)
        return end(failure(worker.error()));
    m_worker = std::move(*worker);
    m_growing = m_copy.copy->frozen().exported;
    m_worker->say(order());
    listen();
}

QByteArray ExportJob::order() const
{
    const StorageCopy::Frozen frozen = m_copy.copy->frozen();
    QJsonObject order{
        {QStringLiteral("file"), frozen.file},        {QStringLiteral("part"), frozen.part},
        {QStringLiteral("map"), frozen.map},          {QStringLiteral("bytes"), frozen.bytes},
        {QStringLiteral("shared"), frozen.isShared},  {QStringLiteral("path"), QString::fromUtf8(m_plan.path)},
        {QStringLiteral("growing"), frozen.exported}, {QStringLiteral("target"), m_plan.target}};
    if (m_plan.rules) {
        QJsonArray patterns;
        for (const QByteArray &pattern : m_plan.rules->patterns())
            patterns.append(QString::fromUtf8(pattern));
        order.insert(QStringLiteral("paths"), patterns);
    }
    return QJsonDocument(order).toJson(QJsonDocument::Compact);
}

void ExportJob::listen()
{
    if (!m_isNaming && hasEnded())
        return;
    if (auto held = m_copy.copy->check(); !held)
        return end(failure(held.error()));
    // Others may fill the disk meanwhile: recording goes before copying.
    if (auto room = checkRoom(folder(), 0); !room && !m_isNaming)
        return end(failure(room.error()));
    if (const std::optional<QByteArray> line = m_worker->hear(atATime))
        return heard(*line);
    if (m_worker->hasEnded())
        return end(
            failure(ErrorCode::IoError,
                    QStringLiteral("The process that copies \"%1\" has ended before its work: HDF5 does not survive "
                                   "what is there, or somebody has stopped it; \"hdf5async verify\" says more")
                        .arg(subject())));
    if (m_expected > 0) {
        const qint64 bytes = QFileInfo(m_growing).size();
        report({QStringLiteral("copy"), std::min(0.99, double(bytes) / double(m_expected)), bytes, m_expected, 0});
    }
    again([this] { listen(); });
}

void ExportJob::heard(const QByteArray &line)
{
    const QJsonObject said = QJsonDocument::fromJson(line).object();
    const QString step = said[QStringLiteral("step")].toString();
    if (step == QLatin1StringView("measured"))
        return measured(said[QStringLiteral("bytes")].toInteger());
    if (step == QLatin1StringView("copied")) {
        if (auto held = m_copy.copy->check(); !held) // until the last byte was read
            return end(failure(held.error()));
        if (hasEnded())
            return;
        m_isNaming = true;
        m_worker->say("name");
        return again([this] { listen(); });
    }
    if (step == QLatin1StringView("named")) {
        m_growing.clear();
        const qint64 bytes = QFileInfo(m_plan.target).size();
        report({QStringLiteral("copy"), 1, bytes, bytes, 0});
        return end(QStringLiteral("%1 has \"%2\" as of commit %3, %4")
                       .arg(m_plan.target, subject())
                       .arg(m_copy.commit)
                       .arg(sizeText(bytes)));
    }
    const std::optional<ErrorCode> code = errorCodeFromName(said[QStringLiteral("code")].toString().toUtf8());
    end(failure(code.value_or(ErrorCode::Internal), said[QStringLiteral("message")].toString(),
                said[QStringLiteral("detail")].toObject().toVariantMap()));
}

void ExportJob::measured(qint64 bytes)
{
    if (auto room = checkRoom(folder(), bytes); !room)
        return end(failure(room.error()));
    m_expected = std::max<qint64>(bytes, 1);
    m_worker->say("copy");
    again([this] { listen(); });
}

} // namespace hdf5async

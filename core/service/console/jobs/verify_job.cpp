// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/damage.h"
#include "core/service/console/file_answer.h"
#include "core/service/console/jobs/file_jobs.h"
#include "core/service/console/jobs/job_desk.h"

namespace hdf5async {

namespace {

constexpr qint64 mostNamedFaults = 100;
constexpr double listingShare = 0.02; // of the whole job, for people

struct CheckMap
{
    qint64 attributes = 0, bytes = 0;
    double fraction = 1;
    QString fault;
    std::optional<qint64> next;
};

template<typename Visitor>
void visitFields(Visitor &visit, const CheckMap *)
{
    visit("attributes", &CheckMap::attributes);
    visit("bytes", &CheckMap::bytes);
    visit("fraction", &CheckMap::fraction);
    visit("fault", &CheckMap::fault);
    visit("next", &CheckMap::next);
}

} // namespace

VerifyJob::VerifyJob(ConsoleFile file) : WalkJob(QStringLiteral("verify"), QString::fromUtf8(file.name), file) { }

void VerifyJob::begin()
{
    report({QStringLiteral("journal"), 0, 0, 0, 0});
    // A checkpoint reads all of the journal back and compares its sums.
    const auto work = [](FileEngine &engine) -> Result<QString> {
        if (auto settled = engine.settleFile(FileEngine::Clock::now()); !settled)
            return failure(settled.error());
        return engine.trouble();
    };
    visit<QString>(work, [this](const Result<QString> &trouble) {
        if (hasEnded())
            return;
        if (!trouble)
            return finish(failure(trouble.error()));
        if (!trouble->isEmpty())
            note("/", *trouble);
        walk();
    });
}

void VerifyJob::next()
{
    if (m_checked == objects().size())
        return end();
    check(0);
}

void VerifyJob::check(qint64 block)
{
    const QByteArray &path = objects()[m_checked].path;
    Value::Map arguments{{"path", Value{Value::Bin{path}}}, {"block", Value{block}}};
    ask(ConsoleRequest{"check", Value{std::move(arguments)}}, [this](const Result<Outcome> &outcome) {
        if (outcome)
            return checked(*outcome);
        if (outcome.error().code == ErrorCode::ShuttingDown)
            return finish(failure(outcome.error()));
        if (outcome.error().code != ErrorCode::NotFound)
            note(objects()[m_checked].path, outcome.error().message);
        ++m_checked;
        next();
    });
}

void VerifyJob::checked(const Outcome &outcome)
{
    const Result<CheckMap> answer = fileAnswer<CheckMap>(outcome);
    if (!answer) // what is not known to be good is not called so
        return finish(failure(answer.error()));
    m_bytes += answer->bytes;
    m_attributes += answer->attributes;
    if (!answer->fault.isEmpty())
        note(objects()[m_checked].path, answer->fault);
    const double fraction = (double(m_checked) + answer->fraction) / double(objects().size());
    report({QStringLiteral("verify"), listingShare + (1 - listingShare) * fraction, m_bytes, 0, 0});
    if (answer->next)
        return check(*answer->next);
    ++m_checked;
    next();
}

void VerifyJob::note(const QByteArray &path, const QString &what)
{
    const QString fault = QString::fromUtf8(path) + QStringLiteral(": ") + what;
    if (++m_faults == 1)
        m_firstFault = fault;
    if (m_faults <= mostNamedFaults)
        qCWarning(jobLog, "verify %s: %s", file().name.constData(), qPrintable(fault));
}

void VerifyJob::end()
{
    if (m_faults > 0)
        return finish(failure(
            ErrorCode::IoError,
            damagedWord + (m_faults == 1
                               ? QStringLiteral(": %1").arg(m_firstFault)
                               : QStringLiteral(" in %1 places, the first: %2").arg(m_faults).arg(m_firstFault)),
            {{QStringLiteral("faults"), m_faults}}));
    finish(QStringLiteral("good: %1 objects, %2 attributes, %3 read")
               .arg(objects().size())
               .arg(m_attributes)
               .arg(sizeText(m_bytes)));
}

} // namespace hdf5async

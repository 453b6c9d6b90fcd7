// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/link_gate.h"

#include <utility>

namespace hdf5async {

namespace {

constexpr std::size_t mostRemembered = 4096; // paths

// What makes, moves or removes no link.
bool keepsLinks(OpCode code)
{
    switch (code) {
    case OpCode::Append:
    case OpCode::Update:
    case OpCode::Insert:
    case OpCode::Resize:
    case OpCode::SetAttributes:
    case OpCode::DeleteAttributes: return true;
    default: return !isChanging(code);
    }
}

} // namespace

std::optional<Result<Outcome>> LinkGate::answerInstead(Storage &storage, const Operation &operation,
                                                       const PathRulesPtr &rules)
{
    if (!rules || std::holds_alternative<std::shared_ptr<const BatchRequest>>(operation))
        return std::nullopt;
    const PathVerdict verdict = verdictOf(*rules, operation);
    if (verdict == PathVerdict::Forbidden)
        return failure(forbiddenPath());
    if (verdict == PathVerdict::Hidden)
        return hiddenAnswer(operation);
    const QByteArray path = pathOf(operation);
    const QByteArray target = targetOf(operation);
    if ((path.isEmpty() || reaches(storage, path, rules)) && (target.isEmpty() || reaches(storage, target, rules)))
        return std::nullopt;
    return isChanging(opCode(operation)) ? failure(forbiddenPath()) : hiddenAnswer(operation);
}

bool LinkGate::reaches(Storage &storage, const QByteArray &path, const PathRulesPtr &rules)
{
    if (const auto known = m_reached.find(rules); known != m_reached.end() && known->second.contains(path))
        return true;
    if (!storage.reaches(path, *rules))
        return false;
    if (++m_count > mostRemembered)
        forget();
    m_reached[rules].insert(path);
    return true;
}

void LinkGate::note(OpCode code)
{
    if (!keepsLinks(code) && !m_reached.empty())
        forget();
}

bool LinkGate::onlyLooks(const Operation &operation)
{
    return std::holds_alternative<ListRequest>(operation) || std::holds_alternative<InfoRequest>(operation);
}

Result<Outcome> hiddenAnswer(const Operation &operation)
{
    if (std::holds_alternative<ReadRequest>(operation))
        return Outcome(ReadReply{});
    if (std::holds_alternative<ExistsRequest>(operation))
        return Outcome(ExistsReply{false});
    return failure(ErrorCode::NotFound,
                   QStringLiteral("There is nothing at \"%1\".")
                       .arg(QString::fromUtf8(pathOf(operation)))); // as the storage says it
}

Error forbiddenPath()
{
    return {ErrorCode::Forbidden, QStringLiteral("This user may not change that path"), {}};
}

} // namespace hdf5async

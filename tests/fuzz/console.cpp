// SPDX-License-Identifier: BSD-3-Clause
// What a server answers to a console that believes it nothing: any answer, or a status and what has changed since.
#include "core/console/answers.h"
#include "core/console/status_codec.h"
#include "network/protocol/body_scan.h"
#include "network/protocol/value_decoder.h"
#include "network/protocol/value_encoder.h"
#include "tests/fuzz/fuzzing.h"

#include <optional>

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

std::optional<Value> valueOf(std::string_view bytes)
{
    const SharedBytes body = exactly(bytes);
    if (!scanBody(body.view(), {64, 100'000}))
        return std::nullopt;
    WireReader reader(WireValue{body.data(), body.data() + body.size()});
    Result<Value> value = decodeValue(reader, {body, nullptr});
    return value ? std::optional(std::move(*value)) : std::nullopt;
}

QByteArray written(const Value &value)
{
    ReplyBuffer buffer;
    WireWriter writer(buffer, 64u << 20);
    writeValue(writer, value);
    return toByteArray(buffer);
}

// As a window does, with the code for a place in a list.
void look(const Filters &filters)
{
    require(!codecName(filters.codec).empty(), "a codec that was read has a name");
    require(filters.shuffle <= Shuffle::Bit, "a shuffle that was read is one");
}

void look(const std::vector<TreeNode> &nodes)
{
    for (const TreeNode &node : nodes) {
        look(node.filters);
        require(!objectKindName(node.kind).isEmpty(), "a kind that was read has a name");
    }
}

template<typename T>
void look(const T &)
{
}

void look(const Capabilities &server)
{
    require(server.role <= Role::Admin, "a role that was read is one");
    for (const Codec codec : server.codecs)
        look(Filters{codec});
}

void look(const TreePage &page)
{
    look(page.nodes);
}

void look(const SearchResult &found)
{
    look(found.nodes);
}

void look(const PreviewResult &preview)
{
    require(preview.kind <= PreviewKind::StorageLayout, "a kind of preview that was read is one");
    require(preview.image.size() == std::size_t(preview.imageWidth) * std::size_t(preview.imageHeight),
            "an image has as many values as its sides say");
    for (const LineSeries &line : preview.lines) {
        require(line.low.size() == line.position.size() && line.high.size() == line.position.size(),
                "a line has as many values as places");
        for (std::size_t i = 1; i < line.position.size(); ++i)
            require(line.position[i - 1] <= line.position[i], "places are in order");
    }
}

void look(const HistoryResult &history)
{
    for (const HistorySeries &series : history.series) {
        require(series.low.size() == series.mean.size() && series.high.size() == series.mean.size(),
                "a series has as many means as limits");
        require(series.step > 0, "time goes on");
    }
}

void look(const std::vector<AlarmEvent> &events)
{
    for (const AlarmEvent &event : events)
        require(event.severity <= Severity::Critical, "a severity that was read is one");
}

void look(const LogPage &page)
{
    for (std::size_t i = 0; i < page.entries.size(); ++i) {
        require(page.entries[i].level <= LogSeverity::Critical, "a level that was read is one");
        require(i == 0 || page.entries[i - 1].number < page.entries[i].number, "the log is in order");
    }
}

void look(const TrialResult &trial)
{
    require(trial.recommended < 0 || std::size_t(trial.recommended) < trial.rows.size(),
            "what is recommended is there");
    for (const TrialRow &row : trial.rows)
        look(row.filters);
}

void look(const ServerSettings &settings)
{
    for (const CompressionRule &rule : settings.rules)
        look(rule.filters);
}

void look(const UserList &list)
{
    for (const UserEntry &user : list.users)
        require(user.role <= Role::Admin, "a role that was read is one");
}

void look(const ClientPage &page)
{
    for (const ClientStatus &client : page.clients)
        require(client.role <= Role::Admin, "a role that was read is one");
}

void look(const ServerStatus &status)
{
    require(status.state <= ServerState::Failed, "a state that was read is one");
    for (const AlarmStatus &alarm : status.alarms)
        require(alarm.current <= Severity::Critical && alarm.latched <= Severity::Critical,
                "a severity that was read is one");
    for (std::size_t i = 1; i < status.clients.size(); ++i)
        require(status.clients[i - 1].id < status.clients[i].id, "clients are in the order of their ids");
    ClientQuery query;
    query.descending = true;
    for (int order = 0; order < int(ClientOrder::Count); ++order) {
        query.order = ClientOrder(order);
        require(clientPage(status, query).total == qint64(status.clients.size()), "a page says how many there are");
    }
}

template<typename T>
void answer(const Value &value)
{
    const Result<T> read = answerFrom<T>(value);
    if (!read)
        return;
    look(*read);
    const QByteArray bytes = written(toValue(*read));
    const std::optional<Value> anew = valueOf({bytes.constData(), std::size_t(bytes.size())});
    require(anew.has_value(), "what was understood can be written");
    const Result<T> again = answerFrom<T>(*anew);
    require(again.has_value(), "and is understood then");
    require(written(toValue(*again)) == bytes, "and means the same");
}

void statuses(Input &input)
{
    const std::optional<Value> first = valueOf(input.take(input.word())), second = valueOf(input.rest());
    if (!first || !second)
        return;
    const Result<ServerStatusPtr> whole = statusFrom(*first, nullptr);
    const Result<ServerStatusPtr> next = statusFrom(*second, whole ? whole->get() : nullptr);
    if (whole)
        look(**whole);
    if (!next)
        return;
    look(**next);
    const ServerStatus *const before = whole ? whole->get() : nullptr;
    const QByteArray bytes = written(statusValue(**next, before));
    const std::optional<Value> anew = valueOf({bytes.constData(), std::size_t(bytes.size())});
    require(anew.has_value(), "changes can be written");
    const Result<ServerStatusPtr> again = statusFrom(*anew, before);
    require(again.has_value(), "and are understood then");
    require(written(statusValue(**again, nullptr)) == written(statusValue(**next, nullptr)),
            "and make the same status");
}

constexpr std::array answers = {answer<Capabilities>,
                                answer<ClientPage>,
                                answer<TreePage>,
                                answer<SearchResult>,
                                answer<PreviewResult>,
                                answer<HistoryResult>,
                                answer<std::vector<AlarmEvent>>,
                                answer<LogPage>,
                                answer<TrialResult>,
                                answer<ServerSettings>,
                                answer<CommandResult>,
                                answer<UserList>,
                                answer<std::vector<PastFile>>};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const std::size_t which = input.byte() % (answers.size() + 1);
    if (which == answers.size()) {
        statuses(input);
        return 0;
    }
    if (const std::optional<Value> value = valueOf(input.rest()))
        answers[which](*value);
    return 0;
}

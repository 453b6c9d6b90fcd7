// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/dispatcher.h"

#include "core/storage/link_gate.h"

namespace hdf5async {

namespace {

constexpr int protocolVersion = 1;
constexpr std::size_t maxSubscriptions = 256; // of one connection

Reply refusal(const RequestHead &head, Error error)
{
    return Reply{head.id, failure(std::move(error)), {}, {}, false};
}

Error unknownFile(const QByteArray &name)
{
    return {ErrorCode::NotFound,
            QStringLiteral("There is no file '%1' here; hello lists the files").arg(QString::fromUtf8(name)),
            {}};
}

bool needsNoAuthentication(OpCode op)
{
    return op == OpCode::Hello || op == OpCode::Ping;
}

// A level for compression has a meaning only where something is compressed.
std::optional<Error> storageFault(const StorageOptions &options, bool compressesByDefault)
{
    const bool compresses = options.codec ? *options.codec != Codec::None : compressesByDefault;
    if (options.level && !compresses)
        return Error{ErrorCode::BadValue,
                     QStringLiteral("compression_opts is a level, but the request asks for no compression"),
                     {}};
    return std::nullopt;
}

const StorageOptions *storageOptions(const Operation &operation)
{
    if (const auto *write = std::get_if<WriteRequest>(&operation))
        return &write->storage;
    if (const auto *update = std::get_if<UpdateRequest>(&operation))
        return &update->storage;
    if (const auto *append = std::get_if<AppendRequest>(&operation))
        return &append->storage;
    const auto *insert = std::get_if<InsertRequest>(&operation);
    return insert ? &insert->storage : nullptr;
}

std::optional<Error> optionFault(const Operation &operation, bool compressesByDefault)
{
    if (const StorageOptions *options = storageOptions(operation))
        return storageFault(*options, compressesByDefault);
    const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation);
    if (!batch)
        return std::nullopt;
    for (std::size_t i = 0; i < (*batch)->operations.size(); ++i) {
        if (auto fault = optionFault((*batch)->operations[i], compressesByDefault)) {
            fault->detail.insert(QStringLiteral("index"), qulonglong(i));
            return fault;
        }
    }
    return std::nullopt;
}

// A batch changes all or nothing, so one member that may not be refuses it. Reads in it are answered one by one where they are
// carried out.
std::optional<Error> batchFault(const BatchRequest &batch, const PathRules &rules)
{
    for (std::size_t i = 0; i < batch.operations.size(); ++i) {
        if (verdictOf(rules, batch.operations[i]) == PathVerdict::Forbidden) {
            Error error = forbiddenPath();
            error.detail.insert(QStringLiteral("index"), qulonglong(i));
            return error;
        }
    }
    return std::nullopt;
}

} // namespace

Dispatcher::Dispatcher(const Settings &settings, FileRegistry &files, AccessControl &access)
    : m_settings(settings), m_files(files), m_access(access)
{
}

Result<void> Dispatcher::admits(const ClientContext &client) const
{
    if (client.loopback || m_access.asksWho() || m_settings.tlsRequireClientCertificate ||
        m_settings.allowAnonymousNetwork)
        return {};
    return failure(
        ErrorCode::AuthRequired,
        QStringLiteral(
            "This server has no token and so answers only programs on its own machine. To let others in, set "
            "users_file or auth_token in [server] of its config.ini (or, in a network you trust, "
            "allow_anonymous_network = true)"));
}

std::optional<Reply> Dispatcher::dispatch(ClientContext &client, quint64 slot, RequestHead head,
                                          Result<Operation> operation)
{
    client.counters->lastOperation.store(head.op, std::memory_order_relaxed);
    m_access.refresh(client);
    if (const auto fault = accessFault(client, head))
        return refusal(head, *fault);
    if (operation && head.op == OpCode::Hello)
        return hello(client, head, std::get<HelloRequest>(*operation));

    const bool isPing = operation && head.op == OpCode::Ping;
    if (isPing && m_access.asksWho() && !client.user) // who has not said who he is learns no names of files
        return Reply{head.id, Outcome(PongReply{}), {}, {}, false};
    if (head.op == OpCode::Console) {
        if (!operation)
            return refusal(head, std::move(operation.error()));
        return askConsole(client, slot, head, std::move(std::get<ConsoleRequest>(*operation)));
    }
    if (operation && fileFor(client, head.file)) {
        if (auto fault = noteUnsubscribe(client, head, *operation))
            return refusal(head, std::move(*fault));
    }
    StorageQueue *const queue = fileFor(client, head.file);
    if (!queue)
        return refusal(head, unknownFile(head.file));
    if (isPing)
        return Reply{head.id, Outcome(PongReply{}), {}, {}, false};
    if (operation) {
        if (auto fault = optionFault(*operation, m_settings.useCompression))
            operation = failure(std::move(*fault));
    }
    if (operation) {
        if (std::optional<Result<Outcome>> answer = pathAnswer(client, *operation)) {
            if (*answer)
                return Reply{head.id, std::move(*answer), {}, {}, false};
            operation = failure(std::move(answer->error()));
        }
    }
    const bool numbered = head.sequence && !client.clientId.isEmpty() && isChanging(head.op);
    if (!operation && !numbered)
        return refusal(head, std::move(operation.error()));
    if (operation && head.op == OpCode::Subscribe) {
        if (auto fault = noteSubscribe(client, slot, head))
            return refusal(head, std::move(*fault));
    }
    const bool isAboutEvents = head.op == OpCode::Subscribe || head.op == OpCode::Unsubscribe;
    const quint64 window = client.replayWindow.value_or(0);
    queue->offer({std::move(head),
                  std::move(operation),
                  {client.session, slot},
                  client.port,
                  client.counters,
                  client.clientId,
                  window,
                  client.user ? client.user->rules : nullptr,
                  isAboutEvents ? client.events : nullptr});
    return std::nullopt;
}

std::optional<Error> Dispatcher::noteSubscribe(ClientContext &client, quint64 slot, const RequestHead &head) const
{
    if (client.subscriptions.size() >= maxSubscriptions) {
        return Error{ErrorCode::Overloaded,
                     QStringLiteral("A connection may have %1 subscriptions").arg(maxSubscriptions),
                     {{QStringLiteral("limit"), qulonglong(maxSubscriptions)}}};
    }
    if (!client.events)
        client.events = std::make_shared<EventChannel>(m_settings.eventQueue);
    if (client.subscriptions.empty())
        client.subscriber = client.user;
    client.subscriptions.emplace(subscriptionNumber({client.session, slot}), head.file);
    return std::nullopt;
}

// Its file is that of the subscription, whatever the request says.
std::optional<Error> Dispatcher::noteUnsubscribe(ClientContext &client, RequestHead &head,
                                                 const Operation &operation) const
{
    const auto *unsubscribe = std::get_if<UnsubscribeRequest>(&operation);
    if (!unsubscribe)
        return std::nullopt;
    const auto known = client.subscriptions.find(unsubscribe->subscription);
    if (known == client.subscriptions.end()) {
        return Error{ErrorCode::NotFound,
                     QStringLiteral("This connection has no subscription %1").arg(unsubscribe->subscription),
                     {}};
    }
    head.file = known->second;
    client.subscriptions.erase(known);
    return std::nullopt;
}

std::optional<Reply> Dispatcher::askConsole(const ClientContext &client, quint64 slot, const RequestHead &head,
                                            ConsoleRequest request)
{
    if (!m_console)
        return refusal(head, {ErrorCode::UnknownOp, QStringLiteral("This server has no console"), {}});
    const Role role = m_access.roleOf(client);
    if (client.user && client.user->rules && role < Role::Operator)
        return refusal(
            head,
            {ErrorCode::Forbidden, QStringLiteral("This user may see some paths only, and a console shows all"), {}});
    ClientCounters &counters = *client.counters;
    counters.console.store(true, std::memory_order_relaxed);
    ConsoleCaller caller;
    caller.user = counters.user.value();
    caller.peer = counters.peer;
    caller.client = counters.id;
    caller.role = role;
    caller.rights = client.user;
    m_console->ask(
        caller, std::move(request),
        [port = client.port, address = ReplyAddress{client.session, slot}, id = head.id](Result<Value> answer) {
            Reply reply{id, failure(ErrorCode::Internal, {}), {}, {}, false};
            reply.outcome = answer ? Result<Outcome>(ReadReply{std::move(*answer)})
                                   : Result<Outcome>(failure(std::move(answer.error())));
            std::vector<AddressedReply> replies;
            replies.push_back({address, std::move(reply), nullptr});
            port->post(std::move(replies));
        });
    return std::nullopt;
}

bool Dispatcher::mayListen(ClientContext &client) const
{
    if (client.subscriptions.empty())
        return true;
    m_access.refresh(client);
    return client.user == client.subscriber;
}

bool Dispatcher::workNow()
{
    bool worked = false;
    for (const auto &queue : m_files.queues())
        worked = queue->workNow() || worked;
    return worked;
}

std::optional<Error> Dispatcher::accessFault(const ClientContext &client, const RequestHead &head) const
{
    if (needsNoAuthentication(head.op))
        return std::nullopt;
    const Result<void> permitted = m_access.permits(client, isChanging(head.op) ? Role::Writer : Role::Reader);
    if (!permitted)
        return permitted.error();
    if (m_settings.readOnly && isChanging(head.op))
        return Error{ErrorCode::Forbidden, QStringLiteral("This server is read-only"), {}};
    return std::nullopt;
}

// A file that the user may not use is none for him.
StorageQueue *Dispatcher::fileFor(const ClientContext &client, const QByteArray &name) const
{
    return client.user && !client.user->mayUse(name) ? nullptr : m_files.find(name);
}

// What is answered instead of carrying the operation out; nothing when the client may do it.
std::optional<Result<Outcome>> Dispatcher::pathAnswer(const ClientContext &client, const Operation &operation) const
{
    const PathRules *const rules = client.user ? client.user->rules.get() : nullptr;
    if (!rules)
        return std::nullopt;
    std::optional<Error> fault;
    if (const auto *batch = std::get_if<std::shared_ptr<const BatchRequest>>(&operation))
        fault = batchFault(**batch, *rules);
    else if (const PathVerdict verdict = verdictOf(*rules, operation); verdict == PathVerdict::Forbidden)
        fault = forbiddenPath();
    else if (verdict == PathVerdict::Hidden)
        return hiddenAnswer(operation);
    if (!fault)
        return std::nullopt;
    m_access.countForbidden();
    return failure(std::move(*fault));
}

Reply Dispatcher::hello(ClientContext &client, const RequestHead &head, const HelloRequest &request)
{
    if (request.version != protocolVersion) {
        return refusal(head, {ErrorCode::BadVersion,
                              QStringLiteral("This server speaks version %1 of the protocol").arg(protocolVersion),
                              {{QStringLiteral("supported"), QVariantList{protocolVersion}}}});
    }
    if (Result<void> in = m_access.logIn(client, request.token); !in)
        return refusal(head, std::move(in.error()));
    if (!fileFor(client, head.file))
        return refusal(head, unknownFile(head.file));
    if (request.client)
        client.counters->name.set(QString::fromUtf8(*request.client));
    if (request.clientId)
        client.clientId = *request.clientId;
    if (request.replayWindow)
        client.replayWindow = request.replayWindow;
    return Reply{head.id, Outcome(greeting(client)), {}, {}, false};
}

HelloReply Dispatcher::greeting(const ClientContext &client) const
{
    HelloReply reply;
    reply.version = protocolVersion;
    reply.server = "hdf5async/" HDF5ASYNC_VERSION;
    for (const auto &queue : m_files.queues()) {
        if (client.user && !client.user->mayUse(queue->name()))
            continue;
        reply.files.push_back(queue->name());
        if (!client.clientId.isEmpty())
            reply.sequences.push_back(queue->sequenceOf(client.clientId));
    }
    reply.readOnly = m_settings.readOnly || !m_access.permits(client, Role::Writer);
    reply.maxFrame = m_settings.maxFrame;
    reply.maxResponse = m_settings.maxResponse;
    reply.maxDepth = m_settings.maxDepth;
    reply.maxItems = m_settings.maxItems;
    reply.features = {"stream", "batch", "exactly_once", "list_attrs", "events", "zstd", "lz4", "bitshuffle"};
    if (m_console)
        reply.features.emplace_back("console");
    reply.defaultAck = m_settings.defaultAck;
    return reply;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/service/dispatcher.h"

#include <QCryptographicHash>

namespace hdf5async {

namespace {

constexpr int protocolVersion = 1;

// Compares in a time that tells nothing about where the texts differ, nor about their lengths.
bool sameSecret(const QByteArray &a, const QByteArray &b)
{
    const QByteArray hashA = QCryptographicHash::hash(a, QCryptographicHash::Sha256);
    const QByteArray hashB = QCryptographicHash::hash(b, QCryptographicHash::Sha256);
    int difference = 0;
    for (qsizetype i = 0; i < hashA.size(); ++i)
        difference |= hashA[i] ^ hashB[i];
    return difference == 0;
}

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

} // namespace

Dispatcher::Dispatcher(const Settings &settings, FileRegistry &files) : m_settings(settings), m_files(files) { }

Result<void> Dispatcher::admits(const ClientContext &client) const
{
    if (client.loopback || !m_settings.authToken.isEmpty() || m_settings.allowAnonymousNetwork)
        return {};
    return failure(
        ErrorCode::AuthRequired,
        QStringLiteral(
            "This server has no token and so answers only programs on its own machine. To let others in, set "
            "auth_token in [server] of its config.ini (or, in a network you trust, "
            "allow_anonymous_network = true)"));
}

std::optional<Reply> Dispatcher::dispatch(ClientContext &client, quint64 slot, RequestHead head,
                                          Result<Operation> operation)
{
    client.counters->lastOperation.store(head.op, std::memory_order_relaxed);
    if (const auto fault = accessFault(client, head))
        return refusal(head, *fault);
    if (operation && head.op == OpCode::Hello)
        return hello(client, head, std::get<HelloRequest>(*operation));

    if (head.op == OpCode::Console) {
        if (!operation)
            return refusal(head, std::move(operation.error()));
        return askConsole(client, slot, head, std::move(std::get<ConsoleRequest>(*operation)));
    }
    StorageQueue *const queue = m_files.find(head.file);
    if (!queue)
        return refusal(head, unknownFile(head.file));
    if (operation && head.op == OpCode::Ping)
        return Reply{head.id, Outcome(PongReply{}), {}, {}, false};
    if (operation) {
        if (auto fault = optionFault(*operation, m_settings.useCompression))
            operation = failure(std::move(*fault));
    }
    const bool numbered = head.sequence && !client.clientId.isEmpty() && isChanging(head.op);
    if (!operation && !numbered)
        return refusal(head, std::move(operation.error()));
    const quint64 window = client.replayWindow.value_or(0);
    queue->offer({std::move(head),
                  std::move(operation),
                  {client.session, slot},
                  client.port,
                  client.counters,
                  client.clientId,
                  window});
    return std::nullopt;
}

std::optional<Reply> Dispatcher::askConsole(const ClientContext &client, quint64 slot, const RequestHead &head,
                                            ConsoleRequest request)
{
    if (!m_console)
        return refusal(head, {ErrorCode::UnknownOp, QStringLiteral("This server has no console"), {}});
    ClientCounters &counters = *client.counters;
    counters.console.store(true, std::memory_order_relaxed);
    ConsoleCaller caller;
    caller.user = counters.user.value();
    caller.peer = counters.peer;
    caller.client = counters.id;
    // Without a token anybody in the network may look, but only this machine is trusted with the server itself.
    const bool isTrusted = client.loopback || client.authenticated;
    caller.role = isTrusted ? counters.role.load(std::memory_order_relaxed) : Role::Reader;
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
    if (!m_settings.authToken.isEmpty() && !client.authenticated)
        return Error{ErrorCode::AuthRequired, QStringLiteral("Say hello with the server's token first"), {}};
    if (m_settings.readOnly && isChanging(head.op))
        return Error{ErrorCode::Forbidden, QStringLiteral("This server is read-only"), {}};
    return std::nullopt;
}

Reply Dispatcher::hello(ClientContext &client, const RequestHead &head, const HelloRequest &request)
{
    if (request.version != protocolVersion) {
        return refusal(head, {ErrorCode::BadVersion,
                              QStringLiteral("This server speaks version %1 of the protocol").arg(protocolVersion),
                              {{QStringLiteral("supported"), QVariantList{protocolVersion}}}});
    }
    if (!m_settings.authToken.isEmpty()) {
        if (!request.token)
            return refusal(head, {ErrorCode::AuthRequired, QStringLiteral("This server asks for a token"), {}});
        client.authenticated = sameSecret(*request.token, m_settings.authToken);
        if (!client.authenticated)
            return refusal(head, {ErrorCode::AuthFailed, QStringLiteral("The token is wrong"), {}});
    }
    if (!m_files.find(head.file))
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
        reply.files.push_back(queue->name());
        if (!client.clientId.isEmpty())
            reply.sequences.push_back(queue->sequenceOf(client.clientId));
    }
    reply.readOnly = m_settings.readOnly;
    reply.maxFrame = m_settings.maxFrame;
    reply.maxResponse = m_settings.maxResponse;
    reply.maxDepth = m_settings.maxDepth;
    reply.maxItems = m_settings.maxItems;
    reply.features = {"stream", "batch", "exactly_once", "list_attrs", "zstd", "lz4", "bitshuffle"};
    if (m_console)
        reply.features.emplace_back("console");
    reply.defaultAck = m_settings.defaultAck;
    return reply;
}

} // namespace hdf5async

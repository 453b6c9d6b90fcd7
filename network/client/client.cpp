// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/client.h>

#include <hdf5async/appender.h>
#include <hdf5async/subscription.h>

#include "network/client/answer.h"
#include "network/client/appender_core.h"
#include "network/client/link.h"
#include "network/client/subscription_core.h"

#include <algorithm>

namespace hdf5async {

namespace {

Call callOf(Operation operation, const Link &link, const CallOptions &options)
{
    Call call;
    call.operation = std::move(operation);
    call.file = options.file.isEmpty() ? link.options().file : options.file;
    call.ack = options.ack;
    return call;
}

/// Sends `operation`; `convert` makes what the future promises of the outcome R and its reply.
template<typename T, typename R, typename Convert>
QFuture<Result<T>> start(Link &link, Operation operation, const CallOptions &options, Convert convert)
{
    const auto answer = std::make_shared<Answer<T>>();
    QFuture<Result<T>> future = answer->future();
    Call call = callOf(std::move(operation), link, options);
    call.answered = [answer, convert = std::move(convert)](Reply &&reply) {
        if (!reply.outcome)
            return answer->set(failure(std::move(reply.outcome.error())));
        answer->set(convert(std::move(std::get<R>(*reply.outcome)), reply));
    };
    link.submit(std::move(call));
    return future;
}

template<typename R>
QFuture<Result<R>> start(Link &link, Operation operation, const CallOptions &options)
{
    return start<R, R>(link, std::move(operation), options, [](R &&reply, const Reply &) { return std::move(reply); });
}

/// For outcomes of which one member is what callers want.
template<typename R, typename T>
QFuture<Result<T>> startFor(T R::*member, Link &link, Operation operation, const CallOptions &options)
{
    return start<T, R>(link, std::move(operation), options,
                       [member](R &&reply, const Reply &) { return std::move(reply.*member); });
}

template<typename T>
QFuture<Result<T>> refused(const char *why)
{
    Answer<T> answer;
    answer.set(failure(ErrorCode::BadArray, QString::fromUtf8(why)));
    return answer.future();
}

constexpr char badView[] = "The shape of the array does not go with its bytes.";

SelectionArgument selectionOf(const std::optional<Selection> &selection)
{
    return selection ? SelectionArgument(*selection) : std::nullopt;
}

} // namespace

Client::Client(ClientOptions options, QObject *parent) : QObject(parent), m_link(new Link(std::move(options), this))
{
    connect(m_link, &Link::stateChanged, this, &Client::stateChanged);
    connect(m_link, &Link::problem, this, &Client::problem);
}

Client::~Client()
{
    // Appenders first: their batches end with the link.
    qDeleteAll(findChildren<Appender *>(Qt::FindDirectChildrenOnly));
    qDeleteAll(findChildren<Subscription *>(Qt::FindDirectChildrenOnly));
    m_link->disconnect(this);
    m_link->close(); // what this finishes may make calls still
    delete m_link;
}

void Client::open()
{
    m_link->open();
}

void Client::close()
{
    m_link->close();
}

Client::State Client::state() const
{
    return m_link->state();
}

const ClientOptions &Client::options() const
{
    return m_link->options();
}

const std::optional<HelloReply> &Client::server() const
{
    return m_link->server();
}

bool Client::hasFeature(QByteArrayView feature) const
{
    if (!server())
        return false;
    const std::vector<QByteArray> &features = server()->features;
    return std::find(features.begin(), features.end(), feature) != features.end();
}

qsizetype Client::unanswered() const
{
    return m_link->unanswered();
}

QFuture<Reply> Client::call(Operation operation, const CallOptions &options)
{
    // A Reply holds a Result of its own, so this one promises it directly.
    struct Promise
    {
        QPromise<Reply> promise;
        bool isSet = false;
        Promise() { promise.start(); }
        Q_DISABLE_COPY(Promise)
        ~Promise()
        {
            set({{}, failure(ErrorCode::Cancelled, QStringLiteral("The call was given up.")), {}, {}, false});
        }
        void set(Reply reply)
        {
            if (std::exchange(isSet, true))
                return;
            promise.addResult(std::move(reply));
            promise.finish();
        }
    };
    const auto promise = std::make_shared<Promise>();
    QFuture<Reply> future = promise->promise.future();
    Call call = callOf(std::move(operation), *m_link, options);
    call.answered = [promise](Reply &&reply) { promise->set(std::move(reply)); };
    m_link->submit(std::move(call));
    return future;
}

QFuture<Result<PongReply>> Client::ping()
{
    return start<PongReply>(*m_link, PingRequest{}, {});
}

QFuture<Result<quint64>> Client::flush(const CallOptions &options)
{
    return start<quint64, FlushReply>(*m_link, FlushRequest{}, options,
                                      [](FlushReply &&, const Reply &reply) { return reply.commit.value_or(0); });
}

QFuture<Result<bool>> Client::createGroup(const QByteArray &path, const CallOptions &options)
{
    return startFor(&CreateGroupReply::created, *m_link, CreateGroupRequest{path}, options);
}

QFuture<Result<WriteReply>> Client::write(const QByteArray &path, DataArgument data, const WriteOptions &options)
{
    if (!data.isValid())
        return refused<WriteReply>(badView);
    return start<WriteReply>(*m_link,
                             WriteRequest{path, std::move(data).data(), options.chunks, options.maxShape,
                                          options.attributes, options.storage},
                             options.call);
}

QFuture<Result<Value>> Client::read(const QByteArray &path, const ReadOptions &options)
{
    ReadRequest request;
    request.path = path;
    request.select = selectionOf(options.select);
    request.fields = options.fields;
    request.stringsAsList = options.stringsAsList;
    request.dtype = options.dtype;
    request.stream = !server() || hasFeature("stream");
    request.partBytes = options.partBytes;
    return startFor(&ReadReply::value, *m_link, std::move(request), options.call);
}

QFuture<Result<ShapeReply>> Client::update(const QByteArray &path, DataArgument data, const UpdateOptions &options)
{
    if (!data.isValid())
        return refused<ShapeReply>(badView);
    return start<ShapeReply>(*m_link,
                             UpdateRequest{path, std::move(data).data(), selectionOf(options.select), options.start,
                                           options.fields, options.storage},
                             options.call);
}

QFuture<Result<AppendReply>> Client::append(const QByteArray &path, DataArgument data, const AppendOptions &options)
{
    if (!data.isValid())
        return refused<AppendReply>(badView);
    return start<AppendReply>(
        *m_link, AppendRequest{path, std::move(data).data(), options.deduplicateOn, options.storage}, options.call);
}

QFuture<Result<ShapeReply>> Client::insert(const QByteArray &path, qint64 index, DataArgument data,
                                           const StorageOptions &storage, const CallOptions &options)
{
    if (!data.isValid())
        return refused<ShapeReply>(badView);
    return start<ShapeReply>(*m_link, InsertRequest{path, index, std::move(data).data(), storage}, options);
}

QFuture<Result<bool>> Client::remove(const QByteArray &path, bool missingOk, const CallOptions &options)
{
    return startFor(&DeleteReply::deleted, *m_link, DeleteRequest{path, missingOk}, options);
}

QFuture<Result<ListReply>> Client::list(const QByteArray &path, const ListOptions &options)
{
    return start<ListReply>(*m_link, ListRequest{path, options.recursive, options.detail, options.attributes},
                            options.call);
}

QFuture<Result<InfoReply>> Client::info(const QByteArray &path, const CallOptions &options)
{
    return start<InfoReply>(*m_link, InfoRequest{path}, options);
}

QFuture<Result<bool>> Client::exists(const QByteArray &path, const CallOptions &options)
{
    return startFor(&ExistsReply::exists, *m_link, ExistsRequest{path}, options);
}

QFuture<Result<AttributeValues>> Client::attributes(const QByteArray &path,
                                                    const std::optional<std::vector<QByteArray>> &names,
                                                    const CallOptions &options)
{
    return startFor(&GetAttributesReply::attributes, *m_link, GetAttributesRequest{path, names}, options);
}

QFuture<Result<qint64>> Client::setAttributes(const QByteArray &path, Attributes attributes, const CallOptions &options)
{
    return startFor(&SetAttributesReply::set, *m_link, SetAttributesRequest{path, std::move(attributes)}, options);
}

QFuture<Result<qint64>> Client::deleteAttributes(const QByteArray &path, std::vector<QByteArray> names, bool missingOk,
                                                 const CallOptions &options)
{
    return startFor(&DeleteAttributesReply::deleted, *m_link,
                    DeleteAttributesRequest{path, std::move(names), missingOk}, options);
}

QFuture<Result<QByteArray>> Client::move(const QByteArray &path, const QByteArray &to, const CallOptions &options)
{
    return startFor(&PathReply::path, *m_link, MoveRequest{path, to}, options);
}

QFuture<Result<QByteArray>> Client::copy(const QByteArray &path, const QByteArray &to, const CallOptions &options)
{
    return startFor(&PathReply::path, *m_link, CopyRequest{path, to}, options);
}

QFuture<Result<ShapeReply>> Client::resize(const QByteArray &path, Shape shape, const CallOptions &options)
{
    return start<ShapeReply>(*m_link, ResizeRequest{path, std::move(shape)}, options);
}

QFuture<Result<std::vector<Outcome>>> Client::batch(std::vector<Operation> operations, const CallOptions &options)
{
    using BatchPtr = std::shared_ptr<const BatchReply>;
    auto request = std::make_shared<BatchRequest>(BatchRequest{std::move(operations)});
    return start<std::vector<Outcome>, BatchPtr>(*m_link, std::shared_ptr<const BatchRequest>(std::move(request)),
                                                 options,
                                                 [](BatchPtr &&reply, const Reply &) { return reply->results; });
}

Result<Appender *> Client::appender(const QByteArray &path, const AppenderOptions &options)
{
    auto appender = std::unique_ptr<Appender>(new Appender(this));
    auto core = AppenderCore::make(*appender, *m_link, path, options);
    if (!core)
        return failure(std::move(core.error()));
    appender->m_core = std::move(*core);
    return appender.release();
}

Subscription *Client::subscribe(const QByteArray &path, const SubscribeOptions &options)
{
    auto *const subscription = new Subscription(this);
    subscription->m_core = std::make_unique<SubscriptionCore>(*subscription, *m_link, path, options);
    return subscription;
}

Subscription *Client::subscribe(const QByteArray &path)
{
    return subscribe(path, {});
}

} // namespace hdf5async

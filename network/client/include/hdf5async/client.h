// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array_view.h>
#include <hdf5async/client_options.h>
#include <hdf5async/replies.h>
#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include <QFuture>
#include <QObject>

#include <optional>
#include <vector>

namespace hdf5async {

class Appender;
class Link;
class Subscription;
struct SubscribeOptions;

/// A connection to one HDF5 Async server. Nothing here blocks: every call gives a future at once, and requests travel one behind the
/// other over one connection without waiting for each other's answers. They take effect in the order of the calls.
///
///     Client client({.host = "daq1"});                       // C++20; or fill a ClientOptions
///     client.open();
///     client.append("/run/adc", std::vector<float>{1, 2, 3}).then(this, [](const Result<AppendReply> &reply) { … });
///
/// Every future finishes with a Result, whatever happens: with CANCELLED when the client is deleted or closed first. When the
/// connection is lost it comes back by itself, and what was not answered is sent again; changes are numbered, so that the server
/// carries each out exactly once (with a server that offers `exactly_once`; with others, changes that were under way fail with
/// CONNECTION_LOST, and nobody knows whether they were made).
///
/// @errors of calls: the server's (`errorCodeName(error.code)` is the wire's name), CANCELLED, CONNECTION_LOST, BAD_REPLY, BAD_ARRAY
/// for a view whose shape and bytes disagree, FRAME_TOO_LARGE for a request above the server's `max_frame` (send it in pieces)
/// @thread the one it lives in, which needs an event loop; futures may be used on any
/// @source docs/client-cpp.md, docs/protocol.md
class Client : public QObject
{
    Q_OBJECT

public:
    enum class State : quint8 {
        Closed, ///< open() has not been called, or close() has
        Connecting,
        Ready,   ///< the server has answered hello
        Waiting, ///< for the time of the next attempt
        Failed,  ///< the server will not have us (AUTH_FAILED, BAD_VERSION …); open() tries again
    };
    Q_ENUM(State)

    explicit Client(ClientOptions options, QObject *parent = nullptr);
    /// Calls that wait finish with CANCELLED.
    ~Client() override;

    /// Begins to connect. Calls may be made before; they wait.
    void open();
    /// Ends the connection. Calls that wait finish with CANCELLED, later ones with CONNECTION_LOST.
    void close();

    [[nodiscard]] State state() const;
    [[nodiscard]] const ClientOptions &options() const;
    /// What the server said of itself when it was last connected.
    [[nodiscard]] const std::optional<HelloReply> &server() const;
    /// Whether the server names this feature, such as "stream", "batch", "exactly_once"; false while there is none.
    [[nodiscard]] bool hasFeature(QByteArrayView feature) const;
    /// Requests that have no answer yet, whether sent or waiting.
    [[nodiscard]] qsizetype unanswered() const;

    /// Any operation, with all that the reply says (commit, replayed). A read with `stream` comes put together.
    QFuture<Reply> call(Operation operation, const CallOptions &options = {});

    QFuture<Result<PongReply>> ping();
    /// Commits; the result is the number of the commit that is on stable storage then.
    QFuture<Result<quint64>> flush(const CallOptions &options = {});
    /// Whether it was created now.
    QFuture<Result<bool>> createGroup(const QByteArray &path, const CallOptions &options = {});
    /// Creates or replaces a dataset. @shape that of `data`
    QFuture<Result<WriteReply>> write(const QByteArray &path, DataArgument data, const WriteOptions &options = {});
    /// Reads a dataset or a part of it; nil when the path does not exist. Large results come in parts and are put together: memory is
    /// bounded by the result and a few parts. @shape as the selection says @errors CONFLICT: another client changed the dataset
    /// meanwhile (only beyond `partBytes`)
    QFuture<Result<Value>> read(const QByteArray &path, const ReadOptions &options = {});
    /// Overwrites content. @shape `data` must fit the whole, the selection or the rows from `start`
    QFuture<Result<ShapeReply>> update(const QByteArray &path, DataArgument data, const UpdateOptions &options = {});
    /// Adds rows at the end. @shape rows of the dataset's trailing axes, or a single one
    QFuture<Result<AppendReply>> append(const QByteArray &path, DataArgument data, const AppendOptions &options = {});
    QFuture<Result<ShapeReply>> insert(const QByteArray &path, qint64 index, DataArgument data,
                                       const StorageOptions &storage = {}, const CallOptions &options = {});
    /// Whether there was something to delete; with `missingOk` that there was not is no error.
    QFuture<Result<bool>> remove(const QByteArray &path, bool missingOk = false, const CallOptions &options = {});
    QFuture<Result<ListReply>> list(const QByteArray &path, const ListOptions &options = {});
    QFuture<Result<InfoReply>> info(const QByteArray &path, const CallOptions &options = {});
    QFuture<Result<bool>> exists(const QByteArray &path, const CallOptions &options = {});
    /// All attributes of an object, or just `names`.
    QFuture<Result<AttributeValues>> attributes(const QByteArray &path,
                                                const std::optional<std::vector<QByteArray>> &names = {},
                                                const CallOptions &options = {});
    QFuture<Result<qint64>> setAttributes(const QByteArray &path, Attributes attributes,
                                          const CallOptions &options = {});
    QFuture<Result<qint64>> deleteAttributes(const QByteArray &path, std::vector<QByteArray> names,
                                             bool missingOk = false, const CallOptions &options = {});
    /// The target's path.
    QFuture<Result<QByteArray>> move(const QByteArray &path, const QByteArray &to, const CallOptions &options = {});
    QFuture<Result<QByteArray>> copy(const QByteArray &path, const QByteArray &to, const CallOptions &options = {});
    QFuture<Result<ShapeReply>> resize(const QByteArray &path, Shape shape, const CallOptions &options = {});
    /// Several operations as one atomic change of one file: all or none. @errors detail "index" says which failed
    QFuture<Result<std::vector<Outcome>>> batch(std::vector<Operation> operations, const CallOptions &options = {});

    /// Gathers rows for the dataset at `path` into batches. The appender is a child of this client.
    /// @errors IO_ERROR, BAD_VALUE: its spool cannot be used
    [[nodiscard]] Result<Appender *> appender(const QByteArray &path, const AppenderOptions &options = {});

    /// Begins to tell what changes at `path` (whether there is something yet or not), and goes on whenever there is a connection. The
    /// subscription is a child of this client. Needs a server with the feature "events".
    [[nodiscard]] Subscription *subscribe(const QByteArray &path, const SubscribeOptions &options);
    [[nodiscard]] Subscription *subscribe(const QByteArray &path);

Q_SIGNALS:
    void stateChanged(hdf5async::Client::State state);
    /// The connection was lost or could not be made; when `state()` is Waiting it is tried again.
    void problem(const hdf5async::Error &error);

private:
    Link *const m_link;
};

} // namespace hdf5async

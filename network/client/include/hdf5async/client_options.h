// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/compression.h>
#include <hdf5async/requests.h>

#include <QByteArray>
#include <QString>

#include <chrono>
#include <optional>

namespace hdf5async {

/// Encryption of a client's connections, TLS 1.2 or later. The server must show a certificate that belongs to its name and that an
/// authority vouches for; nothing is sent to one that does not, and the client tries again later. Files are read anew for each
/// connection.
struct TlsOptions
{
    bool enabled = false;
    /// SHA-256 of the server's certificate in hexadecimal, with or without colons. When it is set, it alone decides: neither name
    /// nor authority are asked. `openssl x509 -in server.pem -noout -fingerprint -sha256` prints it.
    QByteArray fingerprint;
    QString caFile;          ///< authorities as a PEM file; empty = those of this machine
    QString serverName;      ///< what the certificate calls the server; empty = `ClientOptions::host`
    QString certificateFile; ///< what this client shows of itself, as PEM files; empty = nothing
    QString keyFile;
};

/// How a Client reaches its server and behaves.
struct ClientOptions
{
    QString host = QStringLiteral("127.0.0.1");
    quint16 port = 8888;
    QByteArray token;            ///< of a user of the server, or its `auth_token`; empty = none
    QByteArray name;             ///< what the server's window calls this client
    QByteArray file;             ///< of the server's `[files]`; empty = its default file
    std::optional<AckLevel> ack; ///< of all changes; nothing = the server's `default_ack`
    /// A UUID in text under which the server remembers what this client has sent; empty = a new one for each Client, which is right
    /// unless a program keeps its own over restarts. Never use one in two clients at a time.
    QByteArray clientId;

    /// Come back after the connection was lost; if not, calls fail with CONNECTION_LOST then.
    bool reconnect = true;
    std::chrono::milliseconds firstDelay{
        100}; ///< before the first new attempt; doubles up to `longestDelay`, with jitter
    std::chrono::milliseconds longestDelay{30'000};
    std::chrono::milliseconds connectTimeout{10'000};
    /// A server that owes answers and is silent for so long is taken for dead; zero = wait forever.
    std::chrono::milliseconds silenceLimit{60'000};
    /// Calls that wait fail with CONNECTION_LOST when there has been no connection for so long; zero = they wait.
    std::chrono::milliseconds outageLimit{0};
    TlsOptions tls;
};

/// What a single call does otherwise.
struct CallOptions
{
    std::optional<AckLevel> ack;
    QByteArray file; ///< empty = the client's
};

struct WriteOptions
{
    std::optional<Shape> chunks;
    std::optional<std::vector<std::optional<qint64>>> maxShape; ///< nothing = unlimited
    Attributes attributes;
    StorageOptions storage;
    CallOptions call;
};

struct ReadOptions
{
    std::optional<Selection> select;
    std::optional<FieldList> fields;
    bool stringsAsList = false;       ///< fixed-length text as lists too
    std::optional<ElementType> dtype; ///< numbers converted to this type by the server
    qint64 partBytes = 8 << 20;       ///< a result comes in parts of about this size
    CallOptions call;
};

struct UpdateOptions
{
    std::optional<Selection> select;
    std::optional<qint64> start; ///< without select and fields
    std::optional<FieldList> fields;
    StorageOptions storage;
    CallOptions call;
};

struct AppendOptions
{
    std::optional<FieldList> deduplicateOn;
    StorageOptions storage;
    CallOptions call;
};

struct ListOptions
{
    bool recursive = false;
    bool detail = false;
    bool attributes = false; ///< with detail
    CallOptions call;
};

/// What an Appender does with rows that find its buffer full.
enum class OverflowPolicy : quint8 {
    Refuse,     ///< push() returns false
    DropOldest, ///< the oldest batch that has not been sent goes; rowsDropped() tells
};

struct AppenderOptions
{
    qint64 batchBytes = 256 << 10;           ///< a batch is closed when it has so many bytes …
    std::chrono::milliseconds batchTime{20}; ///< … or is so old; zero = every push is a batch
    int batchesInFlight = 8;                 ///< sent and not yet answered
    qint64 bufferBytes = 64 << 20;           ///< rows that wait, in memory or in the spool
    OverflowPolicy overflow = OverflowPolicy::Refuse;
    AckLevel ack = AckLevel::Durable;
    std::optional<FieldList> deduplicateOn;
    StorageOptions storage; ///< of the dataset, when the first batch creates it
    CallOptions call;       ///< only `file` is used
    /// A file on this machine's disk that keeps batches until they are stored; empty = none. Its size is bounded by `bufferBytes`.
    /// @source docs/spool.md
    QString spool;
    bool syncSpool = false; ///< write every batch through to the disk, so that it survives a power cut too
};

} // namespace hdf5async

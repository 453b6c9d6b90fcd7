// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/server/setting_texts.h"

#include <QCoreApplication>

#include <array>

namespace hdf5async {

namespace {

struct Words
{
    const char *key, *name, *meaning;
};

constexpr std::array words{
    Words{"host", QT_TRANSLATE_NOOP("settings", "Address"),
          QT_TRANSLATE_NOOP("settings", "Where to listen: an IPv4 or IPv6 address, localhost, 0.0.0.0 or ::")},
    Words{"port", QT_TRANSLATE_NOOP("settings", "Port"), QT_TRANSLATE_NOOP("settings", "0 takes any free one")},
    Words{"auth_token", QT_TRANSLATE_NOOP("settings", "Token"),
          QT_TRANSLATE_NOOP("settings", "What programs on other machines must send with hello")},
    Words{"allow_anonymous_network", QT_TRANSLATE_NOOP("settings", "Other machines without a token"),
          QT_TRANSLATE_NOOP("settings", "Answers everybody who reaches the port")},
    Words{"read_only", QT_TRANSLATE_NOOP("settings", "Read-only"),
          QT_TRANSLATE_NOOP("settings", "Refuses every change")},
    Words{"max_connections", QT_TRANSLATE_NOOP("settings", "Clients at once"),
          QT_TRANSLATE_NOOP("settings", "More are told that the server is busy")},
    Words{"max_frame", QT_TRANSLATE_NOOP("settings", "Longest request"),
          QT_TRANSLATE_NOOP("settings", "Longer ones are refused")},
    Words{"max_response", QT_TRANSLATE_NOOP("settings", "Longest reply"),
          QT_TRANSLATE_NOOP("settings", "Longer results are streamed")},
    Words{"max_depth", QT_TRANSLATE_NOOP("settings", "Deepest nesting"),
          QT_TRANSLATE_NOOP("settings", "Of arrays and maps in a request")},
    Words{"max_items", QT_TRANSLATE_NOOP("settings", "Most objects in a request"),
          QT_TRANSLATE_NOOP("settings", "MessagePack objects")},
    Words{"idle_timeout", QT_TRANSLATE_NOOP("settings", "Idle connections are closed after"),
          QT_TRANSLATE_NOOP("settings", "0 keeps them")},
    Words{"frame_timeout", QT_TRANSLATE_NOOP("settings", "Unfinished requests are cut after"),
          QT_TRANSLATE_NOOP("settings", "A connection that takes longer is closed")},
    Words{"max_unanswered_requests", QT_TRANSLATE_NOOP("settings", "Unanswered requests of a connection"),
          QT_TRANSLATE_NOOP("settings", "It is not read from until some are answered")},
    Words{"max_unanswered_bytes", QT_TRANSLATE_NOOP("settings", "Unanswered bytes of a connection"),
          QT_TRANSLATE_NOOP("settings", "It is not read from until some are answered")},
    Words{"memory_limit", QT_TRANSLATE_NOOP("settings", "Memory of all requests and replies"),
          QT_TRANSLATE_NOOP("settings", "Beyond it connections wait")},
    Words{"drain_timeout", QT_TRANSLATE_NOOP("settings", "Longest wait when stopping"),
          QT_TRANSLATE_NOOP("settings", "For clients to take their replies")},
    Words{"hdf5_file_path", QT_TRANSLATE_NOOP("settings", "File"),
          QT_TRANSLATE_NOOP("settings", "The file that requests mean when they name none; made when missing")},
    Words{"use_compression", QT_TRANSLATE_NOOP("settings", "Compress new datasets"),
          QT_TRANSLATE_NOOP("settings", "With gzip, when a request does not say how")},
    Words{"default_ack", QT_TRANSLATE_NOOP("settings", "A reply promises"),
          QT_TRANSLATE_NOOP("settings", "durable: on stable storage; applied: everybody sees it")},
    Words{"commit_interval", QT_TRANSLATE_NOOP("settings", "Changes are stored within"),
          QT_TRANSLATE_NOOP("settings", "How old an unstored change may get")},
    Words{"storage_threads", QT_TRANSLATE_NOOP("settings", "Threads for files"),
          QT_TRANSLATE_NOOP("settings", "0: one for each core")},
    Words{"journal_size", QT_TRANSLATE_NOOP("settings", "Journal"),
          QT_TRANSLATE_NOOP("settings", "A larger one makes checkpoints rarer and recovery longer")},
    Words{"storage_memory", QT_TRANSLATE_NOOP("settings", "Memory of uncommitted changes"),
          QT_TRANSLATE_NOOP("settings", "Of one file; beyond it they go to the journal")},
    Words{"serialization_format", QT_TRANSLATE_NOOP("settings", "Format of messages"),
          QT_TRANSLATE_NOOP("settings", "There is only MessagePack")},
    Words{
        "users_file", QT_TRANSLATE_NOOP("settings", "Users"),
        QT_TRANSLATE_NOOP("settings", "A file that hdf5async user makes; with it nobody is answered without a token")},
    Words{"tls_certificate", QT_TRANSLATE_NOOP("settings", "TLS certificate"),
          QT_TRANSLATE_NOOP("settings", "A PEM file; with it every connection is encrypted")},
    Words{"tls_key", QT_TRANSLATE_NOOP("settings", "Key of the certificate"),
          QT_TRANSLATE_NOOP("settings", "A PEM file without a passphrase")},
    Words{"tls_client_ca", QT_TRANSLATE_NOOP("settings", "Authority of clients' certificates"),
          QT_TRANSLATE_NOOP("settings", "Who shows a certificate of it needs no token; empty: none is asked for")},
    Words{"tls_require_client_certificate", QT_TRANSLATE_NOOP("settings", "Only with a certificate"),
          QT_TRANSLATE_NOOP("settings", "Answers nobody who shows none")},
    Words{"tls_handshake_timeout", QT_TRANSLATE_NOOP("settings", "TLS handshakes are cut after"),
          QT_TRANSLATE_NOOP("settings", "A connection that takes longer is closed")},
    Words{"max_connections_per_address", QT_TRANSLATE_NOOP("settings", "Clients of one address"),
          QT_TRANSLATE_NOOP("settings", "More are told that the server is busy; 0: no limit")},
    Words{"max_requests_per_second", QT_TRANSLATE_NOOP("settings", "Requests of a connection per second"),
          QT_TRANSLATE_NOOP("settings", "What is beyond waits; 0: no limit")},
    Words{"max_bytes_per_second", QT_TRANSLATE_NOOP("settings", "Bytes of a connection per second"),
          QT_TRANSLATE_NOOP("settings", "Both directions together; what is beyond waits; 0: no limit")},
    Words{"max_event", QT_TRANSLATE_NOOP("settings", "Most rows in an event"),
          QT_TRANSLATE_NOOP("settings", "By their size; a subscriber reads longer ones itself")},
    Words{"event_queue", QT_TRANSLATE_NOOP("settings", "Events waiting for a subscriber"),
          QT_TRANSLATE_NOOP("settings", "Further ones are dropped, and it is told how many")},
    Words{"slow_request", QT_TRANSLATE_NOOP("settings", "Slow requests are logged from"),
          QT_TRANSLATE_NOOP("settings", "And slow commits; 0: none")},
    Words{"http_port", QT_TRANSLATE_NOOP("settings", "Port for HTTP"),
          QT_TRANSLATE_NOOP("settings", "Status page, /metrics and /healthz; 0 takes any free one; empty: off")},
    Words{"http_host", QT_TRANSLATE_NOOP("settings", "Address for HTTP"),
          QT_TRANSLATE_NOOP("settings", "Other addresses than this machine's take TLS and a token")},
    Words{"http_data", QT_TRANSLATE_NOOP("settings", "Data for browsers"),
          QT_TRANSLATE_NOOP("settings", "Answers what h5web asks; nothing can be changed through it")},
    Words{"http_cors_origin", QT_TRANSLATE_NOOP("settings", "Web pages that may read"),
          QT_TRANSLATE_NOOP("settings", "Their origin; *: those of everybody; empty: of nobody")},
    Words{"rotate_size", QT_TRANSLATE_NOOP("settings", "New file when larger than"),
          QT_TRANSLATE_NOOP("settings", "The old one gets a name with the date; 0: never")},
    Words{"rotate_interval", QT_TRANSLATE_NOOP("settings", "New file when older than"),
          QT_TRANSLATE_NOOP("settings", "The old one gets a name with the date; 0: never")},
    Words{"debug", QT_TRANSLATE_NOOP("settings", "Log every request"),
          QT_TRANSLATE_NOOP("settings", "Operation, path, outcome and time")},
};

constexpr std::array sections{
    std::pair{"listening", QT_TRANSLATE_NOOP("settings", "Listening")},
    std::pair{"access", QT_TRANSLATE_NOOP("settings", "Access")},
    std::pair{"limits", QT_TRANSLATE_NOOP("settings", "Limits")},
    std::pair{"file", QT_TRANSLATE_NOOP("settings", "Files")},
    std::pair{"files", QT_TRANSLATE_NOOP("settings", "Files")},
    std::pair{"storage", QT_TRANSLATE_NOOP("settings", "Storage")},
    std::pair{"durability", QT_TRANSLATE_NOOP("settings", "Durability")},
    std::pair{"alarms", QT_TRANSLATE_NOOP("settings", "Alarms")},
    std::pair{"status", QT_TRANSLATE_NOOP("settings", "Status page")},
    std::pair{"compression", QT_TRANSLATE_NOOP("settings", "Compression")},
    std::pair{"log", QT_TRANSLATE_NOOP("settings", "Log")},
    std::pair{"headless", QT_TRANSLATE_NOOP("settings", "Headless")},
};

const Words *find(const QString &key)
{
    for (const Words &entry : words) {
        if (key == QLatin1StringView(entry.key))
            return &entry;
    }
    return nullptr;
}

QString capitalized(QString text)
{
    text.replace(u'_', u' ');
    if (!text.isEmpty())
        text[0] = text[0].toUpper();
    return text;
}

} // namespace

QString settingName(const QString &key)
{
    const Words *const known = find(key);
    return known ? QCoreApplication::translate("settings", known->name) : capitalized(key);
}

QString settingMeaning(const QString &key)
{
    const Words *const known = find(key);
    return known ? QCoreApplication::translate("settings", known->meaning) : QString();
}

QStringList settingChoices(const QString &key, const QString &standard)
{
    if (standard == QStringLiteral("true") || standard == QStringLiteral("false"))
        return {QStringLiteral("false"), QStringLiteral("true")};
    if (key == QStringLiteral("default_ack"))
        return {QStringLiteral("durable"), QStringLiteral("applied")};
    return {};
}

QString sectionName(const QString &section)
{
    for (const auto &[name, text] : sections) {
        if (section == QLatin1StringView(name))
            return QCoreApplication::translate("settings", text);
    }
    return capitalized(section);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "network/client/link.h"

#include "network/protocol/event_codec.h"
#include "network/protocol/reply_decoder.h"
#include "network/protocol/request_encoder.h"

#include <QPointer>
#include <QSslSocket>
#include <QUuid>

#include <array>
#include <utility>

namespace hdf5async {

namespace {

constexpr qint64 socketReadBuffer = 1 << 20;
/// So much is handed to the socket ahead; the rest waits as calls, which cost nothing.
constexpr qint64 socketWriteAhead = 4 << 20;
/// From this size on the socket refers to memory instead of copying it.
constexpr std::size_t referredFrom = 16 << 10;
/// What a server may ask this side to hold in one piece, and until it has said what it sends.
constexpr std::size_t largestReply = std::size_t(1) << 31;
constexpr std::size_t replySlack = 1 << 20;
constexpr qint64 helloId = 0;

ClientOptions completed(ClientOptions options)
{
    if (options.clientId.isEmpty())
        options.clientId = QUuid::createUuid().toByteArray(QUuid::WithoutBraces);
    return options;
}

// What no further attempt will change.
bool isForGood(ErrorCode code)
{
    return code == ErrorCode::AuthFailed || code == ErrorCode::AuthRequired || code == ErrorCode::BadVersion ||
           code == ErrorCode::BadValue || code == ErrorCode::NotFound || code == ErrorCode::BadRequest;
}

HelloRequest helloOf(const ClientOptions &options)
{
    HelloRequest hello;
    hello.version = 1;
    hello.client = options.name;
    if (!options.token.isEmpty())
        hello.token = options.token;
    hello.clientId = options.clientId;
    return hello;
}

} // namespace

Link::Link(ClientOptions options, QObject *parent)
    : QObject(parent),
      m_options(completed(std::move(options))),
      m_socket(makeSocket(m_options.tls)),
      m_pipeline(m_options.ack),
      m_backoff(m_options.firstDelay, m_options.longestDelay)
{
    m_socket->setReadBufferSize(socketReadBuffer);
    for (QTimer *timer : {&m_reconnect, &m_connectLimit, &m_silence, &m_outage, &m_retry})
        timer->setSingleShot(true);
    if (m_options.tls.enabled)
        watchCertificate();
    else
        connect(m_socket.get(), &QTcpSocket::connected, this, &Link::sayHello);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &Link::readSocket);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &Link::pump);
    connect(m_socket.get(), &QTcpSocket::errorOccurred, this,
            [this] { lose(connectionError(*m_socket, m_options, m_isGreeted)); });
    connect(&m_reconnect, &QTimer::timeout, this, &Link::connectNow);
    connect(&m_connectLimit, &QTimer::timeout, this, [this] {
        lose({ErrorCode::ConnectionLost,
              QStringLiteral("%1:%2 does not answer.").arg(m_options.host).arg(m_options.port)});
    });
    connect(&m_silence, &QTimer::timeout, this, [this] {
        lose({ErrorCode::ConnectionLost, QStringLiteral("The server owes answers and has been silent for too long.")});
    });
    connect(&m_outage, &QTimer::timeout, this, [this] {
        answer(
            m_pipeline.failAll({ErrorCode::ConnectionLost, QStringLiteral("There was no connection for too long.")}));
    });
    connect(&m_retry, &QTimer::timeout, this, [this] {
        m_pipeline.releaseDue(Pipeline::Clock::now());
        pump();
    });
}

Link::~Link()
{
    m_socket->disconnect(this);
    m_socket->abort(); // before the memory goes that it may refer to
    for (Pipeline::Finished &finished :
         m_pipeline.failAll({ErrorCode::Cancelled, QStringLiteral("The client is gone.")}))
        finished.answered(std::move(finished.reply));
}

void Link::open()
{
    m_wasOpened = true;
    if (m_state != Client::State::Closed && m_state != Client::State::Failed)
        return;
    m_backoff.reset();
    if (m_options.outageLimit.count() > 0)
        m_outage.start(m_options.outageLimit);
    connectNow();
}

void Link::close()
{
    m_wasOpened = true;
    m_reconnect.stop();
    m_connectLimit.stop();
    m_outage.stop();
    m_silence.stop();
    m_isGreeted = false;
    const QSignalBlocker quiet(m_socket.get());
    m_socket->abort();
    Finished finished = m_pipeline.failAll({ErrorCode::Cancelled, QStringLiteral("The client was closed.")});
    static_cast<void>(m_pipeline.disconnected());
    setState(Client::State::Closed);
    answer(std::move(finished));
}

void Link::submit(Call call)
{
    if (!takesCalls()) {
        // Later, as everywhere: whoever asks is not in the middle of something then.
        QMetaObject::invokeMethod(
            this,
            [call = std::move(call)] {
                call.answered({{},
                               failure(ErrorCode::ConnectionLost, QStringLiteral("The client is not connected.")),
                               {},
                               {},
                               false});
            },
            Qt::QueuedConnection);
        return;
    }
    m_pipeline.add(std::move(call));
    pumpSoon();
}

void Link::connectNow()
{
    setState(Client::State::Connecting);
    m_handedOn = 0;
    m_decoder = std::make_unique<FrameDecoder>(largestReply); // without what the last connection left behind
    m_connectLimit.start(m_options.connectTimeout);
    if (m_options.tls.enabled)
        connectEncrypted();
    else
        m_socket->connectToHost(m_options.host, m_options.port);
}

void Link::connectEncrypted()
{
    const Result<QSslConfiguration> configuration = tlsConfiguration(m_options.tls);
    if (!configuration) { // later, as all that goes wrong
        QMetaObject::invokeMethod(
            this, [this, error = configuration.error()] { lose(error, true); }, Qt::QueuedConnection);
        return;
    }
    auto *const socket = static_cast<QSslSocket *>(m_socket.get());
    socket->setSslConfiguration(*configuration);
    const QString &name = m_options.tls.serverName;
    socket->connectToHostEncrypted(m_options.host, m_options.port, name.isEmpty() ? m_options.host : name);
}

void Link::watchCertificate()
{
    auto *const socket = static_cast<QSslSocket *>(m_socket.get());
    connect(socket, &QSslSocket::sslErrors, this, [this, socket] {
        if (isPinned(socket->peerCertificate(), m_options.tls))
            socket->ignoreSslErrors();
    });
    connect(socket, &QSslSocket::encrypted, this, [this, socket] {
        if (m_options.tls.fingerprint.isEmpty() || isPinned(socket->peerCertificate(), m_options.tls))
            return sayHello();
        const Error error = otherCertificate(m_options);
        // Not while the socket is in the middle of its handshake.
        QMetaObject::invokeMethod(
            this, [this, error] { lose(error); }, Qt::QueuedConnection);
    });
}

void Link::sayHello()
{
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    RequestHead head;
    head.id = helloId;
    head.file = m_options.file.isEmpty() ? QByteArrayLiteral("default") : m_options.file;
    ReplyBuffer out;
    encodeRequest(head, helloOf(m_options), largestReply, out);
    handOn(out);
}

void Link::handOn(ReplyBuffer &out)
{
    std::array<std::string_view, 1> view;
    while (out.views(view) == 1) {
        const auto [data, size] = std::pair(view[0].data(), view[0].size());
        // What is referred to is payload, which its call keeps until it is answered, and that is after it has gone.
        if (size >= referredFrom && out.isFrontReferred() && !m_options.tls.enabled)
            m_socket->write(QByteArray::fromRawData(data, qsizetype(size)));
        else
            m_socket->write(data, qint64(size));
        m_handedOn += size;
        out.consume(size);
    }
}

void Link::readSocket()
{
    const QPointer<Link> alive(this);
    while (m_socket->bytesAvailable() > 0) {
        const std::span<char> space = m_decoder->writable();
        const qint64 got = m_socket->read(space.data(), qint64(space.size()));
        if (got <= 0)
            break;
        m_decoder->commit(std::size_t(got));
        for (;;) {
            const Result<std::optional<SharedBytes>> body = m_decoder->next();
            if (!body)
                return lose({ErrorCode::BadReply, body.error().message});
            if (!*body)
                break;
            if (!take(**body) || !alive)
                return;
        }
    }
    watchSilence();
    pump();
}

bool Link::take(const SharedBytes &body)
{
    if (!m_isGreeted)
        return takeHello(body);
    const quint64 gone = m_handedOn - quint64(m_socket->bytesToWrite());
    Result<std::optional<Pipeline::Finished>> finished = m_pipeline.received(body, gone, Pipeline::Clock::now());
    if (!finished) {
        lose(finished.error());
        return false;
    }
    if (m_pipeline.gotEvent())
        return takeEvent(body);
    if (!*finished)
        return true;
    const QPointer<Link> alive(this);
    (*finished)->answered(std::move((*finished)->reply)); // may close or delete us
    return alive && m_isGreeted;
}

bool Link::takeEvent(const SharedBytes &body)
{
    const Result<std::optional<Event>> event = decodeEvent(body);
    if (!event) {
        lose(event.error());
        return false;
    }
    const QPointer<Link> alive(this);
    if (*event)
        Q_EMIT eventArrived(**event); // may close or delete us
    return alive && m_isGreeted;
}

bool Link::takeHello(const SharedBytes &body)
{
    const Result<ReplyFrame> frame = decodeReplyFrame(body);
    if (!frame || frame->error) {
        const Error error = frame ? *frame->error : frame.error();
        lose(error, isForGood(error.code));
        return false;
    }
    const Result<Outcome> outcome = decodeOutcome(HelloRequest{}, frame->result, {body});
    if (!outcome) {
        lose(outcome.error());
        return false;
    }
    m_server = std::get<HelloReply>(*outcome);
    if (m_server->maxResponse > 0)
        m_decoder->setMaxFrame(std::size_t(m_server->maxResponse) + replySlack);
    m_connectLimit.stop();
    m_outage.stop();
    m_isGreeted = true;
    m_backoff.reset();
    m_pipeline.setBytes(m_handedOn);
    m_pipeline.connected(*m_server);
    const QPointer<Link> alive(this);
    setState(Client::State::Ready);
    return alive && m_isGreeted;
}

void Link::lose(const Error &error, bool forGood)
{
    if (m_state != Client::State::Connecting && m_state != Client::State::Ready)
        return;
    m_connectLimit.stop();
    m_silence.stop();
    m_retry.stop();
    m_isGreeted = false;
    {
        const QSignalBlocker quiet(m_socket.get());
        m_socket->abort();
    }
    Finished finished = m_pipeline.disconnected();
    const bool again = m_options.reconnect && !forGood;
    if (!again) {
        for (Pipeline::Finished &waiting : m_pipeline.failAll(error))
            finished.push_back(std::move(waiting));
    } else {
        if (m_options.outageLimit.count() > 0 && !m_outage.isActive())
            m_outage.start(m_options.outageLimit);
        m_reconnect.start(m_backoff.next());
    }
    const QPointer<Link> alive(this);
    setState(again ? Client::State::Waiting : Client::State::Failed);
    if (alive)
        Q_EMIT problem(error);
    if (alive)
        answer(std::move(finished));
    else
        for (Pipeline::Finished &one : finished)
            one.answered(std::move(one.reply));
}

void Link::pumpSoon()
{
    if (std::exchange(m_pumpQueued, true))
        return;
    QMetaObject::invokeMethod(
        this,
        [this] {
            m_pumpQueued = false;
            pump();
        },
        Qt::QueuedConnection);
}

void Link::pump()
{
    if (!m_isGreeted)
        return;
    ReplyBuffer out;
    Finished failed;
    while (m_socket->bytesToWrite() + qint64(out.size()) < socketWriteAhead) {
        std::optional<Pipeline::Finished> tooLong;
        if (!m_pipeline.writeNext(out, tooLong))
            break;
        if (tooLong)
            failed.push_back(std::move(*tooLong));
    }
    if (!out.isEmpty()) {
        handOn(out);
        watchSilence();
    }
    scheduleRetry();
    answer(std::move(failed));
}

void Link::scheduleRetry()
{
    const std::optional<Pipeline::Clock::time_point> retry = m_pipeline.nextRetry();
    if (!retry)
        return m_retry.stop();
    const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*retry - Pipeline::Clock::now());
    m_retry.start(std::max(wait, std::chrono::milliseconds(0)));
}

void Link::watchSilence()
{
    if (m_options.silenceLimit.count() > 0 && m_isGreeted && m_pipeline.hasSent())
        m_silence.start(m_options.silenceLimit);
    else
        m_silence.stop();
}

void Link::setState(Client::State state)
{
    if (m_state == state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

void Link::answer(Finished finished)
{
    // Each may delete this object, which the rest does not need.
    for (Pipeline::Finished &one : finished)
        one.answered(std::move(one.reply));
}

} // namespace hdf5async

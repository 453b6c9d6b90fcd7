// SPDX-License-Identifier: BSD-3-Clause
//
// The least a server with Qt's sockets can do: takes frames and answers each with the same bytes. The ceiling for small requests.
//   echo_qt PORT [BYTES OF A REPLY]
#include <QByteArray>
#include <QCoreApplication>
#include <QTcpServer>
#include <QTcpSocket>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <memory>

namespace {

/// Counts the frames of one connection.
class FrameCounter
{
public:
    int framesIn(const char *bytes, qint64 size)
    {
        int frames = 0;
        while (size > 0) {
            if (m_lengthSize < m_length.size()) {
                m_length[m_lengthSize++] = *bytes;
                ++bytes;
                --size;
                if (m_lengthSize == m_length.size())
                    m_left = qFromBigEndian<quint32>(m_length.data());
                continue;
            }
            const qint64 part = std::min(size, m_left);
            bytes += part;
            size -= part;
            m_left -= part;
            if (m_left == 0) {
                m_lengthSize = 0;
                ++frames;
            }
        }
        return frames;
    }

private:
    std::array<char, 4> m_length{};
    std::size_t m_lengthSize = 0;
    qint64 m_left = 0;
};

QByteArray replyOf(quint32 size)
{
    QByteArray reply(qsizetype(4 + size), 'x');
    qToBigEndian(size, reply.data());
    return reply;
}

void serve(QTcpSocket *socket, const QByteArray &reply)
{
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    auto counter = std::make_shared<FrameCounter>();
    QObject::connect(socket, &QTcpSocket::readyRead, socket, [socket, counter, reply] {
        std::array<char, 65536> buffer;
        qint64 size = 0;
        while ((size = socket->read(buffer.data(), buffer.size())) > 0) {
            for (int frames = counter->framesIn(buffer.data(), size); frames > 0; --frames)
                socket->write(reply);
        }
    });
    QObject::connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QStringList arguments = QCoreApplication::arguments();
    if (arguments.size() < 2)
        return 2;
    const QByteArray reply = replyOf(arguments.size() > 2 ? arguments[2].toUInt() : 80);
    QTcpServer server;
    server.setListenBacklogSize(4096);
    QObject::connect(&server, &QTcpServer::newConnection, &server, [&server, &reply] {
        while (QTcpSocket *socket = server.nextPendingConnection())
            serve(socket, reply);
    });
    if (!server.listen(QHostAddress::LocalHost, arguments[1].toUShort()))
        return 1;
    return QCoreApplication::exec();
}

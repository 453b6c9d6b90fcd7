// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/reply_buffer.h"

#include <QtEndian>

namespace hdf5async {

namespace {

constexpr std::size_t referredFrom = 4096;
constexpr std::size_t fullPiece = 65536;
constexpr std::size_t firstReserve = 480;
constexpr std::size_t lengthBytes = 4;

} // namespace

std::size_t ReplyBuffer::views(std::span<std::string_view> out) const
{
    std::size_t used = 0;
    std::size_t offset = m_offset;
    for (std::size_t i = m_first; i < m_pieces.size() && used < out.size(); ++i) {
        const std::string_view view = m_pieces[i].view().substr(offset);
        offset = 0;
        if (!view.empty())
            out[used++] = view;
    }
    return used;
}

void ReplyBuffer::consume(std::size_t size)
{
    Q_ASSERT(size <= m_size);
    m_size -= size;
    if (m_size == 0) {
        m_pieces = {};
        m_first = 0;
        m_offset = 0;
        return;
    }
    m_offset += size;
    while (m_offset >= m_pieces[m_first].view().size()) {
        m_offset -= m_pieces[m_first].view().size();
        m_pieces[m_first] = {};
        ++m_first;
    }
    if (m_first > 64 && m_first > m_pieces.size() / 2) {
        m_pieces.erase(m_pieces.begin(), m_pieces.begin() + std::ptrdiff_t(m_first));
        m_first = 0;
    }
}

std::string &ReplyBuffer::openPiece()
{
    if (m_pieces.size() > m_first) {
        Piece &last = m_pieces.back();
        if (last.shared.isEmpty() && last.own.size() < fullPiece)
            return last.own;
    }
    std::string &own = m_pieces.emplace_back().own;
    own.reserve(firstReserve);
    return own;
}

void ReplyBuffer::append(std::string_view bytes)
{
    openPiece().append(bytes);
    m_size += bytes.size();
}

void ReplyBuffer::append(const SharedBytes &bytes)
{
    if (bytes.size() < referredFrom)
        return append(bytes.view());
    m_pieces.emplace_back().shared = bytes;
    m_size += bytes.size();
}

ReplyBuffer::Mark ReplyBuffer::beginFrame()
{
    std::string &own = openPiece();
    const Mark mark{m_size, m_pieces.size() - 1, own.size()};
    own.append(lengthBytes, '\0');
    m_size += lengthBytes;
    return mark;
}

void ReplyBuffer::endFrame(const Mark &mark)
{
    const std::size_t body = m_size - mark.size - lengthBytes;
    qToBigEndian(static_cast<quint32>(body), m_pieces[mark.piece].own.data() + mark.offset);
}

void ReplyBuffer::rollBack(const Mark &mark)
{
    m_pieces.resize(mark.piece + 1);
    m_pieces.back().own.resize(mark.offset);
    m_size = mark.size;
}

} // namespace hdf5async

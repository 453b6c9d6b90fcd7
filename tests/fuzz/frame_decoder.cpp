// SPDX-License-Identifier: BSD-3-Clause
// A stream of frames, cut into pieces anywhere, on two connections that share their memory: each gets the bodies that are in it.
#include "network/protocol/frame_decoder.h"
#include "tests/fuzz/fuzzing.h"

#include <QtEndian>

#include <algorithm>
#include <vector>

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

struct Expected
{
    std::vector<std::string_view> bodies;
    bool refused = false;
    std::size_t left = 0; ///< bytes of a frame that is not complete
};

Expected bodiesOf(std::string_view stream, std::size_t maxFrame)
{
    Expected expected;
    while (stream.size() >= 4) {
        const std::size_t size = qFromBigEndian<quint32>(stream.data());
        expected.refused = size > maxFrame;
        if (expected.refused || stream.size() - 4 < size)
            break;
        expected.bodies.push_back(stream.substr(4, size));
        stream.remove_prefix(4 + size);
    }
    expected.left = stream.size();
    return expected;
}

class Connection
{
public:
    Connection(std::string_view stream, std::size_t maxFrame, ReceiveMemory &memory)
        : m_stream(stream), m_maxFrame(maxFrame), m_decoder(maxFrame, memory)
    {
    }

    [[nodiscard]] bool isAtEnd() const { return m_sent == m_stream.size() || m_refused; }

    void receive(std::size_t size)
    {
        const std::span<char> space = m_decoder.writable();
        require(!space.empty(), "there is room for what comes next");
        size = std::min({size, space.size(), m_stream.size() - m_sent});
        std::memcpy(space.data(), m_stream.data() + m_sent, size);
        m_decoder.commit(size);
        m_sent += size;
        for (;;) {
            const bool announced = m_decoder.hasNext();
            Result<std::optional<SharedBytes>> body = m_decoder.next();
            m_refused = !body;
            require(announced == (m_refused || body->has_value()), "hasNext() says what next() does");
            if (m_refused || !*body)
                return;
            m_bodies.push_back(std::move(**body));
        }
    }

    void check() const
    {
        const Expected expected = bodiesOf(m_stream, m_maxFrame);
        require(m_refused == expected.refused, "a frame is refused when it is too long, and only then");
        require(m_bodies.size() == expected.bodies.size(), "there are as many bodies as frames");
        for (std::size_t i = 0; i < m_bodies.size(); ++i)
            require(m_bodies[i].view() == expected.bodies[i], "a body is what was sent");
        require(m_refused || m_decoder.bufferedBytes() == expected.left, "what is left is part of a frame");
    }

private:
    std::string_view m_stream;
    std::size_t m_maxFrame;
    FrameDecoder m_decoder;
    std::size_t m_sent = 0;
    bool m_refused = false;
    std::vector<SharedBytes> m_bodies;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    const std::size_t maxFrame = std::size_t(input.word()) << (input.byte() % 8);
    const std::size_t repeats = 1 + input.byte() % 64; // large frames of small inputs
    const std::string_view cuts = input.take(8);
    const std::string_view once = input.rest();
    std::string stream;
    for (std::size_t i = 0; i < repeats; ++i)
        stream += once;
    ReceiveMemory memory;
    Connection first(stream, maxFrame, memory);
    Connection second(std::string_view(stream).substr(std::min<std::size_t>(stream.size(), 1)), maxFrame, memory);
    for (std::size_t step = 0; !first.isAtEnd() || !second.isAtEnd(); ++step) {
        const std::size_t cut = cuts.empty() ? 0 : std::uint8_t(cuts[step % cuts.size()]);
        Connection &turn = (step % 2 == 0 && !first.isAtEnd()) || second.isAtEnd() ? first : second;
        turn.receive(1 + cut * cut); // up to 64 KiB
    }
    first.check();
    second.check();
    return 0;
}

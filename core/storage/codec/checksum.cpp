// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/checksum.h"

#include <QtEndian>

#include <algorithm>

namespace hdf5async {

namespace {

quint32 folded(quint32 sum)
{
    return (sum & 0xffff) + (sum >> 16);
}

} // namespace

quint32 fletcher32(std::string_view bytes)
{
    // So many words fit before the second sum overflows.
    constexpr std::size_t wordsAtOnce = 360;
    const auto *at = reinterpret_cast<const uchar *>(bytes.data());
    std::size_t words = bytes.size() / 2;
    quint32 sum = 0, sumOfSums = 0;
    while (words > 0) {
        const std::size_t now = std::min(words, wordsAtOnce);
        for (std::size_t i = 0; i < now; ++i, at += 2) {
            sum += qFromBigEndian<quint16>(at);
            sumOfSums += sum;
        }
        sum = folded(sum);
        sumOfSums = folded(sumOfSums);
        words -= now;
    }
    if (bytes.size() % 2 != 0) {
        sum += quint32(*at) << 8;
        sumOfSums += sum;
        sum = folded(sum);
        sumOfSums = folded(sumOfSums);
    }
    return folded(sumOfSums) << 16 | folded(sum);
}

void appendChecksum(char *bytes, std::size_t size)
{
    qToLittleEndian<quint32>(fletcher32({bytes, size}), bytes + size);
}

bool hasChecksum(std::string_view bytes)
{
    if (bytes.size() < checksumBytes)
        return false;
    const std::size_t size = bytes.size() - checksumBytes;
    const quint32 right = fletcher32(bytes.substr(0, size));
    const quint32 old = (right & 0x00ff00ff) << 8 | (right >> 8 & 0x00ff00ff);
    const auto stored = qFromLittleEndian<quint32>(bytes.data() + size);
    return stored == right || stored == old;
}

} // namespace hdf5async

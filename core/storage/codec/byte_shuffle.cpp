// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/codec/byte_shuffle.h"

#include "core/storage/codec/byte_vector.h"

#include <algorithm>

namespace hdf5async {

namespace {

// Elements that are moved at once; each becomes one byte of every row.
constexpr std::size_t group = sizeof(ByteVector);
// Elements whose columns are moved before the next ones: a cache line of each row is filled while it is at hand.
constexpr std::size_t blockGroups = 8;

// Sixteen elements of Width bytes to Width rows of sixteen bytes. Even and odd bytes part, and each half is elements of half the
// width, down to single bytes.
template<std::size_t Width>
void split(const ByteVector *elements, char *row, std::size_t stride)
{
    if constexpr (Width == 1) {
        storeBytes(*elements, row);
    } else {
        ByteVector even[Width / 2], odd[Width / 2];
        for (std::size_t i = 0; i < Width / 2; ++i) {
            even[i] = evenBytes(elements[2 * i], elements[2 * i + 1]);
            odd[i] = oddBytes(elements[2 * i], elements[2 * i + 1]);
        }
        split<Width / 2>(even, row, 2 * stride);
        split<Width / 2>(odd, row + stride, 2 * stride);
    }
}

// The reverse of split().
template<std::size_t Width>
void join(const char *row, std::size_t stride, ByteVector *elements)
{
    if constexpr (Width == 1) {
        *elements = loadBytes(row);
    } else {
        ByteVector even[Width / 2], odd[Width / 2];
        join<Width / 2>(row, 2 * stride, even);
        join<Width / 2>(row + stride, 2 * stride, odd);
        for (std::size_t i = 0; i < Width / 2; ++i) {
            elements[2 * i] = interleavedLow(even[i], odd[i]);
            elements[2 * i + 1] = interleavedHigh(even[i], odd[i]);
        }
    }
}

// One direction of the shuffle: Elements and Rows are char pointers of which one is const.
struct Shuffling
{
    template<std::size_t Width>
    static void move(const char *elements, std::size_t pitch, char *rows, std::size_t stride)
    {
        char packed[group * Width];
        if (pitch != Width) {
            for (std::size_t i = 0; i < group; ++i)
                std::memcpy(packed + i * Width, elements + i * pitch, Width);
            elements = packed;
        }
        ByteVector loaded[Width];
        for (std::size_t i = 0; i < Width; ++i)
            loaded[i] = loadBytes(elements + i * group);
        split<Width>(loaded, rows, stride);
    }
    static void moveByte(const char *element, char *row) { *row = *element; }
};

struct Unshuffling
{
    template<std::size_t Width>
    static void move(char *elements, std::size_t pitch, const char *rows, std::size_t stride)
    {
        ByteVector joined[Width];
        join<Width>(rows, stride, joined);
        if (pitch == Width) {
            for (std::size_t i = 0; i < Width; ++i)
                storeBytes(joined[i], elements + i * group);
            return;
        }
        char packed[group * Width];
        for (std::size_t i = 0; i < Width; ++i)
            storeBytes(joined[i], packed + i * group);
        for (std::size_t i = 0; i < group; ++i)
            std::memcpy(elements + i * pitch, packed + i * Width, Width);
    }
    static void moveByte(char *element, const char *row) { *element = *row; }
};

// Moves Width bytes of each element of some groups.
template<typename Direction, std::size_t Width, typename Elements, typename Rows>
void moveColumn(Elements *elements, std::size_t pitch, Rows *rows, std::size_t stride, std::size_t groups)
{
    for (std::size_t i = 0; i < groups; ++i)
        Direction::template move<Width>(elements + i * group * pitch, pitch, rows + i * group, stride);
}

// Moves some groups of whole elements, in columns as wide as there are bytes left.
template<typename Direction, typename Elements, typename Rows>
void moveGroups(Elements *elements, std::size_t size, Rows *rows, std::size_t stride, std::size_t groups)
{
    std::size_t column = 0;
    for (; size - column >= 16; column += 16)
        moveColumn<Direction, 16>(elements + column, size, rows + column * stride, stride, groups);
    const auto rest = [&](auto move, std::size_t width) {
        if ((size - column) & width) {
            move(elements + column, size, rows + column * stride, stride, groups);
            column += width;
        }
    };
    rest(moveColumn<Direction, 8, Elements, Rows>, 8);
    rest(moveColumn<Direction, 4, Elements, Rows>, 4);
    rest(moveColumn<Direction, 2, Elements, Rows>, 2);
    rest(moveColumn<Direction, 1, Elements, Rows>, 1);
}

template<typename Direction, typename Elements, typename Rows>
void moveAll(Elements *elements, std::size_t size, Rows *rows, std::size_t count)
{
    const std::size_t groups = count / group;
    for (std::size_t done = 0; done < groups; done += blockGroups) {
        const std::size_t first = done * group;
        moveGroups<Direction>(elements + first * size, size, rows + first, count, std::min(blockGroups, groups - done));
    }
    for (std::size_t i = groups * group; i < count; ++i) {
        for (std::size_t byte = 0; byte < size; ++byte)
            Direction::moveByte(elements + i * size + byte, rows + byte * count + i);
    }
}

// The bytes that take part; the others stay where they are.
std::size_t movedBytes(std::size_t bytes, std::size_t elementBytes)
{
    return elementBytes > 1 && bytes / elementBytes > 1 ? bytes - bytes % elementBytes : 0;
}

} // namespace

void shuffleBytes(const char *from, std::size_t bytes, std::size_t elementBytes, char *to)
{
    const std::size_t moved = movedBytes(bytes, elementBytes);
    if (moved > 0)
        moveAll<Shuffling>(from, elementBytes, to, moved / elementBytes);
    if (bytes > moved)
        std::memcpy(to + moved, from + moved, bytes - moved);
}

void unshuffleBytes(const char *from, std::size_t bytes, std::size_t elementBytes, char *to)
{
    const std::size_t moved = movedBytes(bytes, elementBytes);
    if (moved > 0)
        moveAll<Unshuffling>(to, elementBytes, from, moved / elementBytes);
    if (bytes > moved)
        std::memcpy(to + moved, from + moved, bytes - moved);
}

} // namespace hdf5async

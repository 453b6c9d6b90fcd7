// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/state_attribute.h"

#include "core/storage/hdf5/error_stack.h"

#include <QtEndian>

#include <algorithm>
#include <limits>

namespace hdf5async {

namespace {

constexpr char baseName[] = "_hdf5async_state";
constexpr char magic[] = "H5AState";
constexpr qsizetype headerBytes = 16;
constexpr qsizetype pieceBytes = 60'000;
constexpr int maxPieces = 4096;

QByteArray pieceName(int index)
{
    return index == 0 ? QByteArray(baseName) : QByteArray(baseName) + '.' + QByteArray::number(index);
}

tl::unexpected<Error> stateFailure(const Hdf5Guard &guard)
{
    return hdf5Failure(guard, ErrorCode::IoError,
                       QStringLiteral("The server's record cannot be written into the file."));
}

QByteArray readPiece(hid_t root, int index)
{
    const Handle attribute(H5Aopen(root, pieceName(index).constData(), H5P_DEFAULT));
    const Handle space(H5Aget_space(attribute.id()));
    const Handle type(H5Aget_type(attribute.id()));
    const hssize_t length = H5Sget_simple_extent_npoints(space.id());
    if (length < 1 || length > pieceBytes || H5Tequal(type.id(), H5T_STD_U8LE) <= 0)
        return {};
    QByteArray bytes(qsizetype(length), Qt::Uninitialized);
    if (H5Aread(attribute.id(), H5T_STD_U8LE, bytes.data()) < 0)
        return {};
    return bytes;
}

bool writePiece(hid_t root, int index, const char *bytes, qsizetype size)
{
    const hsize_t length = hsize_t(size);
    const Handle space(H5Screate_simple(1, &length, nullptr));
    const Handle attribute(
        H5Acreate2(root, pieceName(index).constData(), H5T_STD_U8LE, space.id(), H5P_DEFAULT, H5P_DEFAULT));
    return attribute && H5Awrite(attribute.id(), H5T_STD_U8LE, bytes) >= 0;
}

} // namespace

bool isStateAttribute(const QByteArray &name)
{
    return name == baseName || name.startsWith(QByteArray(baseName) + '.');
}

qint64 countStateAttributes(const Hdf5Guard &, hid_t root)
{
    qint64 count = 0;
    while (count < maxPieces && H5Aexists(root, pieceName(int(count)).constData()) > 0)
        ++count;
    return count;
}

QByteArray readState(const Hdf5Guard &guard, hid_t root)
{
    const qint64 pieces = countStateAttributes(guard, root);
    QByteArray joined;
    for (int i = 0; i < pieces; ++i)
        joined += readPiece(root, i);
    if (joined.size() < headerBytes || !joined.startsWith(magic))
        return {};
    const auto length = qFromLittleEndian<quint64>(joined.constData() + sizeof(magic) - 1);
    if (length != quint64(joined.size() - headerBytes))
        return {};
    return joined.sliced(headerBytes);
}

Result<void> writeState(const Hdf5Guard &guard, hid_t root, const QByteArray &record)
{
    for (qint64 i = countStateAttributes(guard, root); i-- > 0;) {
        if (H5Adelete(root, pieceName(int(i)).constData()) < 0)
            return stateFailure(guard);
    }
    if (record.isEmpty())
        return {};
    QByteArray joined(magic);
    joined.resize(headerBytes);
    qToLittleEndian(quint64(record.size()), joined.data() + sizeof(magic) - 1);
    joined += record;
    if (joined.size() > pieceBytes * maxPieces)
        return failure(ErrorCode::TooLarge, QStringLiteral("The server's record is too long for the file."));
    int index = 0;
    for (qsizetype from = 0; from < joined.size(); from += pieceBytes) {
        if (!writePiece(root, index++, joined.constData() + from, std::min(pieceBytes, joined.size() - from)))
            return stateFailure(guard);
    }
    return {};
}

} // namespace hdf5async

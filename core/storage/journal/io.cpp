// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/io.h"

#include <algorithm>
#include <cerrno>
#include <vector>

namespace hdf5async {

IoStatus IoFile::copyTo(IoFile &target, std::uint64_t offset, std::uint64_t size)
{
    constexpr std::uint64_t atOnce = 1u << 20;
    std::vector<char> buffer(static_cast<std::size_t>(std::min(size, atOnce)));
    for (std::uint64_t done = 0; done < size;) {
        const auto bytes = static_cast<std::size_t>(std::min<std::uint64_t>(buffer.size(), size - done));
        IoStatus status = read(offset + done, buffer.data(), bytes);
        if (status == 0)
            status = target.write(offset + done, buffer.data(), bytes);
        if (status != 0)
            return status;
        done += bytes;
    }
    return 0;
}

IoStatus IoFile::cloneTo(IoFile &)
{
    return EOPNOTSUPP;
}

ErrorCode errorCodeOf(IoStatus status)
{
    switch (status) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG: return ErrorCode::StorageFull;
    case ENOENT:
    case ENOTDIR: return ErrorCode::NotFound;
    case EEXIST: return ErrorCode::Exists;
    case EACCES:
    case EPERM:
    case EROFS: return ErrorCode::Forbidden;
    default: return ErrorCode::IoError;
    }
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/error.h>

#include <tl/expected.hpp>

namespace hdf5async {

/// A value or an Error, with std::expected's members. Expected failures are values; exceptions do not leave a layer.
template<typename T>
using Result = tl::expected<T, Error>;

/// `return failure(ErrorCode::NotFound, QStringLiteral("…"));` from any function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> failure(ErrorCode code, const QString &message, const QVariantMap &detail = {})
{
    return tl::unexpected<Error>(Error{code, message, detail});
}

/// Hands an existing error on: `return failure(other.error());`
[[nodiscard]] inline tl::unexpected<Error> failure(Error error)
{
    return tl::unexpected<Error>(std::move(error));
}

} // namespace hdf5async

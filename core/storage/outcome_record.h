// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/replies.h>

#include <QDataStream>

namespace hdf5async {

/// Outcomes of changing requests as bytes, for the replay memory. What a batch has read is not kept: it comes back as nil.
QDataStream &operator<<(QDataStream &out, const Result<Outcome> &outcome);
/// Sets the stream's status to ReadCorruptData when the bytes are none of ours.
QDataStream &operator>>(QDataStream &in, Result<Outcome> &outcome);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"

#include <hdf5async/replies.h>
#include <hdf5async/requests.h>

#include <memory>
#include <vector>

namespace hdf5async {

/// A dataset that is written anew with other filters or chunks, a part at a time between other requests: a copy of it grows unseen,
/// is compared with it byte for byte and then takes its place, with the next commit. Until then, and when it is given up, nothing has
/// changed. Chunks are compressed outside HDF5. @thread with the guard held; destroyed before the file is closed
class Repacking
{
public:
    struct Plan
    {
        QByteArray path;
        Filters filters;
        std::optional<Shape> chunks; ///< nothing = as they are
    };

    /// @errors NOT_FOUND, NOT_DATASET …: those of the path; BAD_VALUE: no axes, elements of variable length, chunks that do not fit;
    /// NOT_RESIZABLE: other links or dimension scales refer to it; TOO_LARGE: the chunks of one row
    [[nodiscard]] static Result<std::unique_ptr<Repacking>> begin(const Hdf5Guard &guard, FileContext &context,
                                                                  const Plan &plan);

    /// Copies or compares for some milliseconds. @return whether all is there and equal
    /// @errors CONFLICT: somebody has changed the dataset; IO_ERROR: the copy is not what the original is
    [[nodiscard]] Result<bool> step(const Hdf5Guard &guard, FileContext &context);
    /// The copy takes the original's place. Only once step() has said so. @errors CONFLICT as step(); STORAGE_FULL, IO_ERROR
    [[nodiscard]] Result<void> finish(const Hdf5Guard &guard, FileContext &context);

    [[nodiscard]] bool isComparing() const { return m_copied == rows(); }
    [[nodiscard]] double fraction() const;
    /// Copied or compared so far, as memory holds them.
    [[nodiscard]] qint64 bytes() const;

private:
    Repacking(Plan plan, OpenDatasetPtr source, OpenDatasetPtr copy);
    [[nodiscard]] qint64 rows() const { return m_source->shape.front(); }
    [[nodiscard]] Result<void> checkUnchanged(const Hdf5Guard &guard, FileContext &context) const;
    [[nodiscard]] Result<void> copyUnit(const Hdf5Guard &guard, FileContext &context);
    [[nodiscard]] Result<void> compareUnit(const Hdf5Guard &guard, FileContext &context);

    const Plan m_plan;
    OpenDatasetPtr m_source, m_copy;
    quint64 m_version = 0; ///< of the source when it began
    qint64 m_unit = 1;     ///< rows at a time
    std::size_t m_rowBytes = 0;
    qint64 m_copied = 0, m_compared = 0;
    std::vector<char> m_buffer, m_other;
};

/// Answers the question "repack": `step` is "begin" (with path, codec, level, shuffle, fletcher32, chunk), "go on", "finish" or "end".
/// `repacking` is what is under way. The answer is a map: fraction, bytes, comparing, ready.
/// @errors those of Repacking; CONFLICT: nothing is under way, since the file has gone back to a commit meanwhile
[[nodiscard]] Result<Outcome> answerRepack(const Hdf5Guard &guard, FileContext &context,
                                           std::unique_ptr<Repacking> &repacking, const ConsoleRequest &question);

} // namespace hdf5async

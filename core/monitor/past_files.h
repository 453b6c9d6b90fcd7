// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/console/past_file.h"

#include <QJsonArray>

#include <vector>

namespace hdf5async {

/// The files that a server has finished last, newest first. @thread a value
class PastFiles
{
public:
    static constexpr std::size_t most = 20;

    /// The oldest is forgotten where they are too many. One at the same path has been replaced, and is forgotten too.
    void add(const PastFile &file);
    [[nodiscard]] const std::vector<PastFile> &files() const { return m_files; }

    [[nodiscard]] QJsonArray save() const;
    /// What is none of ours is left out.
    void restore(const QJsonArray &saved);

private:
    std::vector<PastFile> m_files;
};

} // namespace hdf5async

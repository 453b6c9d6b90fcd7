// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include <QByteArray>

#include <memory>
#include <vector>

namespace hdf5async {

/// Which paths somebody may use, as patterns of paths. A pattern always covers what it matches and everything below, so that whoever
/// may delete, move or copy a group may do so with all of it: "/run" and "/run/**" are the same. `*` stands for any part of one
/// name: "/run/*/adc" is the adc of every run. @source docs/security.md @thread a value
class PathRules
{
public:
    static constexpr std::size_t maxPatterns = 256;

    /// @errors BAD_VALUE: no patterns or too many, one that is no path, `**` elsewhere than at the end
    [[nodiscard]] static Result<PathRules> make(const std::vector<QByteArray> &patterns);

    /// The patterns in their full form, with "/**" at the end.
    [[nodiscard]] std::vector<QByteArray> patterns() const;
    /// Whether every path is allowed.
    [[nodiscard]] bool allowsAll() const;

    /// Whether canonical `path` may be used, and everything below it.
    [[nodiscard]] bool allows(const QByteArray &path) const;
    /// Whether something below canonical `path` may be used, or may come to be, but not itself.
    [[nodiscard]] bool leadsOn(const QByteArray &path) const;
    [[nodiscard]] bool shows(const QByteArray &path) const { return allows(path) || leadsOn(path); }

private:
    using Pattern = std::vector<QByteArray>; ///< its components; none = everything

    std::vector<Pattern> m_patterns;
};
/// Null = every path.
using PathRulesPtr = std::shared_ptr<const PathRules>;

/// What the rules say to an operation (not to the members of a batch), whatever is in the file.
enum class PathVerdict : quint8 {
    Allowed,
    Hidden,    ///< a reading operation: to be answered as if nothing were there
    Forbidden, ///< a changing one
};
/// The canonical path that a move or copy leads to; empty for other operations.
[[nodiscard]] QByteArray targetOf(const Operation &operation);
[[nodiscard]] PathVerdict verdictOf(const PathRules &rules, const Operation &operation);

} // namespace hdf5async

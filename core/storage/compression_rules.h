// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>
#include <hdf5async/compression.h>

#include <QString>

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace hdf5async {

/// Whether a path matches a glob: `?` is one character and `*` any number of them but no slash, `**` any number with slashes; a
/// pattern "/a/**" also means "/a" itself. Takes a time of at most the product of both lengths.
[[nodiscard]] bool matchesGlob(const QByteArray &pattern, const QByteArray &path);

/// Which filters new datasets get when a request says nothing, by their paths. The first rule that matches decides.
/// @thread any: rules may be replaced while files are served
class CompressionRules
{
public:
    struct Rule
    {
        QByteArray pattern;
        QByteArray type; ///< "float", "int", "record", "text"; empty = any
        Filters filters;
        bool enabled = true;
    };
    using Rules = std::vector<Rule>;

    void set(Rules rules);
    [[nodiscard]] std::shared_ptr<const Rules> rules() const;
    /// The filters of a new dataset with such data; nothing when no rule matches.
    [[nodiscard]] std::optional<Filters> filtersFor(const QByteArray &path, const Data &data) const;

private:
    mutable std::mutex m_mutex;
    std::shared_ptr<const Rules> m_rules = std::make_shared<const Rules>();
};

/// The type of data as rules name it.
[[nodiscard]] QByteArray ruleTypeOf(const Data &data);

} // namespace hdf5async

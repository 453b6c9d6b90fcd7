// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/metrics/metrics_hub.h"
#include "core/service/console/path_index.h"

namespace hdf5async {

/// Answers what consoles ask about the tree of one file. @thread the lane
class TreeQuestions : public std::enable_shared_from_this<TreeQuestions>
{
public:
    static constexpr int mostNodes = 1024;
    static constexpr std::size_t mostSorted = 10'000; ///< by stored size, which has to be asked for each

    explicit TreeQuestions(const MetricsHub &hub) : m_hub(hub) { }

    void list(const InquiryPtr &inquiry, const TreeQuery &query, std::function<void(Result<TreePage>)> then);
    void search(const InquiryPtr &inquiry, const SearchQuery &query, std::function<void(Result<SearchResult>)> then);
    /// The paths of all datasets.
    [[nodiscard]] const std::shared_ptr<PathIndex> &index() const { return m_index; }

private:
    using Nodes = std::shared_ptr<std::vector<TreeNode>>;
    void sortByActivity(const ConsoleFile &file, const TreeQuery &query, std::vector<TreeNode> &nodes) const;
    /// Asks for what `nodes` from `at` on are; those for which the time does not suffice stay as they are.
    void describe(const InquiryPtr &inquiry, const Nodes &nodes, std::size_t at, bool onlySizes,
                  std::function<void()> then);
    void describeStorage(const InquiryPtr &inquiry, const Nodes &nodes, std::size_t at, bool onlySizes,
                         const std::function<void()> &then);
    void addActivity(const ConsoleFile &file, TreeNode &node) const;
    void finishPage(const InquiryPtr &inquiry, const TreeQuery &query, const Nodes &all,
                    const std::function<void(Result<TreePage>)> &then);

    const MetricsHub &m_hub;
    const std::shared_ptr<PathIndex> m_index = std::make_shared<PathIndex>();
};

/// Whether a path matches: a glob when the pattern has * or ? ("**" also over slashes), else whether it contains the pattern. Without
/// regard to case.
class PathPattern
{
public:
    explicit PathPattern(const QString &pattern);
    [[nodiscard]] bool matches(const QByteArray &path) const;

private:
    QByteArray m_part; ///< lower case
    bool m_isGlob = false;
};

} // namespace hdf5async

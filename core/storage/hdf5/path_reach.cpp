// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/path_reach.h"

#include "core/storage/hdf5/error_stack.h"

#include <hdf5async/names.h>

namespace hdf5async {

namespace {

constexpr int mostSoftLinks = 16;
constexpr std::size_t longestTarget = 65536;

/// One walk along a path by its text. A soft link begins a new walk, along its target and what follows it.
class Reach
{
public:
    Reach(const FileContext &context, const PathRules &rules) : m_context(context), m_rules(rules) { }

    bool along(const QByteArray &path, int softLinks)
    {
        // What a link leads to must be allowed: it is not filtered as a group on the way is.
        if (!(softLinks > 0 ? m_rules.allows(path) : m_rules.shows(path)))
            return false;
        std::shared_ptr<Handle> group = m_context.root();
        for (qsizetype begin = 1; begin < path.size();) {
            qsizetype end = path.indexOf('/', begin);
            if (end < 0)
                end = path.size();
            const QByteArray name = path.sliced(begin, end - begin);
            H5L_info_t info;
            if (H5Lexists(group->id(), name.constData(), H5P_DEFAULT) <= 0)
                return true;
            if (H5Lget_info(group->id(), name.constData(), &info, H5P_DEFAULT) < 0)
                return false;
            if (info.type == H5L_TYPE_SOFT) {
                const QByteArray target = targetOf(*group, name, info.u.val_size);
                const QByteArray from = target.startsWith('/') ? QByteArray() : path.first(begin);
                return target.isEmpty() ||
                       (softLinks < mostSoftLinks && onwards(from + target + path.sliced(end), softLinks));
            }
            if (info.type != H5L_TYPE_HARD)
                return m_rules.allows(path);
            const bool isLast = end == path.size();
            if (isLast && m_rules.allows(path))
                return true;
            if (!isGroup(*group, name))
                return !isLast; // below it is nothing
            group = std::make_shared<Handle>(H5Gopen2(group->id(), name.constData(), H5P_DEFAULT));
            if (!*group)
                return false;
            begin = end + 1;
        }
        return true;
    }

private:
    bool onwards(const QByteArray &text, int softLinks)
    {
        const Result<QByteArray> path = normalizedPath(text);
        return path && along(*path, softLinks + 1);
    }

    static QByteArray targetOf(const Handle &group, const QByteArray &name, std::size_t size)
    {
        if (size > longestTarget)
            return {};
        QByteArray target(qsizetype(size) + 1, '\0');
        if (H5Lget_val(group.id(), name.constData(), target.data(), size, H5P_DEFAULT) < 0)
            return {};
        target.truncate(qsizetype(qstrnlen(target.constData(), size)));
        return target;
    }

    bool isGroup(const Handle &group, const QByteArray &name) const
    {
        H5O_info_t info;
        return H5Oget_info_by_name2(group.id(), name.constData(), &info, H5O_INFO_BASIC, H5P_DEFAULT) >= 0 &&
               info.type == H5O_TYPE_GROUP;
    }

    const FileContext &m_context;
    const PathRules &m_rules;
};

} // namespace

bool reaches(const Hdf5Guard &, const FileContext &context, const QByteArray &path, const PathRules &rules)
{
    return Reach(context, rules).along(path, 0);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/service/console/file_questions.h"

#include <QHash>
#include <QSet>

#include <deque>

namespace hdf5async {

/// The paths of one file, as far as somebody has asked for them: the members of groups, read some hundred at a time between the
/// clients' requests, then kept up by what the queue tells of changes. Memory: some 100 bytes for each of at most `most` members.
/// @thread the lane
class PathIndex : public std::enable_shared_from_this<PathIndex>
{
public:
    static constexpr qint64 most = 1'000'000;

    struct Member
    {
        QByteArray name;
        ObjectKind kind = ObjectKind::Group;
        quint64 address = 0; ///< of a group; 0 = not known
        bool isOwn = true;   ///< a hard link leads to it
    };
    using Members = std::vector<Member>; ///< by the bytes of their names
    using MembersPtr = std::shared_ptr<const Members>;

    /// The members of a group. @errors NOT_FOUND, NOT_GROUP; those of an Inquiry
    void members(const InquiryPtr &inquiry, const QByteArray &group, std::function<void(Result<MembersPtr>)> then);
    /// Calls `visit(path, kind)` for everything in the file, in no order. What could not be read in the time is left out, which
    /// `then` is told.
    void all(const InquiryPtr &inquiry, std::function<void(const QByteArray &, ObjectKind)> visit,
             std::function<void(bool complete)> then);

private:
    struct Loading
    {
        QByteArray group;
        Members members;
        qint64 count = -1; ///< as of its beginning: when it changes, places have moved
        int attempts = 0;
    };
    struct Walk
    {
        std::deque<QByteArray> groups;
        QSet<quint64> entered;
        std::function<void(const QByteArray &, ObjectKind)> visit;
        std::function<void(bool)> then;
    };

    void applyChanges(const ConsoleFile &file);
    void add(const QByteArray &path, ObjectKind kind);
    void remove(const QByteArray &path);
    void load(const InquiryPtr &inquiry, const std::shared_ptr<Loading> &loading, qint64 position,
              std::function<void(Result<MembersPtr>)> then);
    void walkOn(const InquiryPtr &inquiry, const std::shared_ptr<Walk> &walk);

    QHash<QByteArray, std::shared_ptr<Members>> m_groups;
    qint64 m_count = 0;
};

/// "/a" and "b" give "/a/b"; "/" and "b" give "/b".
[[nodiscard]] QByteArray joinedPath(const QByteArray &group, const QByteArray &name);

} // namespace hdf5async

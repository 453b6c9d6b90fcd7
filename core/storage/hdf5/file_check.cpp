// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/file_check.h"

#include "core/storage/hdf5/content_check.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/hdf5_file.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

namespace hdf5async {

namespace {

struct Link
{
    QByteArray name;
    H5L_type_t type = H5L_TYPE_ERROR;
};

herr_t collectLink(hid_t, const char *name, const H5L_info_t *info, void *data) noexcept
try {
    static_cast<std::vector<Link> *>(data)->push_back({QByteArray(name), info->type});
    return 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

herr_t checkOneAttribute(hid_t object, const char *name, const H5A_info_t *, void *data) noexcept
try {
    auto &check = *static_cast<std::function<void(hid_t, const char *)> *>(data);
    check(object, name);
    return 0;
} catch (...) {
    return -1;
}

/// One walk. Groups wait in a list, so that deep files need no deep stack.
class Walk
{
public:
    Walk(const Hdf5Guard &guard, hid_t file, quint64 first, const FileCheckListener &listener)
        : m_guard(guard), m_file(file), m_first(first), m_listener(listener)
    {
    }

    FileCheckCounts run()
    {
        visit("/");
        while (!m_groups.empty()) {
            const QByteArray group = std::move(m_groups.back());
            m_groups.pop_back();
            enter(group);
        }
        return m_counts;
    }

private:
    void fault(const QByteArray &path, const char *what)
    {
        const Error error = hdf5Error(m_guard, ErrorCode::IoError, QString::fromLatin1(what));
        const QString trace = error.detail.value(QStringLiteral("trace")).toString();
        const QString cause = trace.section(u'\n', -1);
        m_listener.fault(path, cause.isEmpty() ? error.message : error.message + QStringLiteral(": ") + cause);
    }

    void enter(const QByteArray &path)
    {
        const Handle group(H5Gopen2(m_file, path.constData(), H5P_DEFAULT));
        std::vector<Link> links;
        if (!group || H5Literate(group.id(), H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collectLink, &links) < 0)
            fault(path, "its links cannot be read");
        std::sort(links.begin(), links.end(), [](const Link &a, const Link &b) { return a.name < b.name; });
        for (const Link &link : links) {
            const QByteArray child = (path == "/" ? QByteArray("/") : path + '/') + link.name;
            if (link.type == H5L_TYPE_HARD)
                visit(child);
            else
                ++(link.type == H5L_TYPE_SOFT ? m_counts.softLinks : m_counts.externalLinks);
        }
    }

    void visit(const QByteArray &path)
    {
        const quint64 index = m_index++;
        m_listener.at(index, path);
        const bool skipped = index < m_first;
        const Handle object(H5Oopen(m_file, path.constData(), H5P_DEFAULT));
        H5O_info_t info;
        if (!object || H5Oget_info2(object.id(), &info, H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS) < 0) {
            if (!skipped)
                fault(path, "it cannot be opened");
            return;
        }
        if (!m_visited.insert(info.addr).second)
            return; // several hard links
        if (!skipped)
            checkAttributes(path, object.id());
        switch (info.type) {
        case H5O_TYPE_GROUP:
            ++m_counts.groups;
            m_groups.push_back(path);
            break;
        case H5O_TYPE_DATASET:
            ++m_counts.datasets;
            if (!skipped && m_listener.content)
                checkContent(path, object.id());
            break;
        case H5O_TYPE_NAMED_DATATYPE: ++m_counts.datatypes; break;
        default: m_listener.fault(path, QStringLiteral("it is of no known kind")); break;
        }
    }

    void checkAttributes(const QByteArray &path, hid_t object)
    {
        std::function<void(hid_t, const char *)> check = [&](hid_t owner, const char *name) {
            ++m_counts.attributes;
            if (!readAttributeWhole(m_guard, owner, name))
                fault(path + '@' + name, "the attribute cannot be read");
        };
        if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, checkOneAttribute, &check) < 0)
            fault(path, "its attributes cannot be listed");
    }

    void checkContent(const QByteArray &path, hid_t dataset)
    {
        const ContentCheck content = readDatasetWhole(m_guard, dataset);
        m_counts.chunks += content.chunks;
        m_counts.bytes += content.bytes;
        if (!content.fault.isEmpty())
            m_listener.fault(path, content.fault);
    }

    const Hdf5Guard &m_guard;
    const hid_t m_file;
    const quint64 m_first;
    const FileCheckListener &m_listener;
    quint64 m_index = 0;
    FileCheckCounts m_counts;
    std::vector<QByteArray> m_groups;
    std::unordered_set<haddr_t> m_visited;
};

} // namespace

Result<FileCheckCounts> checkFile(Hdf5Library &library, const QString &path, quint64 first,
                                  const FileCheckListener &listener)
{
    Result<std::unique_ptr<Hdf5File>> file = Hdf5File::make(path, OpenMode::ReadOnly, {});
    if (!file)
        return failure(file.error());
    FileCheckCounts counts;
    {
        const Hdf5Guard guard = library.enter();
        if (const Result<void> opened = (*file)->open(guard); !opened)
            return failure(opened.error());
        counts = Walk(guard, (*file)->id(), first, listener).run();
        (*file)->abandon(guard);
    }
    (void)(*file)->closeJournal(); // opened for reading: nothing to lose
    return counts;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/subtree_export.h"

#include "core/storage/hdf5/attribute_transfer.h"
#include "core/storage/hdf5/dataset_replica.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/heap_estimate.h"
#include "core/storage/hdf5/link_list.h"
#include "core/storage/hdf5/nesting.h"
#include "core/storage/hdf5/path_reach.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/reference_transfer.h"
#include "core/storage/hdf5/state_attribute.h"

#include <QFile>

#include <cstring>
#include <unordered_set>

namespace hdf5async {

namespace {

constexpr qint64 bytesOfAnyFile = 4096; // superblock, root group and the groups on the way

tl::unexpected<Error> failed(const Hdf5Guard &guard, const char *what, const QByteArray &path)
{
    return hdf5Failure(guard, ErrorCode::IoError,
                       QStringLiteral("\"%1\" cannot be %2.").arg(QString::fromUtf8(path), QLatin1StringView(what)));
}

/// What objects take in the file, each counted once.
class Measure
{
public:
    explicit Measure(const Hdf5Guard &guard) : m_guard(guard) { }

    Result<qint64> of(hid_t object, const QByteArray &path)
    {
        if (auto added = add(object, path); !added)
            return failure(added.error());
        while (!m_groups.empty()) {
            const auto [address, group] = std::move(m_groups.back());
            m_groups.pop_back();
            if (auto added = membersOf(Handle(H5Oopen_by_addr(object, address)), group); !added)
                return failure(added.error());
        }
        return m_bytes;
    }

private:
    Result<void> membersOf(const Handle &group, const QByteArray &path)
    {
        const auto links = group ? linksOf(m_guard, group.id()) : std::nullopt;
        if (!links)
            return failed(m_guard, "read", path);
        for (const ListedLink &link : *links) {
            if (link.info.type != H5L_TYPE_HARD)
                continue;
            const QByteArray child = (path == "/" ? QByteArray("/") : path + '/') + link.name;
            const Handle member(H5Oopen(group.id(), link.name.constData(), H5P_DEFAULT));
            if (auto added = add(member.id(), child); !added)
                return added;
        }
        return {};
    }

    Result<void> add(hid_t object, const QByteArray &path)
    {
        H5O_info_t info;
        if (H5Oget_info2(object, &info, H5O_INFO_BASIC | H5O_INFO_HDR | H5O_INFO_META_SIZE) < 0)
            return failed(m_guard, "read", path);
        if (!m_seen.insert(info.addr).second)
            return {};
        m_bytes += qint64(info.hdr.space.total + info.meta_size.obj.index_size + info.meta_size.obj.heap_size +
                          info.meta_size.attr.index_size + info.meta_size.attr.heap_size);
        if (info.type == H5O_TYPE_GROUP)
            m_groups.emplace_back(info.addr, path);
        return info.type == H5O_TYPE_DATASET ? addContent(object, path) : Result<void>();
    }

    Result<void> addContent(hid_t dataset, const QByteArray &path)
    {
        const Handle creation(H5Dget_create_plist(dataset));
        if (!creation)
            return failed(m_guard, "read", path);
        if (H5Pget_external_count(creation.id()) > 0) // HDF5 1.10.8 cannot close a file into which it has copied one
            return failure(ErrorCode::Forbidden,
                           QStringLiteral("\"%1\" has its data in other files, which is not exported.")
                               .arg(QString::fromUtf8(path)));
        if (H5Pget_layout(creation.id()) == H5D_VIRTUAL)
            return {};
        m_bytes += qint64(H5Dget_storage_size(dataset));
        if (const Result<qint64> texts =
                bytesInHeaps(m_guard, dataset)) // a damaged one fails when it is copied, and says where
            m_bytes += *texts;
        return {};
    }

    const Hdf5Guard &m_guard;
    qint64 m_bytes = bytesOfAnyFile;
    std::vector<std::pair<haddr_t, QByteArray>> m_groups;
    std::unordered_set<haddr_t> m_seen;
};

/// One copy of an object of one file into an empty one.
class Transfer
{
public:
    Transfer(const Hdf5Guard &guard, const FileContext &context, const ResolvedPath &at, const QByteArray &path)
        : m_guard(guard), m_context(context), m_at(at), m_path(path)
    {
    }

    Result<void> into(const QString &target)
    {
        const Handle access(accessProperties()), creation(creationProperties());
        if (!access || !creation)
            return failed(m_guard, "exported", m_path);
        m_file = H5Fcreate(QFile::encodeName(target).constData(), H5F_ACC_TRUNC, creation.id(), access.id());
        if (m_file < 0)
            return hdf5Failure(m_guard, ErrorCode::IoError, QStringLiteral("HDF5 cannot make %1.").arg(target));
        Result<void> copied = copy();
        if (copied && H5Fflush(m_file, H5F_SCOPE_GLOBAL) < 0)
            copied = failed(m_guard, "written", m_path);
        if (H5Fclose(m_file) < 0 && copied)
            copied = failed(m_guard, "written", m_path);
        return copied;
    }

private:
    /// The format of what is copied: whoever reads the one file reads the other.
    [[nodiscard]] Handle accessProperties() const
    {
        Handle access(H5Pcreate(H5P_FILE_ACCESS));
        H5F_info2_t info;
        if (H5Fget_info2(m_context.file(), &info) < 0)
            return {};
        const H5F_libver_t oldest = info.super.version >= 3   ? H5F_LIBVER_V110
                                    : info.super.version == 2 ? H5F_LIBVER_V18
                                                              : H5F_LIBVER_EARLIEST;
        const bool set = H5Pset_libver_bounds(access.id(), oldest, H5F_LIBVER_V110) >= 0 &&
                         H5Pset_fclose_degree(access.id(), H5F_CLOSE_STRONG) >= 0;
        return set ? std::move(access) : Handle();
    }

    /// Whether the root group knows the order of what is in it cannot be said later.
    [[nodiscard]] Handle creationProperties() const
    {
        const Handle from(H5Gget_create_plist(m_context.root()->id()));
        Handle to(H5Pcreate(H5P_FILE_CREATE));
        unsigned links = 0, attributes = 0;
        const bool set = from && to && H5Pget_link_creation_order(from.id(), &links) >= 0 &&
                         H5Pset_link_creation_order(to.id(), links) >= 0 &&
                         H5Pget_attr_creation_order(from.id(), &attributes) >= 0 &&
                         H5Pset_attr_creation_order(to.id(), attributes) >= 0;
        return set ? std::move(to) : Handle();
    }

    Result<void> copy()
    {
        const Result<Handle> original = openObject(m_guard, m_context, m_at);
        const Result<bool> apart = hasDenseAttributes(m_guard, m_context, m_at.address);
        const Result<qint64> levels =
            m_at.kind == ObjectKind::Group ? nestingBound(m_guard, m_context, m_at.address) : Result<qint64>(1);
        if (!original)
            return failure(original.error());
        if (!apart)
            return failure(apart.error());
        if (!levels)
            return failure(levels.error());
        const Handle properties(H5Pcreate(H5P_OBJECT_COPY));
        const Handle staging(H5Gcreate_anon(m_file, H5P_DEFAULT, H5P_DEFAULT));
        if (!properties || !staging || H5Pset_copy_object(properties.id(), *apart ? H5O_COPY_WITHOUT_ATTR_FLAG : 0) < 0)
            return failed(m_guard, "exported", m_path);
        const Result<herr_t> copied = callNested(m_guard, *levels, [&] {
            return H5Ocopy(original->id(), ".", staging.id(), "copy", properties.id(), H5P_DEFAULT);
        });
        if (!copied)
            return failure(copied.error());
        const Handle made(*copied < 0 ? H5I_INVALID_HID : H5Oopen(staging.id(), "copy", H5P_DEFAULT));
        if (!made)
            return failed(m_guard, "exported", m_path);
        if (*apart) {
            if (auto given = copyAttributesOfAll(m_guard, original->id(), made.id()); !given)
                return given;
        }
        if (m_path == "/")
            return becomeRoot(original->id(), made.id());
        const Result<void> led = transferReferences(m_guard, original->id(), made.id(), made.id());
        return led ? link(staging.id()) : led;
    }

    Result<void> link(hid_t staging)
    {
        const Handle properties(H5Pcreate(H5P_LINK_CREATE));
        if (!properties || H5Pset_create_intermediate_group(properties.id(), 1) < 0 ||
            H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8) < 0 ||
            H5Lcreate_hard(staging, "copy", m_file, m_path.constData(), properties.id(), H5P_DEFAULT) < 0)
            return failed(m_guard, "exported", m_path);
        return {};
    }

    /// A file's root group is made with it: what is in the copy of the other one gets links there.
    Result<void> becomeRoot(hid_t original, hid_t copy)
    {
        const Handle root(H5Gopen2(m_file, "/", H5P_DEFAULT));
        const auto links = root ? linksOf(m_guard, copy) : std::nullopt;
        if (!links)
            return failed(m_guard, "exported", m_path);
        for (const ListedLink &link : *links) {
            const Handle properties(H5Pcreate(H5P_LINK_CREATE));
            if (!properties || H5Pset_char_encoding(properties.id(), link.info.cset) < 0 ||
                H5Lcopy(copy, link.name.constData(), root.id(), link.name.constData(), properties.id(), H5P_DEFAULT) <
                    0)
                return failed(m_guard, "exported", '/' + link.name);
        }
        const auto ofTheFile = [](const QByteArray &name) { return !isStateAttribute(name); };
        if (auto given = copyAttributes(m_guard, original, root.id(), ofTheFile); !given)
            return given;
        return transferReferences(m_guard, original, copy, root.id());
    }

    const Hdf5Guard &m_guard;
    const FileContext &m_context;
    const ResolvedPath &m_at;
    const QByteArray &m_path;
    hid_t m_file = H5I_INVALID_HID;
};

Error systemError(const QString &path, IoStatus status, const char *what)
{
    return {errorCodeOf(status),
            QStringLiteral("%1: %2 failed: %3")
                .arg(path, QLatin1StringView(what), QString::fromLocal8Bit(std::strerror(status))),
            {}};
}

} // namespace

Result<std::unique_ptr<SubtreeExport>> SubtreeExport::open(Hdf5Library &library, const FrozenFile &source)
{
    JournalOptions options;
    options.io = frozenIo(source, posixIo());
    Result<std::unique_ptr<Hdf5File>> file = Hdf5File::make(source.file, OpenMode::ReadOnly, options);
    if (!file)
        return failure(file.error());
    std::unique_ptr<SubtreeExport> made(new SubtreeExport(library, std::move(*file)));
    const Hdf5Guard guard = library.enter();
    if (const Result<void> opened = made->m_file->open(guard); !opened)
        return failure(opened.error());
    Result<std::unique_ptr<FileContext>> context = FileContext::make(guard, made->m_file->id(), source.file, {}, {});
    if (!context) {
        made->m_file->abandon(guard);
        return failure(context.error());
    }
    made->m_context = std::move(*context);
    return made;
}

SubtreeExport::SubtreeExport(Hdf5Library &library, std::unique_ptr<Hdf5File> file)
    : m_library(library), m_file(std::move(file))
{
}

SubtreeExport::~SubtreeExport()
{
    if (!m_context)
        return;
    {
        const Hdf5Guard guard = m_library.enter();
        m_context.reset();
        m_file->abandon(guard);
    }
    (void)m_file->closeJournal(); // opened for reading: nothing to lose
}

Result<qint64> SubtreeExport::measure(const QByteArray &path, const PathRules *rules)
{
    const Hdf5Guard guard = m_library.enter();
    if (rules && !(rules->allows(path) && reaches(guard, *m_context, path, *rules)))
        return failure(notFoundError(path));
    const Result<ResolvedPath> at = requireObject(guard, *m_context, path);
    if (!at)
        return failure(at.error());
    const Result<Handle> object = openObject(guard, *m_context, *at);
    if (!object)
        return failure(object.error());
    return Measure(guard).of(object->id(), path);
}

Result<void> SubtreeExport::copyTo(const QByteArray &path, const QString &target)
{
    {
        const Hdf5Guard guard = m_library.enter();
        const Result<ResolvedPath> at = requireObject(guard, *m_context, path);
        if (!at)
            return failure(at.error());
        if (auto copied = Transfer(guard, *m_context, *at, path).into(target); !copied)
            return copied;
    }
    std::unique_ptr<IoFile> file;
    IoStatus status = posixIo()->open(target, FileAccess::ReadWrite, file);
    if (status == 0)
        status = file->sync();
    return status == 0 ? Result<void>() : failure(systemError(target, status, "making it durable"));
}

Result<void> nameExport(const QString &path, const QString &name)
{
    const std::shared_ptr<Io> io = posixIo();
    IoStatus status = io->rename(path, name);
    if (status == 0)
        status = io->syncDirectory(name);
    return status == 0 ? Result<void>() : failure(systemError(name, status, "giving the export its name"));
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_context.h"
#include "core/storage/hdf5/hdf5_caches.h"

#include <QByteArray>

#include <memory>
#include <numeric>
#include <vector>

namespace hdf5async {

/// An HDF5 file in memory for one test, with the guard held for as long as it lives, and the C API's way of making things in it.
class ScratchFile
{
public:
    explicit ScratchFile(Hdf5Library &library, const StorageLimits &limits = {}, H5F_libver_t oldest = H5F_LIBVER_V110)
        : m_guard(library.enter())
    {
        const Handle access(H5Pcreate(H5P_FILE_ACCESS));
        H5Pset_fapl_core(access.id(), 1 << 20, false);
        H5Pset_libver_bounds(access.id(), oldest, H5F_LIBVER_V110);
        if (!limitCaches(m_guard, access.id()))
            qFatal("no limits for HDF5's caches");
        m_file = Handle(H5Fcreate("scratch.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access.id()));
        Result<std::unique_ptr<FileContext>> context =
            FileContext::make(m_guard, m_file.id(), QStringLiteral("scratch.h5"), limits, Filters());
        if (context)
            m_context = std::move(*context);
        else
            qFatal("the scratch file cannot be made");
    }
    ~ScratchFile()
    {
        m_context.reset();
        m_file.reset();
    }

    [[nodiscard]] const Hdf5Guard &guard() const { return m_guard; }
    [[nodiscard]] FileContext &context() const { return *m_context; }
    [[nodiscard]] hid_t id() const { return m_file.id(); }

    /// Nothing stays in HDF5's metadata cache between two calls.
    void shrinkMetadataCache()
    {
        H5AC_cache_config_t config = {};
        config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
        if (H5Fget_mdc_config(id(), &config) < 0)
            qFatal("no cache configuration");
        config.set_initial_size = true;
        config.initial_size = config.min_size = config.max_size = 1024;
        config.incr_mode = H5C_incr__off;
        config.flash_incr_mode = H5C_flash_incr__off;
        config.decr_mode = H5C_decr__off;
        if (H5Fset_mdc_config(id(), &config) < 0)
            qFatal("the cache cannot be made smaller");
    }

    /// A chunked dataset of 32-bit integers 0, 1, 2 …; parents are made.
    void makeDataset(const QByteArray &path, hsize_t length = 3)
    {
        const hsize_t unlimited = H5S_UNLIMITED, chunk = 16;
        const Handle space(H5Screate_simple(1, &length, &unlimited));
        const Handle properties(H5Pcreate(H5P_DATASET_CREATE));
        H5Pset_chunk(properties.id(), 1, &chunk);
        const Handle dataset(
            H5Dcreate2(id(), path, H5T_STD_I32LE, space.id(), parents().id(), properties.id(), H5P_DEFAULT));
        std::vector<qint32> values(length);
        std::iota(values.begin(), values.end(), 0);
        if (H5Dwrite(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
            qFatal("dataset not made");
    }
    void makeGroup(const QByteArray &path)
    {
        check(Handle(H5Gcreate2(id(), path, parents().id(), H5P_DEFAULT, H5P_DEFAULT)).id());
    }
    void makeDatatype(const QByteArray &path)
    {
        const Handle type(H5Tcopy(H5T_STD_I16LE));
        check(H5Tcommit2(id(), path, type.id(), parents().id(), H5P_DEFAULT, H5P_DEFAULT));
    }
    void makeSoftLink(const QByteArray &path, const QByteArray &target)
    {
        check(H5Lcreate_soft(target, id(), path, parents().id(), H5P_DEFAULT));
    }
    void makeHardLink(const QByteArray &path, const QByteArray &existing)
    {
        check(H5Lcreate_hard(id(), existing, id(), path, parents().id(), H5P_DEFAULT));
    }
    void makeExternalLink(const QByteArray &path)
    {
        check(H5Lcreate_external("/etc/passwd", "/x", id(), path, parents().id(), H5P_DEFAULT));
    }
    void makeIntAttribute(const QByteArray &object, const QByteArray &name, qint32 value)
    {
        const Handle owner(H5Oopen(id(), object, H5P_DEFAULT));
        const Handle space(H5Screate(H5S_SCALAR));
        const Handle attribute(H5Acreate2(owner.id(), name, H5T_STD_I32LE, space.id(), H5P_DEFAULT, H5P_DEFAULT));
        check(H5Awrite(attribute.id(), H5T_NATIVE_INT32, &value));
    }

    /// One of everything, for what must be refused: "/g/sub", "/d", "/t", "/soft" to "/d", "/dangling", "/external".
    void makeOneOfEach()
    {
        makeGroup("/g/sub");
        makeDataset("/d");
        makeDatatype("/t");
        makeSoftLink("/dangling", "/nothing");
        makeSoftLink("/soft", "/d");
        makeExternalLink("/external");
    }

    [[nodiscard]] bool exists(const QByteArray &path) const
    {
        const Handle object(H5Oopen(id(), path, H5P_DEFAULT));
        return bool(object);
    }
    [[nodiscard]] bool hasLink(const QByteArray &path) const { return H5Lexists(id(), path, H5P_DEFAULT) > 0; }
    [[nodiscard]] haddr_t addressOf(const QByteArray &path) const
    {
        H5O_info_t info;
        return H5Oget_info_by_name2(id(), path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ? HADDR_UNDEF : info.addr;
    }
    [[nodiscard]] int linkCount(const QByteArray &path) const
    {
        H5O_info_t info;
        return H5Oget_info_by_name2(id(), path, &info, H5O_INFO_BASIC, H5P_DEFAULT) < 0 ? -1 : int(info.rc);
    }
    [[nodiscard]] std::vector<qint32> read(const QByteArray &path) const
    {
        const Handle dataset(H5Dopen2(id(), path, H5P_DEFAULT));
        const Handle space(H5Dget_space(dataset.id()));
        std::vector<qint32> values(std::size_t(std::max<hssize_t>(H5Sget_simple_extent_npoints(space.id()), 0)));
        H5Dread(dataset.id(), H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data());
        return values;
    }

private:
    static void check(hid_t result)
    {
        if (result < 0)
            qFatal("the scratch file refuses a test's object");
    }
    static Handle parents()
    {
        Handle properties(H5Pcreate(H5P_LINK_CREATE));
        H5Pset_create_intermediate_group(properties.id(), 1);
        H5Pset_char_encoding(properties.id(), H5T_CSET_UTF8);
        return properties;
    }

    Hdf5Guard m_guard; // released last
    Handle m_file;
    std::unique_ptr<FileContext> m_context;
};

} // namespace hdf5async

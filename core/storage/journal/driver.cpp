// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/journal/driver.h"

#include <hdf5.h>
#if H5_VERSION_GE(1, 13, 0)
#    include <H5FDdevelop.h>
#endif

#include <cstring>
#include <functional>
#include <memory>
#include <new>

namespace hdf5async::journal {

namespace {

/// What HDF5 holds as an open file. Several may be open on one image: H5Fcreate opens twice, so does a second H5Fopen.
struct OpenFile
{
    H5FD_t base;
    PagedImage *image;
};

PagedImage &imageOf(const H5FD_t *file)
{
    return *reinterpret_cast<const OpenFile *>(file)->image;
}

H5FD_t *openFile(const char *name, unsigned flags, hid_t properties, haddr_t)
{
    const auto *info = static_cast<const DriverInfo *>(H5Pget_driver_info(properties));
    // Another name is an external link or a virtual dataset's source: it would get this file in place of its own.
    if (!info || !info->image || std::strcmp(name, info->name) != 0)
        return nullptr;
    if (info->readOnly && (flags & (H5F_ACC_RDWR | H5F_ACC_TRUNC | H5F_ACC_CREAT)) != 0)
        return nullptr;
    auto *file = new (std::nothrow) OpenFile{};
    if (!file)
        return nullptr;
    file->image = info->image;
    if (flags & H5F_ACC_TRUNC)
        info->image->makeEmpty();
    else
        info->image->opened();
    return &file->base;
}

herr_t closeFile(H5FD_t *file)
{
    // Nothing is committed here: HDF5 writes the superblock just before, and the image outlives this handle.
    delete reinterpret_cast<OpenFile *>(file);
    return 0;
}

int compareFiles(const H5FD_t *a, const H5FD_t *b)
{
    const std::less<const PagedImage *> less;
    const PagedImage *left = &imageOf(a);
    const PagedImage *right = &imageOf(b);
    return less(left, right) ? -1 : less(right, left) ? 1 : 0;
}

herr_t queryFeatures(const H5FD_t *, unsigned long *flags)
{
    // Not DATA_SIEVE: it writes back whole 64 KiB blocks. Not SUPPORTS_SWMR_IO, not POSIX_COMPAT_HANDLE: nobody may write past us.
    *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_AGGREGATE_SMALLDATA
        | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
    return 0;
}

haddr_t endOfAllocation(const H5FD_t *file, H5FD_mem_t)
{
    return imageOf(file).eoa();
}

herr_t setEndOfAllocation(H5FD_t *file, H5FD_mem_t, haddr_t address)
{
    imageOf(file).setEoa(address);
    return 0;
}

haddr_t endOfFile(const H5FD_t *file, H5FD_mem_t)
{
    return imageOf(file).eof();
}

herr_t readFile(H5FD_t *file, H5FD_mem_t, hid_t, haddr_t address, size_t size, void *data)
{
    return imageOf(file).read(address, static_cast<char *>(data), size) == 0 ? 0 : -1;
}

herr_t writeFile(H5FD_t *file, H5FD_mem_t type, hid_t, haddr_t address, size_t size, const void *data)
{
    // HDF5 does not recover from a failed write, so it never sees one: the image keeps the error, and the commit reports it.
    imageOf(file).write(address, static_cast<const char *>(data), size, type == H5FD_MEM_DRAW);
    return 0;
}

herr_t flushFile(H5FD_t *, hid_t, hbool_t)
{
    return 0; // not a commit: also called for H5Dflush, at open, and before the last superblock write
}

herr_t truncateFile(H5FD_t *file, hid_t, hbool_t)
{
    imageOf(file).truncate();
    return 0;
}

H5FD_class_t driverClass()
{
    H5FD_class_t driver = {};
#if H5_VERSION_GE(1, 13, 0)
    driver.version = H5FD_CLASS_VERSION;
    driver.value = static_cast<H5FD_class_value_t>(0x4835); // from the range for private use
#endif
    driver.name = "hdf5async_journal";
    driver.maxaddr = haddr_t{1} << 62;
    driver.fc_degree = H5F_CLOSE_STRONG;
    driver.fapl_size = sizeof(DriverInfo);
    driver.open = openFile;
    driver.close = closeFile;
    driver.cmp = compareFiles;
    driver.query = queryFeatures;
    driver.get_eoa = endOfAllocation;
    driver.set_eoa = setEndOfAllocation;
    driver.get_eof = endOfFile;
    driver.read = readFile;
    driver.write = writeFile;
    driver.flush = flushFile;
    driver.truncate = truncateFile;
    // lock and unlock stay empty: with them HDF5 marks the file as open for writing, and after a crash nobody could open it.
    constexpr H5FD_mem_t map[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
    std::memcpy(driver.fl_map, map, sizeof map);
    return driver;
}

/// HDF5 keeps drivers in a process-wide table; ours is there once.
hid_t registeredDriver()
{
    static const H5FD_class_t driver = driverClass();
    static hid_t id = H5I_INVALID_HID;
    if (id < 0 || H5Iget_type(id) != H5I_VFL)
        id = H5FDregister(&driver);
    return id;
}

} // namespace

Result<hid_t> makeAccessProperties(const DriverInfo &info)
{
    const hid_t driver = registeredDriver();
    const hid_t list = driver < 0 ? H5I_INVALID_HID : H5Pcreate(H5P_FILE_ACCESS);
    const bool good = list >= 0 && H5Pset_driver(list, driver, &info) >= 0
        && H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_V110) >= 0
        && H5Pset_fclose_degree(list, H5F_CLOSE_STRONG) >= 0;
    if (good)
        return list;
    if (list >= 0)
        H5Pclose(list);
    return failure(ErrorCode::Internal, QStringLiteral("HDF5 does not accept the journaled file driver"));
}

} // namespace hdf5async::journal

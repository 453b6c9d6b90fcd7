// SPDX-License-Identifier: BSD-3-Clause
#include "tests/crash/plain_driver.h"

#include <hdf5.h>
#if H5_VERSION_GE(1, 13, 0)
#    include <H5FDdevelop.h>
#endif

#include <algorithm>
#include <cstring>

namespace hdf5async::test {

namespace {

struct PlainFile
{
    H5FD_t base;
    IoFile *file;
    haddr_t eoa;
    haddr_t eof;
};

PlainFile &plain(H5FD_t *file)
{
    return *reinterpret_cast<PlainFile *>(file);
}

const PlainFile &plain(const H5FD_t *file)
{
    return *reinterpret_cast<const PlainFile *>(file);
}

H5FD_t *openFile(const char *, unsigned flags, hid_t properties, haddr_t)
{
    auto *file = new PlainFile{};
    file->file = *static_cast<IoFile *const *>(H5Pget_driver_info(properties));
    FileFacts facts;
    if ((flags & H5F_ACC_TRUNC) != 0)
        (void)file->file->resize(0);
    if (file->file->facts(facts) == 0)
        file->eof = facts.size;
    return &file->base;
}

herr_t writeFile(H5FD_t *file, H5FD_mem_t, hid_t, haddr_t address, size_t size, const void *data)
{
    plain(file).eof = std::max<haddr_t>(plain(file).eof, address + size);
    return plain(file).file->write(address, static_cast<const char *>(data), size) == 0 ? 0 : -1;
}

herr_t truncateFile(H5FD_t *file, hid_t, hbool_t)
{
    if (plain(file).eof == plain(file).eoa)
        return 0;
    plain(file).eof = plain(file).eoa;
    return plain(file).file->resize(plain(file).eoa) == 0 ? 0 : -1;
}

} // namespace

hid_t plainAccessProperties(IoFile &file)
{
    static H5FD_class_t driver = {};
#if H5_VERSION_GE(1, 13, 0)
    driver.version = H5FD_CLASS_VERSION;
    driver.value = static_cast<H5FD_class_value_t>(0x4836);
#endif
    driver.name = "hdf5async_test_plain";
    driver.maxaddr = haddr_t{1} << 62;
    driver.fc_degree = H5F_CLOSE_STRONG;
    driver.fapl_size = sizeof(IoFile *);
    driver.open = openFile;
    driver.close = [](H5FD_t *handle) -> herr_t {
        delete &plain(handle);
        return 0;
    };
    driver.query = [](const H5FD_t *, unsigned long *flags) -> herr_t { // as H5FDsec2.c
        *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE
            | H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
        return 0;
    };
    driver.get_eoa = [](const H5FD_t *handle, H5FD_mem_t) { return plain(handle).eoa; };
    driver.set_eoa = [](H5FD_t *handle, H5FD_mem_t, haddr_t address) -> herr_t {
        plain(handle).eoa = address;
        return 0;
    };
    driver.get_eof = [](const H5FD_t *handle, H5FD_mem_t) { return plain(handle).eof; };
    driver.read = [](H5FD_t *handle, H5FD_mem_t, hid_t, haddr_t address, size_t size, void *data) -> herr_t {
        return plain(handle).file->read(address, static_cast<char *>(data), size) == 0 ? 0 : -1;
    };
    driver.write = writeFile;
    driver.truncate = truncateFile;
    constexpr H5FD_mem_t map[H5FD_MEM_NTYPES] = H5FD_FLMAP_DICHOTOMY;
    std::memcpy(driver.fl_map, map, sizeof map);
    static const hid_t id = H5FDregister(&driver);
    const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    IoFile *pointer = &file;
    H5Pset_driver(list, id, &pointer);
    H5Pset_libver_bounds(list, H5F_LIBVER_V110, H5F_LIBVER_V110);
    H5Pset_fclose_degree(list, H5F_CLOSE_STRONG);
    return list;
}

} // namespace hdf5async::test

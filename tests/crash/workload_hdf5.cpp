// SPDX-License-Identifier: BSD-3-Clause
#include "tests/crash/workload_hdf5.h"

#include "tests/crash/workload.h"

#include <hdf5.h>

#include <libdeflate.h>

#include <stdexcept>

namespace hdf5async::test {

namespace {

hid_t require(hid_t result, const char *what)
{
    if (result < 0)
        throw std::runtime_error(what);
    return result;
}

/// Closes an id at the end of the block.
class Id
{
public:
    Id(hid_t id, const char *what) : m_id(require(id, what)) { }
    ~Id() { H5Idec_ref(m_id); }
    Id(const Id &) = delete;
    Id &operator=(const Id &) = delete;
    operator hid_t() const { return m_id; }

private:
    hid_t m_id;
};

hid_t rowType()
{
    const hid_t type = H5Tcreate(H5T_COMPOUND, 16);
    H5Tinsert(type, "t", 0, H5T_NATIVE_DOUBLE);
    H5Tinsert(type, "a", 8, H5T_NATIVE_INT32);
    H5Tinsert(type, "b", 12, H5T_NATIVE_INT16);
    H5Tinsert(type, "c", 14, H5T_NATIVE_INT16);
    return type;
}

hid_t textType(std::size_t size)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    H5Tset_size(type, size);
    return type;
}

} // namespace

namespace hdf5 {

void createGroup(hid_t file, const std::string &path)
{
    const Id group(H5Gcreate2(file, path.c_str(), H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT), "H5Gcreate");
}

void removeLink(hid_t file, const std::string &path)
{
    require(H5Ldelete(file, path.c_str(), H5P_DEFAULT), "H5Ldelete");
}

void moveLink(hid_t file, const std::string &from, const std::string &to)
{
    require(H5Lmove(file, from.c_str(), file, to.c_str(), H5P_DEFAULT, H5P_DEFAULT), "H5Lmove");
}

void removeAttribute(hid_t file, const std::string &path, const std::string &name)
{
    require(H5Adelete_by_name(file, path.c_str(), name.c_str(), H5P_DEFAULT), "H5Adelete");
}

} // namespace hdf5

hid_t Workload::creationProperties(const WorkloadOptions &options)
{
    const hid_t list = H5Pcreate(H5P_FILE_CREATE);
    if (options.freeSpaceStrategy >= 0)
        H5Pset_file_space_strategy(list, static_cast<H5F_fspace_strategy_t>(options.freeSpaceStrategy), options.persistFreeSpace, 1);
    return list;
}

void Workload::adjust(hid_t accessProperties, const WorkloadOptions &options)
{
    if (options.oldFormat)
        H5Pset_libver_bounds(accessProperties, H5F_LIBVER_EARLIEST, H5F_LIBVER_V110);
    if (options.metadataCacheBytes == 0)
        return;
    H5AC_cache_config_t config = {};
    config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
    H5Pget_mdc_config(accessProperties, &config);
    config.set_initial_size = true;
    config.initial_size = config.min_size = config.max_size = options.metadataCacheBytes;
    config.incr_mode = H5C_incr__off;
    config.flash_incr_mode = H5C_flash_incr__off;
    config.decr_mode = H5C_decr__off;
    require(H5Pset_mdc_config(accessProperties, &config), "H5Pset_mdc_config");
}

void Workload::attach(hid_t file)
{
    m_file = file;
    m_open.clear();
    m_orphans.clear();
}

void Workload::detach()
{
    for (const auto &[path, id] : m_open)
        H5Dclose(id);
    for (const hid_t id : m_orphans)
        H5Dclose(id);
    attach(-1);
}

hid_t Workload::open(const std::string &path)
{
    const auto found = m_open.find(path);
    if (found != m_open.end())
        return found->second;
    while (m_orphans.size() > 3) {
        H5Dclose(m_orphans.front());
        m_orphans.erase(m_orphans.begin());
    }
    if (m_open.size() >= 6) {
        auto it = m_open.begin();
        std::advance(it, static_cast<std::ptrdiff_t>(m_steps % m_open.size()));
        H5Dclose(it->second);
        m_open.erase(it);
    }
    return m_open[path] = require(H5Dopen2(m_file, path.c_str(), H5P_DEFAULT), "H5Dopen");
}

void Workload::close(const std::string &path)
{
    const auto found = m_open.find(path);
    if (found == m_open.end())
        return;
    H5Dclose(found->second);
    m_open.erase(found);
}

static hid_t elementType(int kind)
{
    switch (kind) {
    case 0:
        return rowType();
    case 1:
        return H5Tcopy(H5T_NATIVE_INT16);
    case 2:
        return textType(H5T_VARIABLE);
    case 3:
        return H5Tcopy(H5T_NATIVE_DOUBLE);
    default:
        return H5Tcopy(H5T_NATIVE_INT32);
    }
}

void Workload::createInFile(const std::string &path, const Dataset &dataset, bool secondUnlimited)
{
    const Id properties(H5Pcreate(H5P_DATASET_CREATE), "H5Pcreate");
    const int rank = dataset.kind == Kind::Images ? 2 : 1;
    const hsize_t extent[] = {dataset.rows, dataset.columns};
    const hsize_t limits[] = {H5S_UNLIMITED, secondUnlimited ? H5S_UNLIMITED : dataset.columns};
    const hsize_t chunk[] = {dataset.chunkRows, dataset.columns};
    if (dataset.chunkRows > 0)
        H5Pset_chunk(properties, rank, chunk);
    if (dataset.kind == Kind::Compact)
        H5Pset_layout(properties, H5D_COMPACT);
    if (dataset.filter == 2) {
        if (dataset.kind != Kind::WholeChunks)
            H5Pset_shuffle(properties);
        H5Pset_deflate(properties, 4);
    } else if (dataset.filter == 1) {
        H5Pset_fletcher32(properties);
    }
    const Id space(H5Screate_simple(rank, extent, isFixed(dataset) ? nullptr : limits), "H5Screate");
    const Id type(elementType(static_cast<int>(dataset.kind)), "H5Tcopy");
    const Id id(H5Dcreate2(m_file, path.c_str(), type, space, H5P_DEFAULT, properties, H5P_DEFAULT), "H5Dcreate");
}

void Workload::writeRows(const std::string &path, const Dataset &dataset, std::uint64_t first, std::uint64_t count, bool extend)
{
    if (m_file < 0)
        return;
    const hid_t id = open(path);
    const hsize_t extent[] = {dataset.rows, dataset.columns};
    if (extend)
        require(H5Dset_extent(id, extent), "H5Dset_extent");
    if (count == 0)
        return;
    const hsize_t start[] = {first, 0};
    const hsize_t size[] = {count, dataset.columns};
    const Id fileSpace(H5Dget_space(id), "H5Dget_space");
    const Id memorySpace(H5Screate_simple(dataset.kind == Kind::Images ? 2 : 1, size, nullptr), "H5Screate");
    require(H5Sselect_hyperslab(fileSpace, H5S_SELECT_SET, start, nullptr, size, nullptr), "H5Sselect");
    const Id type(elementType(static_cast<int>(dataset.kind)), "H5Tcopy");
    if (dataset.kind == Kind::Texts) {
        std::vector<const char *> values;
        for (std::uint64_t i = 0; i < count; ++i)
            values.push_back(dataset.texts[first + i].c_str());
        require(H5Dwrite(id, type, memorySpace, fileSpace, H5P_DEFAULT, values.data()), "H5Dwrite");
        return;
    }
    const char *data = dataset.bytes.data() + first * dataset.columns * dataset.elementBytes;
    require(H5Dwrite(id, type, memorySpace, fileSpace, H5P_DEFAULT, data), "H5Dwrite");
}

void Workload::writeWholeChunk(const std::string &path, const Dataset &dataset, std::uint64_t first)
{
    if (m_file < 0)
        return;
    const hid_t id = open(path);
    const hsize_t extent = dataset.rows;
    require(H5Dset_extent(id, &extent), "H5Dset_extent");
    const std::size_t size = dataset.chunkRows * dataset.elementBytes;
    libdeflate_compressor *compressor = libdeflate_alloc_compressor(4);
    std::vector<char> packed(libdeflate_zlib_compress_bound(compressor, size));
    const char *data = dataset.bytes.data() + first * dataset.elementBytes;
    const std::size_t packedSize = libdeflate_zlib_compress(compressor, data, size, packed.data(), packed.size());
    libdeflate_free_compressor(compressor);
    const hsize_t offset = first;
    require(H5Dwrite_chunk(id, H5P_DEFAULT, 0, &offset, packedSize, packed.data()), "H5Dwrite_chunk");
}

void Workload::writeAttribute(const std::string &path, const std::string &name, const Attribute &attribute, bool exists, bool inPlace)
{
    if (m_file < 0)
        return;
    if (exists && !inPlace)
        hdf5::removeAttribute(m_file, path, name);
    const bool integers = attribute.kind == AttributeKind::Integers;
    const hsize_t count = attribute.bytes.size() / 4;
    const std::size_t textBytes = attribute.kind == AttributeKind::Text ? H5T_VARIABLE : attribute.text.size();
    const Id type(integers ? H5Tcopy(H5T_NATIVE_INT32) : textType(textBytes), "H5Tcopy");
    const Id space(integers ? H5Screate_simple(1, &count, nullptr) : H5Screate(H5S_SCALAR), "H5Screate");
    const Id object(H5Oopen(m_file, path.c_str(), H5P_DEFAULT), "H5Oopen");
    const Id id(inPlace ? H5Aopen(object, name.c_str(), H5P_DEFAULT)
                        : H5Acreate2(object, name.c_str(), type, space, H5P_DEFAULT, H5P_DEFAULT),
                "H5Aopen");
    const char *text = attribute.text.c_str();
    const void *value = integers ? attribute.bytes.data()
        : attribute.kind == AttributeKind::Text ? static_cast<const void *>(&text)
                                                : text;
    require(H5Awrite(id, type, value), "H5Awrite");
}

} // namespace hdf5async::test

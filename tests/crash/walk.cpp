// SPDX-License-Identifier: BSD-3-Clause
#include "tests/crash/walk.h"

#include <hdf5.h>

#include <algorithm>
#include <vector>

namespace hdf5async::test {

namespace {

constexpr std::uint64_t largest = 1u << 28;

herr_t collectAttribute(hid_t, const char *name, const H5A_info_t *, void *names)
{
    static_cast<std::vector<std::string> *>(names)->emplace_back(name);
    return 0;
}

herr_t collectLink(hid_t, const char *name, const H5L_info_t *, void *names)
{
    static_cast<std::vector<std::string> *>(names)->emplace_back(name);
    return 0;
}

class Walker
{
public:
    explicit Walker(WalkResult &result) : m_result(result) { }

    void group(hid_t group, const std::string &path, int depth)
    {
        if (depth > 12)
            return trouble("nesting", path);
        m_objects[path + "/"] = attributes(group, 1, path);
        std::vector<std::string> names;
        hsize_t index = 0;
        if (H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, &index, collectLink, &names) < 0)
            return trouble("iterating", path);
        for (const std::string &name : names) {
            const hid_t object = H5Oopen(group, name.c_str(), H5P_DEFAULT);
            if (object < 0)
                return trouble("opening", path + "/" + name);
            if (H5Iget_type(object) == H5I_GROUP)
                this->group(object, path + "/" + name, depth + 1);
            else if (H5Iget_type(object) == H5I_DATASET)
                dataset(object, path + "/" + name);
            else
                trouble("type", path + "/" + name);
            H5Oclose(object);
            if (!m_result.good)
                return;
        }
    }

    [[nodiscard]] const ObjectSums &objects() const { return m_objects; }

private:
    void trouble(const std::string &what, const std::string &path)
    {
        if (m_result.good)
            m_result.trouble = what + " " + path;
        m_result.good = false;
    }

    std::uint64_t texts(hid_t type, hid_t space, std::vector<char *> &values, std::uint64_t sum)
    {
        for (const char *text : values)
            sum = sumOf(std::string(text ? text : ""), sum);
        H5Dvlen_reclaim(type, space, H5P_DEFAULT, values.data());
        return sum;
    }

    std::uint64_t attribute(hid_t object, const std::string &name, std::uint64_t sum, const std::string &path)
    {
        const hid_t attribute = H5Aopen(object, name.c_str(), H5P_DEFAULT);
        if (attribute < 0) {
            trouble("opening an attribute of", path);
            return sum;
        }
        const hid_t type = H5Aget_type(attribute);
        const hid_t space = H5Aget_space(attribute);
        const auto count = static_cast<std::uint64_t>(std::max<hssize_t>(0, H5Sget_simple_extent_npoints(space)));
        const std::size_t size = H5Tget_size(type);
        sum = sumOf(name, sum);
        if (count * size > largest) {
            trouble("size of an attribute of", path);
        } else if (H5Tis_variable_str(type) > 0) {
            std::vector<char *> values(count);
            if (H5Aread(attribute, type, values.data()) < 0)
                trouble("reading an attribute of", path);
            else
                sum = texts(type, space, values, sum);
        } else {
            std::vector<char> bytes(count * size);
            if (H5Aread(attribute, type, bytes.data()) < 0)
                trouble("reading an attribute of", path);
            const bool isText = H5Tget_class(type) == H5T_STRING;
            sum = isText ? sumOf(std::string(bytes.data(), bytes.size()), sum) : sumOf(bytes.data(), bytes.size(), sum);
        }
        H5Sclose(space);
        H5Tclose(type);
        H5Aclose(attribute);
        return sum;
    }

    std::uint64_t attributes(hid_t object, std::uint64_t sum, const std::string &path)
    {
        std::vector<std::string> names;
        hsize_t index = 0;
        if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, &index, collectAttribute, &names) < 0)
            trouble("iterating attributes of", path);
        std::sort(names.begin(), names.end());
        for (const std::string &name : names) {
            if (m_result.good)
                sum = attribute(object, name, sum, path);
        }
        return sum;
    }

    void dataset(hid_t dataset, const std::string &path)
    {
        const hid_t type = H5Dget_type(dataset);
        const hid_t space = H5Dget_space(dataset);
        const int rank = H5Sget_simple_extent_ndims(space);
        hsize_t extent[3] = {0, 1, 1};
        if (type < 0 || rank < 1 || rank > 3 || H5Sget_simple_extent_dims(space, extent, nullptr) < 0)
            return trouble("shape of", path);
        const std::uint64_t columns = extent[1] * extent[2];
        const std::uint64_t count = extent[0] * columns;
        const std::size_t size = H5Tget_size(type);
        if (count * size > largest)
            return trouble("size of", path);
        std::uint64_t sum = sumOfExtent(extent[0], rank > 1 ? columns : 0);
        if (H5Tis_variable_str(type) > 0) {
            std::vector<char *> values(count);
            if (count > 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)
                trouble("reading", path);
            else
                sum = texts(type, space, values, sum);
        } else {
            std::vector<char> bytes(count * size);
            if (count > 0 && H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, bytes.data()) < 0)
                trouble("reading", path);
            sum = sumOf(bytes.data(), bytes.size(), sum);
        }
        H5Sclose(space);
        H5Tclose(type);
        m_objects[path] = attributes(dataset, sum, path);
    }

    WalkResult &m_result;
    ObjectSums m_objects;
};

} // namespace

WalkResult walkFile(hid_t file)
{
    WalkResult result;
    Walker walker(result);
    const hid_t root = H5Gopen2(file, "/", H5P_DEFAULT);
    if (root < 0)
        return {false, "opening the root group", 0};
    walker.group(root, "", 0);
    H5Gclose(root);
    result.sum = sumOf(walker.objects());
    return result;
}

WalkResult walkWithStockDriver(const std::string &path)
{
    const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
    if (file < 0)
        return {false, "H5Fopen", 0};
    WalkResult result = walkFile(file);
    H5Fclose(file);
    return result;
}

} // namespace hdf5async::test

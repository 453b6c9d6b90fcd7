// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <H5Ipublic.h>

#include <string>

/// The HDF5 calls of the workload that need no model. They throw std::runtime_error.
namespace hdf5async::test::hdf5 {

void createGroup(hid_t file, const std::string &path);
void removeLink(hid_t file, const std::string &path);
void moveLink(hid_t file, const std::string &from, const std::string &to);
void removeAttribute(hid_t file, const std::string &path, const std::string &name);

} // namespace hdf5async::test::hdf5

// SPDX-License-Identifier: BSD-3-Clause
#include "core/console/server_controller.h"

#include "moc_server_controller.cpp"

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

/// The names of the members of the console's structs on the wire, short where many are sent. A name never changes its meaning: what is
/// new gets a new one. @source docs/protocol.md, "Console"

#include "core/console/fields/queries.h"
#include "core/console/fields/settings.h"
#include "core/console/fields/status.h"

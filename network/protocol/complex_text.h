// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <complex>
#include <optional>
#include <string_view>

namespace hdf5async {

/// Reads what Python's repr() makes of a complex number: "(1+2j)", "1j", "(nan-infj)", also without the parentheses. Nothing
/// for any other text. @source docs/protocol.md, "Complex numbers"
[[nodiscard]] std::optional<std::complex<double>> parseComplex(std::string_view text);

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/model/compiled_once.h"

#include <hdf5async/array.h>
#include <hdf5async/replies.h>
#include <hdf5async/requests.h>
#include <hdf5async/selection.h>

namespace hdf5async {

template class CompiledOnce<decltype(Data::value)::Base>;
template class CompiledOnce<decltype(Value::v)::Base>;
template class CompiledOnce<decltype(Selector::v)::Base>;
template class CompiledOnce<Operation::Base>;
template class CompiledOnce<Outcome::Base>;

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <type_traits>
#include <utility>

namespace hdf5async {

/// A std::variant whose copies, moves and destructor are compiled in one source, the one that instantiates them with
/// core/model/compiled_once.h. For each alternative they are a dozen functions, which every source that holds such a value would
/// compile again.
template<typename Variant>
class CompiledOnce : public Variant
{
public:
    using Base = Variant;
    using Base::Base;

    CompiledOnce();
    CompiledOnce(const CompiledOnce &other);
    CompiledOnce(CompiledOnce &&other) noexcept;
    CompiledOnce &operator=(const CompiledOnce &other);
    CompiledOnce &operator=(CompiledOnce &&other) noexcept;
    ~CompiledOnce();

    template<typename T,
             std::enable_if_t<!std::is_base_of_v<Base, std::decay_t<T>> && std::is_assignable_v<Base &, T>, int> = 0>
    CompiledOnce &operator=(T &&alternative)
    {
        Base::operator=(std::forward<T>(alternative));
        return *this;
    }

    // Of what cannot be compared: Qt's meta types ask, and std::variant promises it for any alternatives.
    friend bool operator==(const CompiledOnce &, const CompiledOnce &) = delete;
    friend bool operator!=(const CompiledOnce &, const CompiledOnce &) = delete;
    friend bool operator<(const CompiledOnce &, const CompiledOnce &) = delete;
};

} // namespace hdf5async

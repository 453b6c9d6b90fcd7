// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/compiled_once.h>

#include <type_traits>
#include <utility>

// The members that <hdf5async/compiled_once.h> declares; included by the one source that instantiates a variant's.

namespace hdf5async {

template<typename Variant>
CompiledOnce<Variant>::CompiledOnce() = default;

template<typename Variant>
CompiledOnce<Variant>::CompiledOnce(const CompiledOnce &other) = default;

template<typename Variant>
CompiledOnce<Variant>::CompiledOnce(CompiledOnce &&other) noexcept : Base(std::move(other))
{
    static_assert(std::is_nothrow_move_constructible_v<Variant> && std::is_nothrow_move_assignable_v<Variant>);
}

template<typename Variant>
CompiledOnce<Variant> &CompiledOnce<Variant>::operator=(const CompiledOnce &other) = default;

template<typename Variant>
CompiledOnce<Variant> &CompiledOnce<Variant>::operator=(CompiledOnce &&other) noexcept = default;

template<typename Variant>
CompiledOnce<Variant>::~CompiledOnce() = default;

} // namespace hdf5async

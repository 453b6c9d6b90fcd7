// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/element_type_of.h>

#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

/// One declaration makes a plain struct a record, whose elements travel as they lie in memory, padding included:
///
///     struct Sample { qint64 time; float value; std::array<quint16, 4> flags; char unit[8]; };
///     HDF5ASYNC_RECORD(Sample, time, value, flags, unit)
///
/// At global scope; the struct's name may be qualified. Up to 32 members in the order of their declaration: numbers, bool, complex,
/// arrays of these, other records, and char[n] for fixed bytes. A member that is left out is treated as padding.
/// @errors what does not fit does not compile: a struct that is not trivially copyable and standard layout, a member of an unknown type,
/// members out of order
#define HDF5ASYNC_RECORD(Type, ...) \
    template<> \
    struct hdf5async::ElementTypeOf<Type> \
    { \
        using Record = Type; \
        static constexpr bool known = true; \
        static_assert(std::is_standard_layout_v<Record> && std::is_trivially_copyable_v<Record>, \
                      #Type " must be a plain struct"); \
        static hdf5async::ElementType type() \
        { \
            constexpr std::size_t offsets[] = {HDF5ASYNC_FOR_EACH(HDF5ASYNC_OFFSET, __VA_ARGS__)}; \
            static_assert(hdf5async::record_detail::isAscending(offsets), \
                          "HDF5ASYNC_RECORD names the members of " #Type " in the order of their declaration"); \
            auto layout = std::make_shared<hdf5async::RecordLayout>(); \
            layout->itemSize = std::uint32_t(sizeof(Record)); \
            HDF5ASYNC_FOR_EACH(HDF5ASYNC_FIELD, __VA_ARGS__) \
            return hdf5async::ElementType::record(std::move(layout)); \
        } \
    };

#define HDF5ASYNC_OFFSET(member) offsetof(Record, member),
#define HDF5ASYNC_FIELD(member) \
    static_assert(hdf5async::FieldTypeOf<decltype(Record::member)>::known, \
                  "the member " #member " has a type that HDF5 cannot store"); \
    layout->fields.push_back( \
        hdf5async::record_detail::field<decltype(Record::member)>(#member, std::uint32_t(offsetof(Record, member))));

namespace hdf5async::record_detail {

template<std::size_t n>
constexpr bool isAscending(const std::size_t (&offsets)[n])
{
    for (std::size_t i = 1; i < n; ++i) {
        if (offsets[i] <= offsets[i - 1])
            return false;
    }
    return true;
}

template<typename Member>
RecordField field(const char *name, std::uint32_t offset)
{
    RecordField field{name, FieldTypeOf<Member>::type(), {}, offset};
    FieldTypeOf<Member>::addDims(field.dims);
    return field;
}

} // namespace hdf5async::record_detail

// clang-format off
#define HDF5ASYNC_EXPAND(x) x
#define HDF5ASYNC_FE_1(f, a) f(a)
#define HDF5ASYNC_FE_2(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_1(f, __VA_ARGS__))
#define HDF5ASYNC_FE_3(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_2(f, __VA_ARGS__))
#define HDF5ASYNC_FE_4(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_3(f, __VA_ARGS__))
#define HDF5ASYNC_FE_5(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_4(f, __VA_ARGS__))
#define HDF5ASYNC_FE_6(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_5(f, __VA_ARGS__))
#define HDF5ASYNC_FE_7(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_6(f, __VA_ARGS__))
#define HDF5ASYNC_FE_8(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_7(f, __VA_ARGS__))
#define HDF5ASYNC_FE_9(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_8(f, __VA_ARGS__))
#define HDF5ASYNC_FE_10(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_9(f, __VA_ARGS__))
#define HDF5ASYNC_FE_11(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_10(f, __VA_ARGS__))
#define HDF5ASYNC_FE_12(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_11(f, __VA_ARGS__))
#define HDF5ASYNC_FE_13(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_12(f, __VA_ARGS__))
#define HDF5ASYNC_FE_14(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_13(f, __VA_ARGS__))
#define HDF5ASYNC_FE_15(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_14(f, __VA_ARGS__))
#define HDF5ASYNC_FE_16(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_15(f, __VA_ARGS__))
#define HDF5ASYNC_FE_17(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_16(f, __VA_ARGS__))
#define HDF5ASYNC_FE_18(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_17(f, __VA_ARGS__))
#define HDF5ASYNC_FE_19(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_18(f, __VA_ARGS__))
#define HDF5ASYNC_FE_20(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_19(f, __VA_ARGS__))
#define HDF5ASYNC_FE_21(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_20(f, __VA_ARGS__))
#define HDF5ASYNC_FE_22(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_21(f, __VA_ARGS__))
#define HDF5ASYNC_FE_23(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_22(f, __VA_ARGS__))
#define HDF5ASYNC_FE_24(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_23(f, __VA_ARGS__))
#define HDF5ASYNC_FE_25(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_24(f, __VA_ARGS__))
#define HDF5ASYNC_FE_26(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_25(f, __VA_ARGS__))
#define HDF5ASYNC_FE_27(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_26(f, __VA_ARGS__))
#define HDF5ASYNC_FE_28(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_27(f, __VA_ARGS__))
#define HDF5ASYNC_FE_29(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_28(f, __VA_ARGS__))
#define HDF5ASYNC_FE_30(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_29(f, __VA_ARGS__))
#define HDF5ASYNC_FE_31(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_30(f, __VA_ARGS__))
#define HDF5ASYNC_FE_32(f, a, ...) f(a) HDF5ASYNC_EXPAND(HDF5ASYNC_FE_31(f, __VA_ARGS__))
#define HDF5ASYNC_PICK(a1, a2, a3, a4, a5, a6, a7, a8, a9, a10, a11, a12, a13, a14, a15, a16, a17, a18, a19, a20, a21, a22, a23, a24, a25, a26, a27, a28, a29, a30, a31, a32, name, ...) name
#define HDF5ASYNC_FOR_EACH(f, ...) HDF5ASYNC_EXPAND(HDF5ASYNC_PICK(__VA_ARGS__, HDF5ASYNC_FE_32, HDF5ASYNC_FE_31, HDF5ASYNC_FE_30, HDF5ASYNC_FE_29, HDF5ASYNC_FE_28, HDF5ASYNC_FE_27, HDF5ASYNC_FE_26, HDF5ASYNC_FE_25, HDF5ASYNC_FE_24, HDF5ASYNC_FE_23, HDF5ASYNC_FE_22, HDF5ASYNC_FE_21, HDF5ASYNC_FE_20, HDF5ASYNC_FE_19, HDF5ASYNC_FE_18, HDF5ASYNC_FE_17, HDF5ASYNC_FE_16, HDF5ASYNC_FE_15, HDF5ASYNC_FE_14, HDF5ASYNC_FE_13, HDF5ASYNC_FE_12, HDF5ASYNC_FE_11, HDF5ASYNC_FE_10, HDF5ASYNC_FE_9, HDF5ASYNC_FE_8, HDF5ASYNC_FE_7, HDF5ASYNC_FE_6, HDF5ASYNC_FE_5, HDF5ASYNC_FE_4, HDF5ASYNC_FE_3, HDF5ASYNC_FE_2, HDF5ASYNC_FE_1, 0)(f, __VA_ARGS__))
// clang-format on

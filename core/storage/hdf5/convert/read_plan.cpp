// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/read_plan.h"

#include "core/storage/hdf5/convert/lists.h"
#include "core/storage/hdf5/convert/read_cast.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/number_types.h"
#include "core/storage/hdf5/references.h"
#include "core/storage/hdf5/type_map.h"
#include "core/storage/hdf5/variable_copy.h"

#include <algorithm>
#include <cstring>
#include <limits>

namespace hdf5async {

namespace {

constexpr quint64 unlimited = std::numeric_limits<quint64>::max();
/// An element in memory may take this many times its payload (a pointer for an empty string, a wide bool), not more.
constexpr quint64 rawPerPayload = 16;

quint64 product(quint64 a, quint64 b)
{
    quint64 result = 0;
    return __builtin_mul_overflow(a, b, &result) ? unlimited : result;
}

Shape joined(Shape shape, const Shape &dims)
{
    shape.insert(shape.end(), dims.begin(), dims.end());
    return shape;
}

bool isText(const FileType &type)
{
    return type.form == FileType::Form::Text || type.form == FileType::Form::Reference;
}

Error tooMuchVariable(const VariableMemory &memory, quint64 limit)
{
    return tooLarge(std::max<quint64>(memory.wanted(), limit + 1), limit);
}

} // namespace

Error tooLarge(quint64 bytes, quint64 limit)
{
    return {ErrorCode::TooLarge,
            QStringLiteral("the answer takes %1 bytes, more than the %2 of a reply: select less, or read as a stream").arg(bytes).arg(limit),
            {{QStringLiteral("bytes"), QVariant::fromValue(bytes)}, {QStringLiteral("limit"), QVariant::fromValue(limit)}}};
}

Value emptyValue(const FileType &type)
{
    return {Value::Map{{QByteArray("empty"), Value{true}}, {QByteArray("dtype"), Value{namedType(type)}}}};
}

Result<ReadPlan> ReadPlan::make(const FileType &type, const ReadConversion &options)
{
    ReadPlan plan;
    plan.m_options = options;
    plan.m_type = type;
    if (!options.dtype) {
        if (auto readable = checkReadable(type); !readable)
            return failure(readable.error());
        return plan;
    }
    if (type.numeric == FileType::Numeric::None || type.isArray()) {
        if (auto readable = checkReadable(type); !readable)
            return failure(readable.error());
        return failure(ErrorCode::TypeMismatch, QStringLiteral("only integers, floats and bit fields can be read as another type"));
    }
    if (type.numeric == FileType::Numeric::Bitfield)
        return plan; // HDF5 does not convert these: finish() does
    plan.m_type = fixedType(*options.dtype, options.dtype->itemSize());
    plan.m_type.converted = true;
    plan.m_type.fieldName = type.fieldName;
    return plan;
}

std::optional<quint64> ReadPlan::resultBytes(quint64 elements) const
{
    if (m_type.hasPointers() || isText(m_type) || givesTexts())
        return std::nullopt;
    return product(product(elements, m_type.count()), resultType().itemSize());
}

bool ReadPlan::isInPlace() const
{
    return m_type.hasWireLayout() && !givesTexts() && resultType() == m_type.wire;
}

bool ReadPlan::givesTexts() const
{
    return m_options.stringsAsList && (isText(m_type) || m_type.form == FileType::Form::FixedText);
}

const ElementType &ReadPlan::resultType() const
{
    return m_options.dtype ? *m_options.dtype : m_type.wire;
}

Result<Handle> ReadPlan::makeMemoryType(const Hdf5Guard &guard, hid_t fileType) const
{
    return hdf5async::makeMemoryType(guard, fileType, m_type);
}

Result<RawElements> ReadPlan::allocate(const Shape &shape, quint64 limit) const
{
    const auto elements = elementCount(shape);
    const quint64 count = elements ? static_cast<quint64>(*elements) : unlimited;
    const quint64 bytes = product(count, elementBytes());
    const auto result = resultBytes(count);
    if (result.value_or(0) > limit)
        return failure(tooLarge(*result, limit));
    if (bytes == unlimited || bytes / rawPerPayload > limit) // many pointers, or records that are mostly gaps
        return failure(tooLarge(bytes, limit));

    RawElements raw{shape, MutableBytes(static_cast<std::size_t>(bytes)), nullptr};
    if (m_type.hasPointers() || isText(m_type)) {
        std::memset(raw.bytes.data(), 0, raw.bytes.size()); // never a pointer to nowhere, whatever HDF5 fills in
        // HDF5 takes a byte for the NUL and up to seven for alignment.
        raw.variable = std::make_shared<VariableMemory>(limit + product(rawPerPayload, product(count, m_type.count())));
    }
    return raw;
}

Result<void> ReadPlan::read(const Hdf5Guard &guard, hid_t dataset, hid_t memoryType, hid_t memorySpace, hid_t fileSpace,
                            RawElements &raw, std::size_t offset, std::size_t elements) const
{
    Handle transfer;
    if (m_type.hasPointers()) {
        Result<Handle> list = raw.variable->makeTransferList(guard);
        if (!list)
            return failure(list.error());
        transfer = std::move(*list);
    }
    char *to = raw.bytes.data() + offset;
    if (H5Dread(dataset, memoryType, memorySpace, fileSpace, transfer ? transfer.id() : H5P_DEFAULT, to) < 0) {
        Error error = hdf5Error(guard, ErrorCode::IoError, QStringLiteral("cannot read the dataset"));
        return failure(raw.variable && raw.variable->isExhausted() ? tooMuchVariable(*raw.variable, raw.variable->limit())
                                                                   : std::move(error));
    }
    if (m_type.form == FileType::Form::Reference)
        return resolveReferences(guard, dataset, to, elements * m_type.count(), *raw.variable);
    return {};
}

Result<void> ReadPlan::readAttribute(const Hdf5Guard &guard, hid_t attribute, hid_t memoryType, RawElements &raw) const
{
    if (H5Aread(attribute, memoryType, raw.bytes.data()) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot read the attribute"));
    const std::size_t elements = m_type.elementBytes() > 0 ? raw.bytes.size() / m_type.elementBytes() : 0;
    if (m_type.hasPointers()) {
        const bool done = adoptVariable(guard, m_type, memoryType, raw.bytes.data(), elements, *raw.variable);
        return done ? Result<void>() : failure(tooMuchVariable(*raw.variable, raw.variable->limit()));
    }
    if (m_type.form == FileType::Form::Reference)
        return resolveReferences(guard, attribute, raw.bytes.data(), elements * m_type.count(), *raw.variable);
    return {};
}

Result<Value> ReadPlan::finish(RawElements raw, quint64 limit) const
{
    Shape shape = joined(raw.shape, m_type.dims);
    if (m_type.form == FileType::Form::Sequence)
        return listOfSequences(m_type, shape, std::move(raw), limit);
    if (givesTexts())
        return listOfTexts(m_type, shape, std::move(raw), limit);

    const std::size_t count = m_type.size > 0 ? raw.bytes.size() / m_type.size : 0;
    const auto wire = m_options.dtype ? m_options.dtype : readType(m_type, raw.bytes.data(), count / m_type.count());
    const quint64 bytes = wire ? product(count, wire->itemSize()) : unlimited;
    if (bytes > limit)
        return failure(tooLarge(bytes, limit));

    const bool isBitfield = m_options.dtype && m_type.numeric == FileType::Numeric::Bitfield;
    const ElementCastPtr cast = isBitfield ? makeBitfieldCast(m_type.wire, *wire) : makeReadCast(m_type, *wire);
    CastContext context;
    if (isInPlace()) {
        auto done = cast->run({raw.bytes.data(), m_type.size}, {raw.bytes.data(), m_type.size}, count, context);
        return done ? Result<Value>(Value{Array{*wire, std::move(shape), std::move(raw.bytes).share()}}) : failure(done.error());
    }
    MutableBytes result(static_cast<std::size_t>(bytes));
    auto done = cast->run({raw.bytes.data(), m_type.size}, {result.data(), wire->itemSize()}, count, context);
    return done ? Result<Value>(Value{Array{*wire, std::move(shape), std::move(result).share()}}) : failure(done.error());
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/element_cast.h"

#include "core/storage/hdf5/convert/load_store.h"

#include <algorithm>
#include <cstring>

namespace hdf5async {

namespace {

constexpr std::size_t blockElements = 256; // of a record at a time, so that one field after the other finds them in the cache

class Copy : public ElementCast
{
public:
    explicit Copy(std::size_t size) : m_size(size) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        if (from.data == to.data && from.stride == to.stride)
            return {};
        if (from.stride == m_size && to.stride == m_size) {
            std::memcpy(to.data, from.data, count * m_size);
            return {};
        }
        for (std::size_t i = 0; i < count; ++i)
            std::memcpy(to.data + i * to.stride, from.data + i * from.stride, m_size);
        return {};
    }

    std::size_t copiedBytes() const override { return m_size; }

private:
    std::size_t m_size;
};

class NumberCast : public ElementCast
{
public:
    NumberCast(NumberKernel kernel, const ElementType &from, const ElementType &target)
        : m_kernel(kernel), m_from(from), m_target(target)
    {
    }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        const auto isBig = [](const ElementType &type) { return type.order() == ElementType::Order::Big; };
        const std::size_t done = m_kernel({from.data, from.stride, isBig(m_from)}, {to.data, to.stride, isBig(m_target)}, count);
        if (done < count)
            return failure(ErrorCode::BadValue, QStringLiteral("%1 does not fit into %2")
                                                    .arg(valueText(from.data + done * from.stride),
                                                         QString::fromUtf8(m_target.description())));
        return {};
    }

private:
    QString valueText(const char *value) const
    {
        const bool isBig = m_from.order() == ElementType::Order::Big;
        switch (m_from.kind()) {
        case ElementType::Kind::Int:
            return QString::number(loadNumber<qint64>(value, isBig));
        case ElementType::Kind::UInt:
            return QString::number(loadNumber<quint64>(value, isBig));
        case ElementType::Kind::Float:
            return QString::number(loadNumber<double>(value, isBig));
        default:
            return QStringLiteral("a value");
        }
    }

    NumberKernel m_kernel;
    ElementType m_from;
    ElementType m_target;
};

class BoolWrite : public ElementCast
{
public:
    explicit BoolWrite(const QByteArray &trueBytes) : m_trueBytes(trueBytes) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        const auto size = static_cast<std::size_t>(m_trueBytes.size());
        for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride) {
            if (*from.data)
                std::memcpy(to.data, m_trueBytes.constData(), size);
            else
                std::memset(to.data, 0, size);
        }
        return {};
    }

private:
    QByteArray m_trueBytes;
};

class BoolRead : public ElementCast
{
public:
    explicit BoolRead(std::size_t size) : m_size(size) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &) const override
    {
        for (std::size_t i = 0; i < count; ++i, from.data += from.stride, to.data += to.stride)
            *to.data = std::any_of(from.data, from.data + m_size, [](char byte) { return byte != 0; }) ? 1 : 0;
        return {};
    }

private:
    std::size_t m_size;
};

class RangeCheck : public ElementCast
{
public:
    RangeCheck(ElementCastPtr cast, const ElementType &type, int bits) : m_cast(std::move(cast)), m_type(type), m_bits(bits) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &context) const override
    {
        if (auto done = m_cast->run(from, to, count, context); !done)
            return done;
        for (std::size_t i = 0; i < count; ++i) {
            if (!fits(to.data + i * to.stride))
                return failure(ErrorCode::BadValue,
                               QStringLiteral("a value does not fit into the %1 bits of the type in the file").arg(m_bits));
        }
        return {};
    }

private:
    bool fits(const char *value) const
    {
        const bool isSigned = m_type.kind() == ElementType::Kind::Int;
        const auto size = m_type.itemSize();
        char wide[8];
        std::memset(wide, isSigned && (value[size - 1] & 0x80) ? 0xff : 0, sizeof wide);
        std::memcpy(wide, value, size); // memory forms that HDF5 converts are little-endian
        if (!isSigned)
            return loadNumber<quint64>(wide, false) >> m_bits == 0;
        const qint64 above = loadNumber<qint64>(wide, false) >> (m_bits - 1);
        return above == 0 || above == -1;
    }

    ElementCastPtr m_cast;
    ElementType m_type;
    int m_bits;
};

class RecordCast : public ElementCast
{
public:
    explicit RecordCast(std::vector<FieldCast> fields) : m_fields(std::move(fields)) { }

    Result<void> run(CastFrom from, CastTo to, std::size_t count, CastContext &context) const override
    {
        for (std::size_t begin = 0; begin < count; begin += blockElements) {
            const std::size_t block = std::min(blockElements, count - begin);
            const CastFrom blockFrom{from.data + begin * from.stride, from.stride};
            const CastTo blockTo{to.data + begin * to.stride, to.stride};
            for (const FieldCast &field : m_fields) {
                if (auto done = runField(field, blockFrom, blockTo, block, context); !done)
                    return done;
            }
        }
        return {};
    }

private:
    static Result<void> runField(const FieldCast &field, CastFrom from, CastTo to, std::size_t count, CastContext &context)
    {
        from.data += field.fromOffset;
        to.data += field.toOffset;
        if (field.count == 1)
            return field.cast->run(from, to, count, context);
        for (std::size_t i = 0; i < count; ++i) {
            const CastFrom elementFrom{from.data + i * from.stride, field.fromStep};
            const CastTo elementTo{to.data + i * to.stride, field.toStep};
            if (auto done = field.cast->run(elementFrom, elementTo, field.count, context); !done)
                return done;
        }
        return {};
    }

    std::vector<FieldCast> m_fields;
};

/// A subarray that is merely copied is one larger element.
FieldCast joinedElements(FieldCast field)
{
    const std::size_t bytes = field.cast->copiedBytes();
    if (field.count > 1 && bytes > 0 && bytes == field.fromStep && bytes == field.toStep) {
        field.cast = makeCopy(bytes * field.count);
        field.count = 1;
    }
    return field;
}

} // namespace

ElementCastPtr makeCopy(std::size_t size)
{
    return std::make_unique<Copy>(size);
}

ElementCastPtr makeNumberCast(NumberKernel kernel, const ElementType &from, const ElementType &target)
{
    if (from == target)
        return makeCopy(from.itemSize());
    return std::make_unique<NumberCast>(kernel, from, target);
}

ElementCastPtr makeBoolWrite(const QByteArray &trueBytes)
{
    if (trueBytes == QByteArrayView("\1", 1))
        return makeCopy(1);
    return std::make_unique<BoolWrite>(trueBytes);
}

ElementCastPtr makeBoolRead(std::size_t size)
{
    return std::make_unique<BoolRead>(size);
}

ElementCastPtr makeRangeCheck(ElementCastPtr cast, const ElementType &type, int bits)
{
    return std::make_unique<RangeCheck>(std::move(cast), type, bits);
}

ElementCastPtr makeRecordCast(std::vector<FieldCast> fields)
{
    std::vector<FieldCast> joined;
    for (FieldCast &next : fields) {
        FieldCast field = joinedElements(std::move(next));
        const std::size_t bytes = field.count == 1 ? field.cast->copiedBytes() : 0;
        FieldCast *last = joined.empty() ? nullptr : &joined.back();
        const std::size_t lastBytes = last && last->count == 1 ? last->cast->copiedBytes() : 0;
        if (bytes > 0 && lastBytes > 0 && last->fromOffset + lastBytes == field.fromOffset
            && last->toOffset + lastBytes == field.toOffset)
            last->cast = makeCopy(lastBytes + bytes);
        else
            joined.push_back(std::move(field));
    }
    // A nested record that is one copy from its own beginning is just a copy.
    if (joined.size() == 1 && joined[0].count == 1 && joined[0].fromOffset == 0 && joined[0].toOffset == 0)
        return std::move(joined[0].cast);
    return std::make_unique<RecordCast>(std::move(joined));
}

} // namespace hdf5async

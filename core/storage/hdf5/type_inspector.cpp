// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/convert/time_unit.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/number_types.h"
#include "core/storage/hdf5/record_layout.h"
#include "core/storage/hdf5/type_map.h"

#include <hdf5async/names.h>

#include <algorithm>
#include <memory>

namespace hdf5async {

namespace {

constexpr int maxNesting = 32;

struct FreeHdf5Memory
{
    void operator()(void *memory) const { H5free_memory(memory); }
};
/// Text that HDF5 has allocated.
using Hdf5Text = std::unique_ptr<char, FreeHdf5Memory>;

/// Walks a type and describes it. HDF5 calls that fail leave invalid ids and sizes of 0, which end as unsupported.
class TypeInspector
{
public:
    explicit TypeInspector(const Hdf5Guard &guard) : m_guard(guard) { }

    FileType inspected(hid_t type)
    {
        if (m_depth >= maxNesting)
            return unsupportedType(QStringLiteral("a type nested deeper than %1").arg(maxNesting));
        if (type < 0 || H5Tget_size(type) == 0)
            return unsupportedType(QStringLiteral("a type that HDF5 cannot read"));
        ++m_depth;
        FileType result = byClass(type);
        --m_depth;
        if (result.form != FileType::Form::Unsupported && (result.size == 0 || result.size > maxElementBytes / result.count()))
            return unsupportedType(QStringLiteral("an element larger than 2 GiB"));
        return result;
    }

private:
    FileType byClass(hid_t type)
    {
        switch (H5Tget_class(type)) {
        case H5T_INTEGER:
            return inspectInteger(m_guard, type);
        case H5T_FLOAT:
            return inspectFloat(m_guard, type);
        case H5T_BITFIELD:
            return inspectBitfield(m_guard, type);
        case H5T_STRING:
            return string(type);
        case H5T_OPAQUE:
            return opaque(type);
        case H5T_COMPOUND:
            return compound(type);
        case H5T_ENUM:
            return enumeration(type);
        case H5T_VLEN:
            return sequence(type);
        case H5T_ARRAY:
            return array(type);
        case H5T_REFERENCE:
            return reference(type);
        case H5T_TIME:
            return unsupportedType(QStringLiteral("HDF5's time type"));
        default:
            return unsupportedType(QStringLiteral("an unknown class of types"));
        }
    }

    static FileType string(hid_t type)
    {
        FileType result;
        result.utf8 = H5Tget_cset(type) == H5T_CSET_UTF8;
        result.size = H5Tget_size(type);
        if (H5Tis_variable_str(type) > 0) {
            result.form = FileType::Form::Text;
            return result;
        }
        result.form = FileType::Form::FixedText;
        if (result.size > maxElementBytes)
            return unsupportedType(QStringLiteral("a string longer than 2 GiB"));
        result.wire = ElementType::bytesOf(static_cast<std::uint32_t>(result.size));
        const H5T_str_t padding = H5Tget_strpad(type);
        result.padding = padding == H5T_STR_NULLTERM ? FileType::Padding::NullTerminated
            : padding == H5T_STR_SPACEPAD            ? FileType::Padding::SpacePadded
                                                     : FileType::Padding::NullPadded;
        return result;
    }

    static FileType opaque(hid_t type)
    {
        const std::size_t size = H5Tget_size(type);
        if (size > maxElementBytes)
            return unsupportedType(QStringLiteral("an opaque type longer than 2 GiB"));
        const Hdf5Text tag(H5Tget_tag(type));
        if (const auto time = timeFromTag(tag ? QByteArrayView(tag.get()) : QByteArrayView()); time && size == 8)
            return fixedType(*time, size);
        return fixedType(ElementType::voidOf(static_cast<std::uint32_t>(size)), size);
    }

    static FileType reference(hid_t type)
    {
        if (H5Tequal(type, H5T_STD_REF_OBJ) <= 0)
            return unsupportedType(QStringLiteral("a reference to a region of a dataset"));
        FileType result;
        result.form = FileType::Form::Reference;
        result.size = H5Tget_size(type);
        result.readOnlyReason = QStringLiteral("references to objects");
        return result;
    }

    FileType sequence(hid_t type)
    {
        const Handle base(H5Tget_super(type));
        FileType element = inspected(base.id());
        if (element.form == FileType::Form::Unsupported)
            return element;
        if (element.form != FileType::Form::Fixed || !element.wire.isNumber() || element.isArray())
            return unsupportedType(QStringLiteral("a variable-length sequence of something else than numbers"));
        FileType result;
        result.form = FileType::Form::Sequence;
        result.size = sizeof(hvl_t);
        result.converted = element.converted;
        result.readOnlyReason = QStringLiteral("variable-length sequences");
        result.members.push_back({QByteArray(), std::move(element), 0});
        return result;
    }

    FileType array(hid_t type)
    {
        hsize_t dims[H5S_MAX_RANK];
        const int rank = H5Tget_array_ndims(type);
        if (rank < 1 || rank > H5S_MAX_RANK || H5Tget_array_dims2(type, dims) < 0)
            return unsupportedType(QStringLiteral("an array type of %1 axes").arg(rank));
        const Handle base(H5Tget_super(type));
        FileType result = inspected(base.id());
        result.numeric = FileType::Numeric::None;
        if (result.form == FileType::Form::Unsupported)
            return result;
        if (result.dims.size() + static_cast<std::size_t>(rank) > static_cast<std::size_t>(maxRank))
            return unsupportedType(QStringLiteral("array types with more than %1 axes together").arg(maxRank));
        std::size_t count = result.count();
        for (int axis = 0; axis < rank; ++axis) {
            if (dims[axis] == 0 || dims[axis] > maxElementBytes / count)
                return unsupportedType(QStringLiteral("an array type of 2 GiB or more"));
            count *= static_cast<std::size_t>(dims[axis]);
        }
        result.dims.insert(result.dims.begin(), dims, dims + rank);
        return result;
    }

    FileType enumeration(hid_t type)
    {
        const Handle base(H5Tget_super(type));
        FileType result = inspected(base.id());
        if (result.form != FileType::Form::Fixed)
            return unsupportedType(QStringLiteral("an enumeration of %1").arg(result.reason));
        result.numeric = FileType::Numeric::None;
        result.enumMembers = enumMembers(type, base.id());
        if (isBoolean(result.enumMembers))
            return boolean(type);
        if (result.converted) // HDF5 turns enumerations into numbers, but not numbers into enumerations
            result.readOnlyReason = QStringLiteral("enumerations of integers that are not 1, 2, 4 or 8 bytes");
        return result;
    }

    static bool isBoolean(const std::vector<std::pair<QByteArray, qint64>> &members)
    {
        const std::pair<QByteArray, qint64> no("FALSE", 0);
        const std::pair<QByteArray, qint64> yes("TRUE", 1);
        return members.size() == 2 && (members[0] == no || members[1] == no) && (members[0] == yes || members[1] == yes);
    }

    static FileType boolean(hid_t type)
    {
        FileType result = fixedType(ElementType::boolean(), H5Tget_size(type));
        result.trueBytes = QByteArray(static_cast<qsizetype>(result.size), '\0');
        const int index = H5Tget_member_index(type, "TRUE");
        if (index < 0 || H5Tget_member_value(type, static_cast<unsigned>(index), result.trueBytes.data()) < 0)
            return unsupportedType(QStringLiteral("a type that HDF5 cannot read"));
        return result;
    }

    static std::vector<std::pair<QByteArray, qint64>> enumMembers(hid_t type, hid_t base)
    {
        std::vector<std::pair<QByteArray, qint64>> members;
        const int count = H5Tget_nmembers(type);
        const hid_t native = H5Tget_sign(base) == H5T_SGN_2 ? H5T_NATIVE_INT64 : H5T_NATIVE_UINT64;
        std::vector<char> value(std::max(H5Tget_size(type), sizeof(qint64)));
        for (int i = 0; i < count; ++i) {
            const Hdf5Text name(H5Tget_member_name(type, static_cast<unsigned>(i)));
            if (!name || H5Tget_member_value(type, static_cast<unsigned>(i), value.data()) < 0
                || H5Tconvert(base, native, 1, value.data(), nullptr, H5P_DEFAULT) < 0)
                continue;
            qint64 number = 0;
            std::copy_n(value.data(), sizeof number, reinterpret_cast<char *>(&number));
            members.emplace_back(QByteArray(name.get()), number);
        }
        return members;
    }

    FileType compound(hid_t type)
    {
        FileType record;
        record.form = FileType::Form::Record;
        record.size = H5Tget_size(type);
        const int count = H5Tget_nmembers(type);
        bool converted = false;
        for (int i = 0; i < count; ++i) {
            const unsigned index = static_cast<unsigned>(i);
            const Hdf5Text name(H5Tget_member_name(type, index));
            const Handle memberType(H5Tget_member_type(type, index));
            FileType::Member member{QByteArray(name.get()), inspected(memberType.id()), H5Tget_member_offset(type, index)};
            if (const QString fault = memberFault(record, member); !fault.isEmpty())
                return unsupportedType(fault);
            converted = converted || member.type.converted;
            record.members.push_back(std::move(member));
        }
        return finished(std::move(record), converted);
    }

    static QString memberFault(const FileType &record, const FileType::Member &member)
    {
        const QString name = QString::fromUtf8(member.name);
        if (member.name.isEmpty() || !isUtf8(member.name))
            return QStringLiteral("a record with a field whose name is empty or not UTF-8");
        if (member.type.form == FileType::Form::Unsupported)
            return QStringLiteral("field '%1' is %2").arg(name, member.type.reason);
        if (member.type.form == FileType::Form::Sequence || member.type.form == FileType::Form::Reference)
            return QStringLiteral("field '%1' is a sequence or a reference").arg(name);
        if (record.find(member.name))
            return QStringLiteral("a record with two fields '%1'").arg(name);
        if (!member.type.converted && (member.offset > record.size || member.type.elementBytes() > record.size - member.offset))
            return QStringLiteral("a record whose field '%1' lies outside").arg(name);
        return {};
    }

    static FileType finished(FileType record, bool converted)
    {
        if (record.members.empty())
            return unsupportedType(QStringLiteral("a record without fields"));
        if (isComplex(record))
            return complex(record);
        std::size_t size = 0;
        for (const FileType::Member &member : record.members)
            size += member.type.elementBytes();
        if (size > maxElementBytes || record.size > maxElementBytes)
            return unsupportedType(QStringLiteral("a record larger than 2 GiB"));
        if (converted)
            return packedRecord(std::move(record.members));
        for (const FileType::Member &member : record.members) {
            if (record.readOnlyReason.isEmpty())
                record.readOnlyReason = member.type.readOnlyReason;
        }
        setWireRecord(record);
        return record;
    }

    static bool isComplex(const FileType &record)
    {
        if (record.members.size() != 2)
            return false;
        const FileType::Member &real = record.members[0];
        const FileType::Member &imaginary = record.members[1];
        return real.name == "r" && imaginary.name == "i" && real.offset < imaginary.offset && !real.type.isArray()
            && real.type.form == FileType::Form::Fixed && real.type.wire.kind() == ElementType::Kind::Float
            && real.type.size >= 4 && !real.type.converted && !imaginary.type.converted && !imaginary.type.isArray()
            && imaginary.type.form == FileType::Form::Fixed && real.type.wire == imaginary.type.wire;
    }

    static FileType complex(const FileType &record)
    {
        const ElementType &part = record.members[0].type.wire;
        const std::size_t size = 2 * part.itemSize();
        FileType result = fixedType(ElementType::complex(static_cast<int>(size), part.order()), size);
        result.converted = record.size != size;
        return result;
    }

    const Hdf5Guard &m_guard;
    int m_depth = 0;
};

} // namespace

Result<FileType> inspect(const Hdf5Guard &guard, hid_t type)
{
    const Handle copy(H5Tcopy(type)); // in memory form: types opened by name have the sizes of the file
    if (!copy)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("cannot read a type of the file"));
    FileType result = TypeInspector(guard).inspected(copy.id());
    H5Eclear2(H5E_DEFAULT);
    return result;
}

} // namespace hdf5async

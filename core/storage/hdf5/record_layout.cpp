// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/record_layout.h"

#include <memory>

namespace hdf5async {

FileType packedRecord(std::vector<FileType::Member> members)
{
    FileType record;
    record.form = FileType::Form::Record;
    record.converted = true;
    for (FileType::Member &member : members) {
        member.offset = record.size;
        record.size += member.type.elementBytes();
        if (record.readOnlyReason.isEmpty())
            record.readOnlyReason = member.type.readOnlyReason;
    }
    record.members = std::move(members);
    setWireRecord(record);
    return record;
}

void setWireRecord(FileType &record)
{
    if (record.hasPointers())
        return;
    auto layout = std::make_shared<RecordLayout>();
    for (const FileType::Member &member : record.members) {
        RecordField field{member.name, member.type.wire, member.type.dims, layout->itemSize};
        layout->itemSize += static_cast<std::uint32_t>(field.count() * member.type.wire.itemSize());
        layout->fields.push_back(std::move(field));
    }
    record.wire = ElementType::record(std::move(layout));
}

} // namespace hdf5async

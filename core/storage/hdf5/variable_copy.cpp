// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/variable_copy.h"

#include "core/storage/hdf5/convert/text_cast.h"

#include <cstring>

namespace hdf5async {

namespace {

/// Gives elements' variable memory back to HDF5 when it goes out of scope.
class Reclaimer
{
public:
    Reclaimer(hid_t type, std::vector<char> &elements, std::size_t count) : m_type(type), m_elements(elements)
    {
        const hsize_t length = count;
        m_space = Handle(H5Screate_simple(1, &length, nullptr));
    }
    Reclaimer(const Reclaimer &) = delete;
    Reclaimer &operator=(const Reclaimer &) = delete;
    ~Reclaimer()
    {
        if (m_space)
            H5Dvlen_reclaim(m_type, m_space.id(), H5P_DEFAULT, m_elements.data());
    }

private:
    hid_t m_type;
    std::vector<char> &m_elements;
    Handle m_space;
};

bool copyText(const char *from, char *to, VariableMemory &memory)
{
    const char *copy = memory.copy(variableTextAt(from));
    std::memcpy(to, &copy, sizeof copy);
    return copy != nullptr;
}

bool copySequence(const char *from, char *to, std::size_t elementSize, VariableMemory &memory)
{
    hvl_t sequence;
    std::memcpy(&sequence, from, sizeof sequence);
    if (sequence.p && sequence.len > 0) {
        if (sequence.len > memory.limit() / elementSize)
            return false;
        void *copy = memory.allocate(sequence.len * elementSize);
        if (!copy)
            return false;
        std::memcpy(copy, sequence.p, sequence.len * elementSize);
        sequence.p = copy;
    } else {
        sequence = {0, nullptr};
    }
    std::memcpy(to, &sequence, sizeof sequence);
    return true;
}

bool copyVariable(const FileType &type, const char *from, char *to, VariableMemory &memory)
{
    for (std::size_t i = 0; i < type.count(); ++i, from += type.size, to += type.size) {
        bool done = true;
        if (type.form == FileType::Form::Text)
            done = copyText(from, to, memory);
        else if (type.form == FileType::Form::Sequence)
            done = copySequence(from, to, type.members.front().type.size, memory);
        for (const FileType::Member &member : type.members) {
            if (done && type.form == FileType::Form::Record && member.type.hasPointers())
                done = copyVariable(member.type, from + member.offset, to + member.offset, memory);
        }
        if (!done)
            return false;
    }
    return true;
}

} // namespace

bool adoptVariable(const Hdf5Guard &, const FileType &type, hid_t memoryType, char *elements, std::size_t count, VariableMemory &memory)
{
    const std::size_t size = type.elementBytes();
    std::vector<char> originals(elements, elements + count * size);
    const Reclaimer reclaimer(memoryType, originals, count);
    for (std::size_t i = 0; i < count; ++i) {
        if (!copyVariable(type, originals.data() + i * size, elements + i * size, memory)) {
            std::memset(elements, 0, count * size);
            return false;
        }
    }
    return true;
}

} // namespace hdf5async

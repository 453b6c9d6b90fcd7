// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/groups.h"
#include "tests/core/hdf5/scratch_file.h"

#include <QTest>

namespace hdf5async {

ErrorCode codeOf(const auto &result)
{
    return result ? ErrorCode::Internal : result.error().code;
}

inline Result<PathReply> move(ScratchFile &file, const QByteArray &from, const QByteArray &to)
{
    return moveLink(file.guard(), file.context(), {from, to});
}

inline Result<PathReply> copy(ScratchFile &file, const QByteArray &from, const QByteArray &to)
{
    return copyObject(file.guard(), file.context(), {from, to});
}

inline Result<CreateGroupReply> create(ScratchFile &file, const QByteArray &path)
{
    return createGroup(file.guard(), file.context(), {path});
}

inline Result<DeleteReply> remove(ScratchFile &file, const QByteArray &path, bool missingOk = false)
{
    return deleteLink(file.guard(), file.context(), {path, missingOk});
}

/// The columns of a test of what is refused, whose rows are added by refusal().
inline void addRefusals()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("code");
}

inline void refusal(const char *name, const char *from, const char *to, ErrorCode code)
{
    QTest::newRow(name) << QByteArray(from) << QByteArray(to) << int(code);
}

/// So many attributes of variable-length text that HDF5 stores them densely.
inline constexpr int manyTexts = 30;

inline Handle variableText()
{
    Handle type(H5Tcopy(H5T_C_S1));
    H5Tset_size(type.id(), H5T_VARIABLE);
    return type;
}

inline void giveTexts(ScratchFile &file, const char *path)
{
    const Handle object(H5Oopen(file.id(), path, H5P_DEFAULT)), type(variableText()), space(H5Screate(H5S_SCALAR));
    for (int i = 0; i < manyTexts; ++i) {
        const QByteArray text = path + QByteArray::number(i);
        const char *value = text.constData();
        const Handle attribute(H5Acreate2(object.id(), text.mid(text.lastIndexOf('/') + 1).constData(), type.id(),
                                          space.id(), H5P_DEFAULT, H5P_DEFAULT));
        H5Awrite(attribute.id(), type.id(), &value);
    }
}

/// Whether the object has the texts that giveTexts() gave to the one at `original`.
inline bool hasTexts(ScratchFile &file, const char *path, const char *original)
{
    const Handle object(H5Oopen(file.id(), path, H5P_DEFAULT)), type(variableText());
    int good = 0;
    for (int i = 0; i < manyTexts; ++i) {
        const QByteArray text = original + QByteArray::number(i);
        const Handle attribute(H5Aopen(object.id(), text.mid(text.lastIndexOf('/') + 1).constData(), H5P_DEFAULT));
        char *value = nullptr;
        if (attribute && H5Aread(attribute.id(), type.id(), &value) >= 0)
            good += text == value ? 1 : 0;
        H5free_memory(value);
    }
    return good == manyTexts;
}

} // namespace hdf5async

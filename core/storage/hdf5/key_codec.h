// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include "core/storage/hdf5/file_type.h"

#include <hdf5async/result.h>

#include <QByteArray>

#include <string>
#include <vector>

namespace hdf5async {

/// Stands for the key of a record. Equal keys have equal ids; different keys have different ones (certainly up to 16 bytes of
/// numbers, else as surely as a 128-bit hash with a secret seed tells them apart). Up to 16 bytes of numbers and times the ids are
/// in the order of the keys, field by field, NaN and NaT before all others.
struct KeyId
{
    quint64 high = 0;
    quint64 low = 0;

    friend bool operator==(const KeyId &a, const KeyId &b) { return a.high == b.high && a.low == b.low; }
    friend bool operator<(const KeyId &a, const KeyId &b) { return a.high != b.high ? a.high < b.high : a.low < b.low; }
    friend bool operator<=(const KeyId &a, const KeyId &b) { return !(b < a); }
};

/// Makes ids of the key fields of records in memory form. Keys are equal as Python's would be that read the dataset, but for what
/// Python cannot compare: all NaNs are equal, as are -0.0 and 0.0; of text trailing NULs do not count.
/// @source docs/protocol.md, "append"
class KeyCodec
{
public:
    /// For records of type `record` with the key fields `names`. Codecs of the same fields and seed agree on ids, wherever in
    /// their records the fields are.
    /// @errors BAD_FIELD: not a record type; a field is unknown, repeated, nested, or a subarray; no names
    [[nodiscard]] static Result<KeyCodec> make(const FileType &record, const std::vector<QByteArray> &names,
                                               quint64 seed);

    /// Of one record in memory form. Not const: a buffer is reused.
    [[nodiscard]] KeyId id(const char *record);
    /// Of `count` records, `recordBytes` apart.
    void ids(const char *records, std::size_t recordBytes, std::size_t count, KeyId *ids);

private:
    enum class Form : quint8 {
        Unsigned,
        Signed,
        Bytes,
        Bool,
        Float,
        Complex,
        FixedText,
        SpacePadded,
        NullTerminated,
        Text
    };
    struct Part
    {
        Form form = Form::Bytes;
        std::size_t offset = 0;
        std::size_t size = 0;
        bool isBigEndian = false;
    };
    [[nodiscard]] static Result<Part> partOf(const FileType::Member &member);
    [[nodiscard]] KeyId orderedId(const char *record) const;
    void add(const Part &part, const char *record);
    void addNumber(quint64 value, std::size_t size);
    void addText(std::string_view text);

    std::vector<Part> m_parts;
    quint64 m_seed = 0;
    bool m_isExact = false; // all parts together are at most sizeof(KeyId) bytes of numbers
    std::string m_key;
};

} // namespace hdf5async

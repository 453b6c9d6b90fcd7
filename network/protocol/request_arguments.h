// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/requests.h>
#include <hdf5async/result.h>

#include "network/protocol/body_scan.h"
#include "network/protocol/data_decoder.h"
#include "network/protocol/request_keys.h"

#include <array>
#include <optional>
#include <vector>

namespace hdf5async {

/// Names, attributes or operations that one request may list.
constexpr quint64 maxListedInRequest = 65'536;

using RequestEntries = QVarLengthArray<ScannedBody::Entry, 16>;

/// The keys and values of one request, found and of the right MessagePack type; decoded when asked for. The accessors that return
/// a plain value may only be asked for a key that is there.
class RequestArguments
{
public:
    RequestArguments(OpCode op, const DecodeSource &source) : m_op(op), m_source(source) { }

    /// Takes the pairs of a request map; nil stands for an absent key and `x-…` is for others.
    /// @errors BAD_REQUEST: a key that the operation does not know, lacks, or with a value of another type
    Result<void> take(const RequestEntries &entries, bool isWhole);

    [[nodiscard]] OpCode op() const { return m_op; }
    [[nodiscard]] const DecodeSource &source() const { return m_source; }
    [[nodiscard]] bool has(RequestKey key) const { return (m_present & keyBit(key)) != 0; }
    [[nodiscard]] WireValue value(RequestKey key) const { return m_values[std::size_t(key)]; }
    [[nodiscard]] WireToken token(RequestKey key) const { return WireReader(value(key)).next(); }

    [[nodiscard]] QByteArrayView text(RequestKey key) const;
    [[nodiscard]] qint64 integer(RequestKey key) const { return token(key).toInt64(); }
    /// False when absent.
    [[nodiscard]] bool flag(RequestKey key) const { return has(key) && token(key).number != 0; }

    /// @errors BAD_PATH
    [[nodiscard]] Result<QByteArray> path(RequestKey key = RequestKey::Path) const;
    /// @errors as decodeData()
    [[nodiscard]] Result<Data> data() const { return decodeData(value(RequestKey::Data), m_source); }
    /// Nothing when absent. @errors as decodeData(); BAD_VALUE: a name that no attribute can have; TOO_LARGE: too many
    [[nodiscard]] Result<Attributes> attributes() const;
    /// Lengths. @errors BAD_VALUE: more than a dataset has axes, or negative, or above int64
    [[nodiscard]] Result<Shape> shape(RequestKey key) const;
    /// The same with nil for unlimited.
    [[nodiscard]] Result<std::vector<std::optional<qint64>>> maxShape() const;
    /// One name or a list. Nothing when absent. @errors TOO_LARGE
    [[nodiscard]] Result<std::optional<FieldList>> fields(RequestKey key) const;
    /// Names of attributes. @errors BAD_VALUE: empty, or with a NUL; TOO_LARGE
    [[nodiscard]] Result<std::vector<QByteArray>> names() const;
    /// Nothing when absent; a malformed selection is a value, too.
    [[nodiscard]] SelectionArgument select() const;
    /// @errors BAD_VALUE
    [[nodiscard]] Result<StorageOptions> storage() const;

private:
    Result<void> takeOne(std::string_view key, WireValue value, bool isWhole);
    Result<void> checkComplete() const;

    OpCode m_op;
    const DecodeSource &m_source;
    RequestKeys m_present = 0;
    std::array<WireValue, requestKeyCount> m_values;
};

} // namespace hdf5async

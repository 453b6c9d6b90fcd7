// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/reply_budget.h"

namespace hdf5async {

namespace {

struct WireSize
{
    qint64 operator()(const Value::Text &text) const { return 1 + text.utf8.size(); }
    qint64 operator()(const Value::Bin &bin) const { return 2 + bin.bytes.size(); }
    qint64 operator()(const Array &array) const { return 32 + qint64(array.data.size()); }
    qint64 operator()(const Value::Scalar &scalar) const { return 16 + qint64(scalar.element.data.size()); }
    qint64 operator()(const Value::Texts &texts) const
    {
        qint64 total = 0;
        for (const std::string_view item : texts->items)
            total += 1 + qint64(item.size());
        return total;
    }
    qint64 operator()(const Value::List &list) const
    {
        qint64 total = 1;
        for (const Value &value : list)
            total += wireBytes(value);
        return total;
    }
    qint64 operator()(const Value::Map &map) const
    {
        qint64 total = 1;
        for (const auto &[key, value] : map)
            total += 1 + key.size() + wireBytes(value);
        return total;
    }
    template<typename Small>
    qint64 operator()(const Small &) const
    {
        return 1;
    }
};

} // namespace

Result<void> ReplyBudget::spend(qint64 bytes)
{
    m_spent += bytes;
    if (m_spent <= m_limit)
        return {};
    return failure(ErrorCode::TooLarge, QStringLiteral("The reply would be larger than %1 bytes.").arg(m_limit),
                   {{QStringLiteral("bytes"), m_spent}, {QStringLiteral("limit"), m_limit}});
}

qint64 wireBytes(const Value &value)
{
    return std::visit(WireSize{}, value.v);
}

} // namespace hdf5async

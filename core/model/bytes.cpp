// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/bytes.h>

namespace hdf5async {

SharedBytes::SharedBytes(QByteArray bytes)
{
    auto owner = std::make_shared<const QByteArray>(std::move(bytes));
    m_data = owner->constData();
    m_size = static_cast<std::size_t>(owner->size());
    m_owner = std::move(owner);
}

MutableBytes::MutableBytes(std::size_t size) : m_memory(new char[size]), m_size(size) { }

SharedBytes MutableBytes::share() &&
{
    const std::size_t size = m_size;
    return std::move(*this).share(size);
}

SharedBytes MutableBytes::share(std::size_t size) &&
{
    const char *data = m_memory.get();
    return {std::move(m_memory), data, size};
}

} // namespace hdf5async

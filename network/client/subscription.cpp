// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/subscription.h>

#include "network/client/subscription_core.h"

namespace hdf5async {

Subscription::Subscription(QObject *parent) : QObject(parent) { }

Subscription::~Subscription() = default;

const QByteArray &Subscription::path() const
{
    return m_core->path;
}

const SubscribeOptions &Subscription::options() const
{
    return m_core->options;
}

bool Subscription::isActive() const
{
    return m_core->isActive();
}

std::optional<qint64> Subscription::nextRow(const QByteArray &path) const
{
    return m_core->positions().next(path);
}

void Subscription::close()
{
    m_core->close();
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QString>

#include <initializer_list>
#include <utility>

namespace hdf5async {

/// Writes Prometheus' text format: the lines of a family follow its HELP and TYPE. @thread one
class MetricsWriter
{
public:
    using Labels = std::initializer_list<std::pair<const char *, QByteArray>>;

    /// Begins the family `name` of type counter, gauge or histogram.
    void family(const char *name, const char *type, const char *help);
    /// A line of the family; `suffix` as histograms have them.
    void sample(double value, Labels labels = {}, const char *suffix = "");
    void sample(quint64 value, Labels labels = {}, const char *suffix = "");
    void sample(qint64 value, Labels labels = {}, const char *suffix = "");
    void sample(int value, Labels labels = {}) { sample(qint64(value), labels); }

    /// A family of one line.
    template<typename T>
    void single(const char *name, const char *type, const char *help, T value)
    {
        family(name, type, help);
        sample(value);
    }

    [[nodiscard]] QByteArray take() { return std::move(m_text); }

private:
    void line(const QByteArray &value, Labels labels, const char *suffix);

    QByteArray m_text;
    QByteArray m_name;
};

} // namespace hdf5async

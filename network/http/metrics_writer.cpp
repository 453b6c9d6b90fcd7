// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/metrics_writer.h"

#include <QLocale>

#include <cmath>

namespace hdf5async {

void MetricsWriter::family(const char *name, const char *type, const char *help)
{
    m_name = name;
    m_text += "# HELP " + m_name + ' ' + help + "\n# TYPE " + m_name + ' ' + type + '\n';
}

void MetricsWriter::sample(double value, Labels labels, const char *suffix)
{
    const QByteArray text = std::isnan(value)   ? QByteArrayLiteral("NaN")
                            : std::isinf(value) ? (value > 0 ? QByteArrayLiteral("+Inf") : QByteArrayLiteral("-Inf"))
                                                : QByteArray::number(value, 'g', QLocale::FloatingPointShortest);
    line(text, labels, suffix);
}

void MetricsWriter::sample(quint64 value, Labels labels, const char *suffix)
{
    line(QByteArray::number(value), labels, suffix);
}

void MetricsWriter::sample(qint64 value, Labels labels, const char *suffix)
{
    line(QByteArray::number(value), labels, suffix);
}

void MetricsWriter::line(const QByteArray &value, Labels labels, const char *suffix)
{
    m_text += m_name + suffix;
    char before = '{';
    for (const auto &[label, text] : labels) {
        QByteArray escaped = text;
        escaped.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        m_text += before + QByteArray(label) + "=\"" + escaped + '"';
        before = ',';
    }
    if (before == ',')
        m_text += '}';
    m_text += ' ' + value + '\n';
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <hdf5async/array.h>

#include <QJsonArray>
#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>

namespace hdf5async::testing {

/// The lines of a file of tests/data/conformance. Its notation is described in that folder's set: canonical values and tagged JSON.
QList<QJsonObject> vectors(const char *fileName);
QByteArray fromHex(const QJsonValue &hex);

/// A type as the vectors write it: a type string, or a list of [name, type] and [name, type, dims]; without padding.
QJsonValue typeOf(const ElementType &type);

/// What differs between elements in row-major order and canonical `values`; empty when nothing does.
QString difference(const Array &array, const QJsonArray &values);
QString difference(const TextArray &texts, const QJsonArray &values);

} // namespace hdf5async::testing

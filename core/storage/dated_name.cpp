// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/dated_name.h"

#include <QFileInfo>

namespace hdf5async {

QString datedName(const QString &path, const QString &what, const QDateTime &when,
                  const std::function<bool(const QString &)> &isTaken)
{
    const QFileInfo file(path);
    const QString suffix = file.suffix().isEmpty() ? QString() : u'.' + file.suffix();
    const QString date = when.toUTC().toString(QStringLiteral("yyyyMMdd'T'HHmmss'Z'"));
    const QString folder = path.contains(u'/') ? path.left(path.lastIndexOf(u'/') + 1) : QString();
    const QString begin = folder + file.completeBaseName() + u'-' + (what.isEmpty() ? QString() : what + u'-') + date;
    QString name = begin + suffix;
    for (int i = 2; isTaken(name); ++i)
        name = begin + u'-' + QString::number(i) + suffix;
    return name;
}

QString nameOfFinished(const QString &path, const std::function<bool(const QString &)> &isTaken)
{
    return datedName(path, {}, QDateTime::currentDateTimeUtc(), isTaken);
}

} // namespace hdf5async

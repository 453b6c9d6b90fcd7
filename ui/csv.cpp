// SPDX-License-Identifier: BSD-3-Clause
#include "ui/csv.h"

#include <QByteArrayView>

#include <cctype>

namespace hdf5async {

QByteArray csvField(const QString &text)
{
    QByteArray bytes = text.toUtf8();
    // A spreadsheet takes what begins so for a formula, and names come from clients.
    if (!bytes.isEmpty() && QByteArrayView("=+-@\t\r").contains(bytes[0]) &&
        !std::isdigit(uchar(bytes.size() > 1 ? bytes[1] : 0)))
        bytes.prepend('\'');
    if (!bytes.contains(',') && !bytes.contains('"') && !bytes.contains('\n') && !bytes.contains('\r'))
        return bytes;
    return '"' + bytes.replace("\"", "\"\"") + '"';
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/exit_code.h"
#include "app/file_diagnosis.h"
#include "core/storage/hdf5/file_check.h"

#include <cstdio>

namespace hdf5async {

namespace {

// Lines must stay lines whatever a name holds.
QByteArray oneLine(const QByteArray &text)
{
    return text.toPercentEncoding(" !\"#$&'()*+,-./:;<=>?@[\\]^_`{|}~");
}

void say(char kind, const QByteArray &first, const QByteArray &second)
{
    std::printf("%c %s\t%s\n", kind, oneLine(first).constData(), oneLine(second).constData());
    std::fflush(stdout);
}

} // namespace

int runVerifyWorker(const QStringList &arguments)
{
    const QString path = arguments.value(0);
    FileCheckListener listener;
    listener.at = [](quint64 index, const QByteArray &object) { say('a', QByteArray::number(index), object); };
    listener.fault = [](const QByteArray &object, const QString &what) { say('f', object, what.toUtf8()); };
    listener.content = arguments.value(2) != QLatin1StringView("objects");
    Hdf5Library library;
    const Result<FileCheckCounts> counts = checkFile(library, path, arguments.value(1).toULongLong(), listener);
    if (!counts) {
        say('x', QByteArray::number(int(whyNotOpened(path, counts.error()))), counts.error().message.toUtf8());
        return int(ExitCode::Good);
    }
    const FileCheckCounts &c = *counts;
    QByteArray numbers;
    for (const quint64 n :
         {c.groups, c.datasets, c.datatypes, c.softLinks, c.externalLinks, c.attributes, c.chunks, c.bytes})
        numbers += QByteArray::number(n) + ' ';
    say('d', numbers, {});
    return int(ExitCode::Good);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/names.h>

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace hdf5async {

namespace {

constexpr std::uint64_t highBits = 0x8080808080808080ULL;

bool isContinuation(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

// Length of the well-formed sequence of more than one byte at `p`, or 0. @source The Unicode Standard, table 3-7
int sequenceLength(const unsigned char *p, const unsigned char *end)
{
    const auto left = end - p;
    const unsigned char lead = p[0];
    if (lead < 0xC2 || lead > 0xF4 || left < 2)
        return 0;
    if (lead < 0xE0)
        return isContinuation(p[1]) ? 2 : 0;
    if (lead < 0xF0) {
        const unsigned char lowest = lead == 0xE0 ? 0xA0 : 0x80;
        const unsigned char highest = lead == 0xED ? 0x9F : 0xBF;
        return left >= 3 && p[1] >= lowest && p[1] <= highest && isContinuation(p[2]) ? 3 : 0;
    }
    const unsigned char lowest = lead == 0xF0 ? 0x90 : 0x80;
    const unsigned char highest = lead == 0xF4 ? 0x8F : 0xBF;
    return left >= 4 && p[1] >= lowest && p[1] <= highest && isContinuation(p[2]) && isContinuation(p[3]) ? 4 : 0;
}

tl::unexpected<Error> badPath(QByteArrayView text, const QString &why)
{
    QString shown = QString::fromUtf8(text.first(std::min<qsizetype>(text.size(), 80)));
    if (text.size() > 80)
        shown += QStringLiteral("…");
    return failure(ErrorCode::BadPath, QStringLiteral("The path '%1' %2.").arg(shown, why));
}

// Whether a path has its canonical form already: a slash before every component, and none of these empty or of dots only.
// Those with a component that begins with a dot are left to the long way.
bool isCanonical(QByteArrayView text)
{
    if (text.front() != '/' || text.back() == '/')
        return false;
    for (qsizetype i = 0; i + 1 < text.size(); ++i) {
        if (text[i] == '/' && (text[i + 1] == '/' || text[i + 1] == '.'))
            return false;
    }
    return std::count(text.begin(), text.end(), '/') <= maxPathComponents;
}

} // namespace

bool isUtf8(QByteArrayView bytes)
{
    const auto *p = reinterpret_cast<const unsigned char *>(bytes.data());
    const auto *const end = p + bytes.size();
    while (p < end) {
        std::uint64_t eight = 0;
        if (end - p >= 8 && (std::memcpy(&eight, p, 8), (eight & highBits) == 0)) {
            p += 8;
        } else if (*p < 0x80) {
            ++p;
        } else {
            const int length = sequenceLength(p, end);
            if (length == 0)
                return false;
            p += length;
        }
    }
    return true;
}

Result<QByteArray> normalizedPath(QByteArrayView text)
{
    if (text.isEmpty())
        return failure(ErrorCode::BadPath, QStringLiteral("The path is empty."));
    if (text.size() > maxPathBytes)
        return badPath(text, QStringLiteral("is longer than %1 bytes").arg(maxPathBytes));
    if (text.contains('\0'))
        return badPath(text, QStringLiteral("contains a NUL"));
    if (!isUtf8(text))
        return badPath(text, QStringLiteral("is not UTF-8"));

    if (isCanonical(text))
        return text.toByteArray();
    QByteArray path;
    path.reserve(text.size() + 1);
    int components = 0;
    for (qsizetype begin = 0; begin <= text.size();) {
        qsizetype end = text.indexOf('/', begin);
        if (end < 0)
            end = text.size();
        const QByteArrayView component = text.sliced(begin, end - begin);
        begin = end + 1;
        if (component.isEmpty() || component == ".")
            continue;
        if (component == "..")
            return badPath(text, QStringLiteral("contains '..'"));
        if (++components > maxPathComponents)
            return badPath(text, QStringLiteral("has more than %1 components").arg(maxPathComponents));
        path.append('/');
        path.append(component);
    }
    return path.isEmpty() ? QByteArrayLiteral("/") : path;
}

QByteArray parentPath(const QByteArray &path)
{
    const qsizetype slash = path.lastIndexOf('/');
    return slash <= 0 ? QByteArrayLiteral("/") : path.first(slash);
}

QByteArray lastName(const QByteArray &path)
{
    return path.sliced(path.lastIndexOf('/') + 1);
}

bool isAtOrBelow(const QByteArray &path, const QByteArray &ancestor)
{
    if (ancestor == "/")
        return true;
    return path.startsWith(ancestor) && (path.size() == ancestor.size() || path.at(ancestor.size()) == '/');
}

} // namespace hdf5async

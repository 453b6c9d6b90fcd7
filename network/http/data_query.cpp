// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/data_query.h"

#include <hdf5async/names.h>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

tl::unexpected<Error> badSelection(const QByteArray &text)
{
    return failure(ErrorCode::BadSelection,
                   QStringLiteral("%1 is not a valid selection").arg(QString::fromUtf8(text.left(80))));
}

Result<std::optional<qint64>> parseBound(const QByteArray &text, const QByteArray &all)
{
    const QByteArray trimmed = text.trimmed();
    if (trimmed.isEmpty())
        return std::optional<qint64>();
    bool good = false;
    const qint64 value = trimmed.toLongLong(&good);
    if (!good)
        return badSelection(all);
    return std::optional(value);
}

Result<Selector> parseSelector(const QByteArray &text, const QByteArray &all)
{
    const QByteArrayList parts = text.split(':');
    if (parts.size() > 3)
        return badSelection(all);
    std::array<std::optional<qint64>, 3> bounds;
    for (qsizetype i = 0; i < parts.size(); ++i) {
        const Result<std::optional<qint64>> bound = parseBound(parts[i], all);
        if (!bound)
            return failure(bound.error());
        bounds[std::size_t(i)] = *bound;
    }
    if (parts.size() == 1)
        return bounds[0] ? Result<Selector>(Selector{*bounds[0]}) : badSelection(all);
    const qint64 step = bounds[2].value_or(1);
    if (step < 1)
        return badSelection(all);
    return Selector{Selector::Slice{bounds[0], bounds[1], step}};
}

Result<DataFormat> parseFormat(const QByteArray &text)
{
    static constexpr std::array names{std::pair{"json", DataFormat::Json}, std::pair{"bin", DataFormat::Bin},
                                      std::pair{"csv", DataFormat::Csv}, std::pair{"npy", DataFormat::Npy},
                                      std::pair{"tiff", DataFormat::Tiff}};
    for (const auto &[name, format] : names) {
        if (text == name)
            return format;
    }
    return failure(ErrorCode::BadValue,
                   QStringLiteral("Unsupported encoding %1").arg(QString::fromUtf8(text.left(80))));
}

Result<bool> parseDtype(const QByteArray &text)
{
    if (text == "origin" || text == "safe")
        return text == "safe";
    return failure(ErrorCode::BadValue, QStringLiteral("Unsupported dtype %1").arg(QString::fromUtf8(text.left(80))));
}

Result<LinkResolution> parseLinks(const QByteArray &text)
{
    if (text == "only_valid")
        return LinkResolution::OnlyValid;
    if (text == "all" || text == "true")
        return LinkResolution::All;
    return failure(ErrorCode::BadValue, QStringLiteral("%1 is not a valid value for link resolution here. Accepted "
                                                       "values are: all or only_valid")
                                            .arg(QString::fromUtf8(text.left(80))));
}

} // namespace

Result<Selection> parseSelection(const QByteArray &text)
{
    Selection selection;
    for (const QByteArray &member : text.split(',')) {
        Result<Selector> selector = parseSelector(member, text);
        if (!selector)
            return failure(selector.error());
        if (selection.size() >= std::size_t(maxRank))
            return badSelection(text);
        selection.push_back(std::move(*selector));
    }
    return selection;
}

Result<DataQuery> parseDataQuery(const HttpRequest &request)
{
    DataQuery query;
    query.file = request.argument("file").value_or(query.file);
    query.attributes = request.arguments("attr_keys");
    const Result<QByteArray> path = normalizedPath(request.argument("path").value_or("/"));
    const Result<DataFormat> format = parseFormat(request.argument("format").value_or("json"));
    const Result<bool> safe = parseDtype(request.argument("dtype").value_or("origin"));
    const Result<LinkResolution> links = parseLinks(request.argument("resolve_links").value_or("only_valid").toLower());
    if (!path)
        return failure(path.error());
    if (!format)
        return failure(format.error());
    if (!safe)
        return failure(safe.error());
    if (!links)
        return failure(links.error());
    query.path = *path;
    query.format = *format;
    query.safe = *safe;
    query.links = *links;
    const QByteArray flatten = request.argument("flatten").value_or("false").toLower();
    query.flatten = flatten != "false" && flatten != "0";
    if (const std::optional<QByteArray> text = request.argument("selection")) {
        Result<Selection> selection = parseSelection(*text);
        if (!selection)
            return failure(selection.error());
        query.selection = std::move(*selection);
    }
    return query;
}

ReadRequest readFor(const DataQuery &query, const InfoReply &info)
{
    using Kind = ElementType::Kind;
    ReadRequest read;
    read.path = query.path;
    if (query.selection)
        read.select = Result<Selection>(*query.selection);
    // Texts of their own lengths, not padded to the longest.
    read.stringsAsList = query.format == DataFormat::Json;
    if (info.dtype.form ==
        NamedType::Form::None) // a float that is wider than any on the wire, or nothing that can be read
        read.dtype = ElementType::floating(8);
    if (info.dtype.form != NamedType::Form::Wire)
        return read;
    const ElementType &type = info.dtype.wire;
    if (!query.safe || (type.order() != ElementType::Order::Big && type.itemSize() != 2))
        return read;
    const int bytes = int(type.itemSize());
    if (type.kind() == Kind::Float)
        read.dtype = ElementType::floating(std::max(bytes, 4));
    else if (type.kind() == Kind::Int)
        read.dtype = ElementType::integer(bytes);
    else if (type.kind() == Kind::UInt)
        read.dtype = ElementType::unsignedInteger(bytes);
    return read;
}

} // namespace hdf5async

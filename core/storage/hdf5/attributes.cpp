// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/hdf5/attributes.h"

#include "core/storage/hdf5/attribute_values.h"
#include "core/storage/hdf5/error_stack.h"
#include "core/storage/hdf5/path_resolver.h"
#include "core/storage/hdf5/reply_budget.h"
#include "core/storage/hdf5/state_attribute.h"

#include <algorithm>

namespace hdf5async {

namespace {

QString shown(const QByteArray &name)
{
    return QString::fromUtf8(name);
}

bool isHidden(const FileContext &context, haddr_t address, const QByteArray &name)
{
    return address == context.rootAddress() && isStateAttribute(name);
}

// HDF5 stores the length of a name in 16 bits, does not check it and makes objects that cannot be read.
constexpr qsizetype maxNameBytes = 4096;

Result<void> checkName(const QByteArray &name)
{
    if (name.size() > maxNameBytes)
        return failure(ErrorCode::BadValue,
                       QStringLiteral("An attribute's name has at most %1 bytes.").arg(maxNameBytes));
    if (name.isEmpty() || name.contains('\0'))
        return failure(ErrorCode::BadValue,
                       QStringLiteral("An attribute's name is neither empty nor has a NUL in it."));
    return {};
}

Result<void> checkMayChange(const FileContext &context, const ResolvedPath &at, const QByteArray &name)
{
    if (isHidden(context, at.address, name))
        return failure(ErrorCode::Forbidden,
                       QStringLiteral("The attribute \"%1\" belongs to the server.").arg(shown(name)));
    return {};
}

Result<bool> hasAttribute(const Hdf5Guard &guard, hid_t object, const QByteArray &name)
{
    const htri_t found = H5Aexists(object, name.constData());
    if (found < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The attributes of an object cannot be read."));
    return found > 0;
}

tl::unexpected<Error> missingAttribute(const QByteArray &path, const QByteArray &name)
{
    return failure(ErrorCode::NotFound,
                   QStringLiteral("\"%1\" has no attribute \"%2\".").arg(shown(path), shown(name)));
}

Result<Value> readOne(const Hdf5Guard &guard, hid_t object, const QByteArray &name, ReplyBudget &budget)
{
    const Handle attribute(H5Aopen(object, name.constData(), H5P_DEFAULT));
    if (!attribute) {
        return hdf5Failure(guard, ErrorCode::IoError,
                           QStringLiteral("The attribute \"%1\" cannot be opened.").arg(shown(name)));
    }
    Result<Value> value = readAttribute(guard, attribute.id(), quint64(std::max<qint64>(budget.left(), 0)));
    if (!value)
        return value;
    if (const Result<void> spent = budget.spend(name.size() + wireBytes(*value)); !spent)
        return failure(spent.error());
    return value;
}

struct NameCollector
{
    std::vector<QByteArray> names;
    qint64 bytes = 0;
    qint64 limit = 0;
};

herr_t collectName(hid_t, const char *name, const H5A_info_t *, void *data) noexcept
try {
    auto &collector = *static_cast<NameCollector *>(data);
    collector.names.emplace_back(name);
    collector.bytes += 1 + collector.names.back().size();
    return collector.bytes > collector.limit ? 1 : 0;
} catch (...) { // nothing may fly through HDF5
    return -1;
}

Result<std::vector<QByteArray>> namesOf(const Hdf5Guard &guard, hid_t object, ReplyBudget &budget)
{
    NameCollector collector;
    collector.limit = budget.left();
    if (H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, collectName, &collector) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("The attributes of an object cannot be listed."));
    if (collector.bytes > collector.limit) {
        if (const Result<void> spent = budget.spend(collector.bytes); !spent)
            return failure(spent.error());
    }
    std::sort(collector.names.begin(), collector.names.end());
    return std::move(collector.names);
}

/// Attributes on their way onto an object: new ones under their names, those that replace another beside it under a name of their
/// own, so that nothing is lost until all values are written.
class AttributeChange
{
public:
    AttributeChange(const Hdf5Guard &guard, FileContext &context, hid_t object)
        : m_guard(guard), m_context(context), m_object(object)
    {
    }

    Result<void> add(const QByteArray &name, const PreparedAttribute &value);
    Result<void> finish();

private:
    void undo();

    struct Step
    {
        QByteArray name;
        QByteArray written; ///< the name under which the new value was written
    };
    const Hdf5Guard &m_guard;
    FileContext &m_context;
    hid_t m_object;
    std::vector<Step> m_steps;
};

Result<void> AttributeChange::add(const QByteArray &name, const PreparedAttribute &value)
{
    const Result<bool> replaces = hasAttribute(m_guard, m_object, name);
    Result<void> created;
    QByteArray written = name;
    if (!replaces) {
        created = failure(replaces.error());
    } else {
        if (*replaces)
            written = "_hdf5async_new_" + QByteArray::number(quint64(m_steps.size()));
        created = createAttribute(m_guard, m_object, written, value);
    }
    if (created)
        m_steps.push_back({name, written});
    else
        undo();
    return created;
}

Result<void> AttributeChange::finish()
{
    for (const Step &step : m_steps) {
        if (step.written == step.name)
            continue;
        if (H5Adelete(m_object, step.name.constData()) < 0 ||
            H5Arename(m_object, step.written.constData(), step.name.constData()) < 0) {
            m_context.markNeedsRollback();
            return hdf5Failure(m_guard, ErrorCode::IoError,
                               QStringLiteral("The attribute \"%1\" cannot be replaced.").arg(shown(step.name)));
        }
    }
    return {};
}

void AttributeChange::undo()
{
    for (const Step &step : m_steps) {
        if (H5Adelete(m_object, step.written.constData()) < 0)
            m_context.markNeedsRollback();
    }
    m_steps.clear();
}

Result<std::vector<PreparedAttribute>> prepareAll(const Hdf5Guard &guard, const Attributes &attributes)
{
    std::vector<PreparedAttribute> prepared;
    prepared.reserve(attributes.size());
    for (const auto &[name, value] : attributes) {
        Result<PreparedAttribute> one = prepareAttribute(guard, value);
        if (!one)
            return failure(one.error());
        prepared.push_back(std::move(*one));
    }
    return prepared;
}

} // namespace

Result<GetAttributesReply> getAttributes(const Hdf5Guard &guard, const FileContext &context,
                                         const GetAttributesRequest &request)
{
    const Result<ResolvedPath> at = requireObject(guard, context, request.path);
    if (!at)
        return failure(at.error());
    const Result<Handle> object = openObject(guard, context, *at);
    if (!object)
        return failure(object.error());
    GetAttributesReply reply;
    if (!request.names) {
        Result<AttributeValues> all =
            readAttributes(guard, context, object->id(), at->address, context.limits().maxResponse);
        if (!all)
            return failure(all.error());
        reply.attributes = std::move(*all);
        return reply;
    }

    std::vector<QByteArray> names = *request.names;
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
    ReplyBudget budget(context.limits().maxResponse);
    for (const QByteArray &name : names) {
        if (const Result<void> checked = checkName(name); !checked)
            return failure(checked.error());
        const Result<bool> found = hasAttribute(guard, object->id(), name);
        if (!found)
            return failure(found.error());
        if (!*found || isHidden(context, at->address, name))
            return missingAttribute(request.path, name);
        Result<Value> value = readOne(guard, object->id(), name, budget);
        if (!value)
            return failure(value.error());
        reply.attributes.emplace_back(name, std::move(*value));
    }
    return reply;
}

Result<SetAttributesReply> setAttributes(const Hdf5Guard &guard, FileContext &context,
                                         const SetAttributesRequest &request)
{
    if (const Result<void> checked = checkAttributes(request.attributes); !checked)
        return failure(checked.error());
    const Result<ResolvedPath> at = requireObject(guard, context, request.path);
    if (!at)
        return failure(at.error());
    for (const auto &[name, value] : request.attributes) {
        if (const Result<void> allowed = checkMayChange(context, *at, name); !allowed)
            return failure(allowed.error());
    }
    const Result<Handle> object = openObject(guard, context, *at);
    if (!object)
        return failure(object.error());
    const Result<std::vector<PreparedAttribute>> values = prepareAll(guard, request.attributes);
    if (!values)
        return failure(values.error());

    if (!values->empty())
        context.markDirty();
    AttributeChange change(guard, context, object->id());
    for (std::size_t i = 0; i < values->size(); ++i) {
        if (const Result<void> added = change.add(request.attributes[i].first, (*values)[i]); !added)
            return failure(added.error());
    }
    if (const Result<void> finished = change.finish(); !finished)
        return failure(finished.error());
    return SetAttributesReply{qint64(values->size())};
}

Result<DeleteAttributesReply> deleteAttributes(const Hdf5Guard &guard, FileContext &context,
                                               const DeleteAttributesRequest &request)
{
    for (const QByteArray &name : request.names) {
        if (const Result<void> checked = checkName(name); !checked)
            return failure(checked.error());
    }
    const Result<ResolvedPath> at = requireObject(guard, context, request.path);
    if (!at)
        return failure(at.error());
    const Result<Handle> object = openObject(guard, context, *at);
    if (!object)
        return failure(object.error());

    std::vector<QByteArray> present;
    for (const QByteArray &name : request.names) {
        if (const Result<void> allowed = checkMayChange(context, *at, name); !allowed)
            return failure(allowed.error());
        const Result<bool> found = hasAttribute(guard, object->id(), name);
        if (!found)
            return failure(found.error());
        if (*found)
            present.push_back(name);
        else if (!request.missingOk)
            return missingAttribute(request.path, name);
    }
    std::sort(present.begin(), present.end());
    present.erase(std::unique(present.begin(), present.end()), present.end());

    for (const QByteArray &name : present) {
        context.markDirty();
        if (H5Adelete(object->id(), name.constData()) < 0) {
            context.markNeedsRollback();
            return hdf5Failure(guard, ErrorCode::IoError,
                               QStringLiteral("The attribute \"%1\" cannot be deleted.").arg(shown(name)));
        }
    }
    return DeleteAttributesReply{qint64(present.size())};
}

Result<void> checkAttributes(const Attributes &attributes)
{
    for (const auto &[name, value] : attributes) {
        if (const Result<void> checked = checkName(name); !checked)
            return checked;
        if (const Result<void> checked = checkAttribute(value); !checked)
            return checked;
    }
    return {};
}

Result<void> createAttributes(const Hdf5Guard &guard, hid_t object, const Attributes &attributes)
{
    const Result<std::vector<PreparedAttribute>> values = prepareAll(guard, attributes);
    if (!values)
        return failure(values.error());
    for (std::size_t i = 0; i < values->size(); ++i) {
        if (const Result<void> created = createAttribute(guard, object, attributes[i].first, (*values)[i]); !created)
            return created;
    }
    return {};
}

Result<AttributeValues> readAttributes(const Hdf5Guard &guard, const FileContext &context, hid_t object,
                                       haddr_t address, qint64 limit)
{
    ReplyBudget budget(limit);
    Result<std::vector<QByteArray>> names = namesOf(guard, object, budget);
    if (!names)
        return failure(names.error());
    AttributeValues attributes;
    attributes.reserve(names->size());
    for (QByteArray &name : *names) {
        if (isHidden(context, address, name))
            continue;
        Result<Value> value = readOne(guard, object, name, budget);
        if (!value)
            return failure(value.error());
        attributes.emplace_back(std::move(name), std::move(*value));
    }
    return attributes;
}

Result<qint64> countAttributes(const Hdf5Guard &guard, const FileContext &context, hid_t object, haddr_t address)
{
    H5O_info_t info;
    if (H5Oget_info2(object, &info, H5O_INFO_NUM_ATTRS) < 0)
        return hdf5Failure(guard, ErrorCode::IoError, QStringLiteral("An object cannot be read."));
    qint64 count = qint64(info.num_attrs);
    if (address == context.rootAddress())
        count -= countStateAttributes(guard, object);
    return count;
}

} // namespace hdf5async

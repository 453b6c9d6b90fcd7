// SPDX-License-Identifier: BSD-3-Clause
#include "network/http/data_request.h"

#include "network/http/data_encoding.h"
#include "network/http/entity_json.h"

#include <hdf5async/names.h>

#include <memory>
#include <utility>

namespace hdf5async {

namespace {

// Of more children than that, only what a list tells is told.
constexpr std::size_t mostDescribed = 1000;

/// One request on its way: operations that are asked one after the other, then the answer.
class DataRequest : public std::enable_shared_from_this<DataRequest>
{
public:
    DataRequest(DataHost &host, quint64 visit, DataQuery query)
        : m_host(host), m_visit(visit), m_query(std::move(query))
    {
    }

    void run(const QByteArray &route)
    {
        m_route = route;
        ask(
            PingRequest{}, [](DataRequest &self, const Outcome &) { self.start(); },
            [](DataRequest &self, const Error &) {
                // In h5grove's words, which h5web looks for.
                self.fail(404, QStringLiteral("File not found!"));
            });
    }

private:
    using Good = void (*)(DataRequest &, const Outcome &);
    using Bad = void (*)(DataRequest &, const Error &);

    void ask(Operation operation, Good good, Bad bad = nullptr)
    {
        m_host.ask(m_visit, m_query.file, std::move(operation),
                   [self = shared_from_this(), good, bad](const Result<Outcome> &outcome) {
                       if (outcome)
                           good(*self, *outcome);
                       else if (bad)
                           bad(*self, outcome.error());
                       else
                           self->fail(outcome.error());
                   });
    }
    void fail(int status, const QString &message) { m_host.answer(m_visit, httpProblem(status, message)); }
    void fail(const Error &error)
    {
        if (error.code == ErrorCode::NotFound)
            return fail(404, QStringLiteral("%1 is not a valid path in %2").arg(shownPath(), shownFile()));
        fail(httpStatusOf(error.code), error.message);
    }
    [[nodiscard]] QString shownPath() const { return QString::fromUtf8(m_query.path); }
    [[nodiscard]] QString shownFile() const { return QString::fromUtf8(m_query.file); }
    [[nodiscard]] QByteArray below(const QByteArray &name) const
    {
        return (m_query.path == "/" ? m_query.path : m_query.path + '/') + name;
    }

    void start()
    {
        if (m_route == "/paths")
            return askPaths();
        ask(
            InfoRequest{m_query.path},
            [](DataRequest &self, const Outcome &outcome) { self.described(std::get<InfoReply>(outcome)); },
            [](DataRequest &self, const Error &error) { self.notDescribed(error); });
    }

    void described(const InfoReply &info)
    {
        m_entity.name = m_query.path == "/" ? QByteArray() : lastName(m_query.path);
        m_entity.kind = info.kind;
        m_entity.shape = info.shape;
        m_entity.dtype = info.dtype;
        m_entity.info = info;
        if (m_route == "/meta" || m_route == "/attr")
            return askAttributes();
        if (info.kind != ObjectKind::Dataset)
            return fail(422, QStringLiteral("%1 is not a dataset").arg(shownPath()));
        DataQuery query = m_query;
        if (m_route == "/stats")
            query.format = DataFormat::Bin;
        ask(readFor(query, info),
            [](DataRequest &self, const Outcome &outcome) { self.read(std::get<ReadReply>(outcome).value); });
    }

    void read(const Value &value)
    {
        if (value.isNil()) // it has gone meanwhile
            return fail(Error{ErrorCode::NotFound, {}, {}});
        const bool wantsStatistics = m_route == "/stats";
        const Value shown = emptyType(value) ? Value() : value;
        m_host.work(m_visit, [value = shown, wantsStatistics, query = m_query, limit = m_host.maxResponse()] {
            return wantsStatistics ? encodeStatistics(value) : encodeData(value, query, limit);
        });
    }

    // A link that leads to nothing is something all the same.
    void notDescribed(const Error &error)
    {
        const bool mayBeLink = m_query.path != "/" && m_route == "/meta" &&
                               (error.code == ErrorCode::NotFound || error.code == ErrorCode::Forbidden);
        if (!mayBeLink)
            return fail(error);
        ListRequest members;
        members.path = parentPath(m_query.path);
        members.detail = true;
        ask(members, [](DataRequest &self, const Outcome &outcome) { self.lookForLink(std::get<ListReply>(outcome)); });
    }

    void lookForLink(const ListReply &members)
    {
        const QByteArray name = lastName(m_query.path);
        for (const ListEntry &entry : members.entries) {
            const bool isLink = entry.kind == ObjectKind::Dangling || entry.kind == ObjectKind::External;
            if (entry.name != name || !isLink)
                continue;
            if (m_query.links == LinkResolution::All)
                return fail(404, QStringLiteral("Cannot resolve the link at %1 of %2").arg(shownPath(), shownFile()));
            m_entity.name = name;
            m_entity.kind = entry.kind;
            return answerEntity();
        }
        fail(Error{ErrorCode::NotFound, {}, {}});
    }

    void askAttributes()
    {
        GetAttributesRequest request;
        request.path = m_query.path;
        if (m_route == "/attr" && !m_query.attributes.isEmpty())
            request.names = std::vector<QByteArray>(m_query.attributes.begin(), m_query.attributes.end());
        ask(
            std::move(request),
            [](DataRequest &self, const Outcome &outcome) {
                self.hasAttributes(std::get<GetAttributesReply>(outcome).attributes);
            },
            [](DataRequest &self, const Error &error) {
                // Of a group on the way to what a user may see, attributes are none of his business.
                if (error.code == ErrorCode::NotFound && self.m_route == "/meta")
                    self.hasAttributes({});
                else
                    self.fail(error);
            });
    }

    void hasAttributes(const AttributeValues &attributes)
    {
        m_entity.attributes = attributes;
        if (m_route == "/attr")
            return m_host.work(
                m_visit, [attributes, limit = m_host.maxResponse()] { return attributesJson(attributes, limit); });
        if (m_entity.kind != ObjectKind::Group)
            return answerEntity();
        ListRequest members;
        members.path = m_query.path;
        members.detail = true;
        members.attributes = true;
        ask(members, [](DataRequest &self, const Outcome &outcome) { self.hasChildren(std::get<ListReply>(outcome)); });
    }

    void hasChildren(const ListReply &members)
    {
        std::vector<Entity> children;
        std::size_t datasets = 0;
        for (const ListEntry &entry : members.entries) {
            Entity child;
            child.name = entry.name;
            child.kind = entry.kind;
            child.shape = entry.shape;
            child.dtype = entry.dtype;
            child.attributes = entry.attributes.value_or(AttributeValues());
            datasets += entry.kind == ObjectKind::Dataset || entry.kind == ObjectKind::Datatype ? 1 : 0;
            children.push_back(std::move(child));
        }
        m_entity.children = std::move(children);
        m_next = datasets > mostDescribed ? m_entity.children->size() : 0;
        describeNextChild();
    }

    void describeNextChild()
    {
        std::vector<Entity> &children = *m_entity.children;
        while (m_next < children.size() && children[m_next].kind != ObjectKind::Dataset &&
               children[m_next].kind != ObjectKind::Datatype)
            ++m_next;
        if (m_next == children.size())
            return answerEntity();
        ask(
            InfoRequest{below(children[m_next].name)},
            [](DataRequest &self, const Outcome &outcome) {
                const auto &info = std::get<InfoReply>(outcome);
                Entity &child = (*self.m_entity.children)[self.m_next++];
                child.dtype = info.dtype;
                child.shape = info.shape;
                child.info = info;
                self.describeNextChild();
            },
            [](DataRequest &self, const Error &) { // it has gone meanwhile
                self.m_entity.children->erase(self.m_entity.children->begin() + std::ptrdiff_t(self.m_next));
                self.describeNextChild();
            });
    }

    void answerEntity()
    {
        m_host.work(m_visit, [entity = std::move(m_entity), limit = m_host.maxResponse()] {
            JsonText json(limit);
            writeEntity(json, entity);
            return finished(std::move(json));
        });
    }

    void askPaths()
    {
        ListRequest members;
        members.path = m_query.path;
        members.recursive = true;
        ask(members, [](DataRequest &self, const Outcome &outcome) { self.hasPaths(std::get<ListReply>(outcome)); });
    }

    void hasPaths(const ListReply &members)
    {
        JsonText json(m_host.maxResponse());
        json.beginList();
        json.item();
        json.text(m_query.path);
        for (const ListEntry &entry : members.entries) {
            json.item();
            json.text(below(entry.name));
        }
        json.endList();
        m_host.answer(m_visit, finished(std::move(json)));
    }

    static HttpResponse finished(JsonText json)
    {
        Result<QByteArray> text = std::move(json).take();
        return text ? httpJson(200, *text) : httpProblem(413, text.error().message);
    }

    static HttpResponse attributesJson(const AttributeValues &attributes, qint64 limit)
    {
        JsonText json(limit);
        json.beginObject();
        for (const auto &[name, value] : attributes) {
            json.key(name);
            json.value(emptyType(value) ? Value() : value);
        }
        json.endObject();
        return finished(std::move(json));
    }

    DataHost &m_host;
    const quint64 m_visit;
    const DataQuery m_query;
    QByteArray m_route;
    Entity m_entity;
    std::size_t m_next = 0; ///< child to be described
};

QByteArray withoutSlash(const QByteArray &path)
{
    return path.endsWith('/') ? path.chopped(1) : path;
}

} // namespace

bool isDataRoute(const QByteArray &path)
{
    const QByteArray route = withoutSlash(path);
    return route == "/attr" || route == "/data" || route == "/meta" || route == "/paths" || route == "/stats";
}

void startDataRequest(DataHost &host, quint64 visit, const HttpRequest &request)
{
    Result<DataQuery> query = parseDataQuery(request);
    if (!query)
        return host.answer(visit, httpProblem(422, query.error().message));
    std::make_shared<DataRequest>(host, visit, std::move(*query))->run(withoutSlash(request.path));
}

} // namespace hdf5async

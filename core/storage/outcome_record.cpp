// SPDX-License-Identifier: BSD-3-Clause
#include "core/storage/outcome_record.h"

namespace hdf5async {

namespace {

constexpr int maxBatchDepth = 1;
constexpr quint8 errorTag = 255;

// Small numbers take one byte: seven bits a byte, the lowest first.
void putNumber(QDataStream &out, quint64 n)
{
    for (; n >= 0x80; n >>= 7)
        out << quint8(n | 0x80);
    out << quint8(n);
}

quint64 takeNumber(QDataStream &in)
{
    quint64 n = 0;
    for (int shift = 0; shift < 64; shift += 7) {
        quint8 byte = 0;
        in >> byte;
        n |= quint64(byte & 0x7f) << shift;
        if (!(byte & 0x80))
            return n;
    }
    in.setStatus(QDataStream::ReadCorruptData);
    return 0;
}

void put(QDataStream &out, const Shape &shape)
{
    putNumber(out, shape.size());
    for (const qint64 n : shape)
        putNumber(out, quint64(n));
}

Shape takeShape(QDataStream &in)
{
    const quint64 rank = takeNumber(in);
    if (rank > quint64(maxRank)) {
        in.setStatus(QDataStream::ReadCorruptData);
        return {};
    }
    Shape shape(rank);
    for (qint64 &n : shape)
        n = qint64(takeNumber(in));
    return shape;
}

struct Writer
{
    QDataStream &out;

    void operator()(const CreateGroupReply &r) { out << r.created; }
    void operator()(const WriteReply &r)
    {
        out << r.created << r.shape.has_value();
        put(out, r.shape.value_or(Shape{}));
    }
    void operator()(const ShapeReply &r) { put(out, r.shape); }
    void operator()(const AppendReply &r)
    {
        out << r.created;
        put(out, r.shape);
        putNumber(out, quint64(r.appended));
        putNumber(out, quint64(r.updated));
        putNumber(out, quint64(r.removed));
    }
    void operator()(const DeleteReply &r) { out << r.deleted; }
    void operator()(const SetAttributesReply &r) { putNumber(out, quint64(r.set)); }
    void operator()(const DeleteAttributesReply &r) { putNumber(out, quint64(r.deleted)); }
    void operator()(const PathReply &r) { out << r.path; }
    void operator()(const std::shared_ptr<const BatchReply> &r)
    {
        putNumber(out, r->results.size());
        for (const Outcome &outcome : r->results)
            out << Result<Outcome>(outcome);
    }
    template<typename Reading>
    void operator()(const Reading &)
    {
    }
};

Result<Outcome> take(QDataStream &in, int depth);

Outcome takeBatch(QDataStream &in, int depth)
{
    auto batch = std::make_shared<BatchReply>();
    const quint64 count = takeNumber(in);
    for (quint64 i = 0; i < count && in.status() == QDataStream::Ok; ++i) {
        Result<Outcome> outcome = take(in, depth + 1);
        if (outcome)
            batch->results.push_back(std::move(*outcome));
    }
    return std::shared_ptr<const BatchReply>(std::move(batch));
}

Outcome takeAppend(QDataStream &in)
{
    AppendReply r;
    in >> r.created;
    r.shape = takeShape(in);
    r.appended = qint64(takeNumber(in));
    r.updated = qint64(takeNumber(in));
    r.removed = qint64(takeNumber(in));
    return r;
}

Outcome takeWrite(QDataStream &in)
{
    WriteReply r;
    bool hasShape = false;
    in >> r.created >> hasShape;
    Shape shape = takeShape(in);
    if (hasShape)
        r.shape = std::move(shape);
    return r;
}

Result<Outcome> takeError(QDataStream &in)
{
    quint8 code = 0;
    QString message;
    in >> code >> message;
    if (code > quint8(ErrorCode::Internal))
        in.setStatus(QDataStream::ReadCorruptData);
    return failure(code > quint8(ErrorCode::Internal) ? ErrorCode::Internal : ErrorCode(code), message);
}

Result<Outcome> take(QDataStream &in, int depth)
{
    quint8 tag = 0;
    in >> tag;
    if (tag == errorTag)
        return takeError(in);
    if (tag == Outcome(CreateGroupReply{}).index()) {
        CreateGroupReply r;
        in >> r.created;
        return r;
    }
    if (tag == Outcome(WriteReply{}).index())
        return takeWrite(in);
    if (tag == Outcome(ShapeReply{}).index())
        return ShapeReply{takeShape(in)};
    if (tag == Outcome(AppendReply{}).index())
        return takeAppend(in);
    if (tag == Outcome(DeleteReply{}).index()) {
        DeleteReply r;
        in >> r.deleted;
        return r;
    }
    if (tag == Outcome(SetAttributesReply{}).index())
        return SetAttributesReply{qint64(takeNumber(in))};
    if (tag == Outcome(DeleteAttributesReply{}).index())
        return DeleteAttributesReply{qint64(takeNumber(in))};
    if (tag == Outcome(PathReply{}).index()) {
        PathReply r;
        in >> r.path;
        return r;
    }
    if (tag == Outcome(std::shared_ptr<const BatchReply>{}).index() && depth < maxBatchDepth)
        return takeBatch(in, depth);
    if (tag >= std::variant_size_v<Outcome::Base>)
        in.setStatus(QDataStream::ReadCorruptData);
    return ReadReply{};
}

} // namespace

QDataStream &operator<<(QDataStream &out, const Result<Outcome> &outcome)
{
    if (!outcome)
        return out << errorTag << quint8(outcome.error().code) << outcome.error().message;
    out << quint8(outcome->index());
    std::visit(Writer{out}, *outcome);
    return out;
}

QDataStream &operator>>(QDataStream &in, Result<Outcome> &outcome)
{
    outcome = take(in, 0);
    return in;
}

} // namespace hdf5async

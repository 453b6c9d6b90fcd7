// SPDX-License-Identifier: BSD-3-Clause
// What is asked about clients, objects, history and log, and what is answered.
#pragma once

#include "core/console/client_query.h"
#include "core/console/codes.h"
#include "core/console/queries.h"
#include "core/console/value_codec.h"

namespace hdf5async {

template<typename Visitor>
void visitFields(Visitor &visit, const ClientChips *)
{
    visit("active", &ClientChips::active);
    visit("writing", &ClientChips::writing);
    visit("errors", &ClientChips::errors);
    visit("throttled", &ClientChips::throttled);
    visit("plain_text", &ClientChips::plainText);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClientQuery *)
{
    visit("text", &ClientQuery::text);
    visit("chips", &ClientQuery::chips);
    visit("order", &ClientQuery::order);
    visit("descending", &ClientQuery::descending);
    visit("first", &ClientQuery::first);
    visit("only", &ClientQuery::only);
    visit("offset", &ClientQuery::offset);
    visit("limit", &ClientQuery::limit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const ClientPage *)
{
    visit("sample", &ClientPage::sample);
    visit("total", &ClientPage::total);
    visit("matches", &ClientPage::matches);
    visit("offset", &ClientPage::offset);
    visit("clients", &ClientPage::clients);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Interest *)
{
    visit("datasets", &Interest::datasets);
    visit("clients", &Interest::clients);
    visit("per_second", &Interest::perSecond);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Capabilities *)
{
    visit("version", &Capabilities::version);
    visit("user", &Capabilities::user);
    visit("role", &Capabilities::role);
    visit("remote", &Capabilities::remote);
    visit("codecs", &Capabilities::codecs);
    visit("panels", &Capabilities::panels);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TreeQuery *)
{
    visit("file", &TreeQuery::file);
    visit("group", &TreeQuery::group);
    visit("order", &TreeQuery::order);
    visit("descending", &TreeQuery::descending);
    visit("offset", &TreeQuery::offset);
    visit("limit", &TreeQuery::limit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TreeNode *)
{
    visit("path", &TreeNode::path);
    visit("kind", &TreeNode::kind);
    visit("members", &TreeNode::members);
    visit("shape", &TreeNode::shape);
    visit("max_shape", &TreeNode::maxShape);
    visit("dtype", &TreeNode::dtype);
    visit("chunks", &TreeNode::chunks);
    visit("filters", &TreeNode::filters);
    visit("other_filters", &TreeNode::otherFilters);
    visit("stored_bytes", &TreeNode::storedBytes);
    visit("logical_bytes", &TreeNode::logicalBytes);
    visit("rows_s", &TreeNode::rowsPerSecond);
    visit("last_write_at", &TreeNode::lastWriteAt);
    visit("writer", &TreeNode::writer);
    visit("writers", &TreeNode::writers);
    visit("codec_cores", &TreeNode::codecCores);
    visit("waiting_rows", &TreeNode::waitingRows);
}

template<typename Visitor>
void visitFields(Visitor &visit, const TreePage *)
{
    visit("total", &TreePage::total);
    visit("offset", &TreePage::offset);
    visit("nodes", &TreePage::nodes);
}

template<typename Visitor>
void visitFields(Visitor &visit, const SearchQuery *)
{
    visit("file", &SearchQuery::file);
    visit("pattern", &SearchQuery::pattern);
    visit("limit", &SearchQuery::limit);
    visit("details", &SearchQuery::details);
}

template<typename Visitor>
void visitFields(Visitor &visit, const SearchResult *)
{
    visit("nodes", &SearchResult::nodes);
    visit("matches", &SearchResult::matches);
    visit("milliseconds", &SearchResult::milliseconds);
}

template<typename Visitor>
void visitFields(Visitor &visit, const PreviewQuery *)
{
    visit("kind", &PreviewQuery::kind);
    visit("file", &PreviewQuery::file);
    visit("path", &PreviewQuery::path);
    visit("from", &PreviewQuery::from);
    visit("rows", &PreviewQuery::rows);
    visit("fields", &PreviewQuery::fields);
    visit("points", &PreviewQuery::points);
    visit("index", &PreviewQuery::index);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LineSeries *)
{
    visit("name", &LineSeries::name);
    visit("position", &LineSeries::position);
    visit("low", &LineSeries::low);
    visit("high", &LineSeries::high);
}

template<typename Visitor>
void visitFields(Visitor &visit, const Statistics *)
{
    visit("count", &Statistics::count);
    visit("sampled", &Statistics::sampled);
    visit("nan", &Statistics::nan);
    visit("infinite", &Statistics::infinite);
    visit("min", &Statistics::min);
    visit("max", &Statistics::max);
    visit("mean", &Statistics::mean);
    visit("deviation", &Statistics::deviation);
    visit("histogram", &Statistics::histogram);
}

template<typename Visitor>
void visitFields(Visitor &visit, const StorageDetails *)
{
    visit("layout", &StorageDetails::layout);
    visit("chunk_shape", &StorageDetails::chunkShape);
    visit("chunks", &StorageDetails::chunks);
    visit("allocated_bytes", &StorageDetails::allocatedBytes);
    visit("logical_bytes", &StorageDetails::logicalBytes);
    visit("filters", &StorageDetails::filters);
    visit("best_ratio", &StorageDetails::bestRatio);
    visit("worst_ratio", &StorageDetails::worstRatio);
    visit("rows", &StorageDetails::rows);
    visit("durable_rows", &StorageDetails::durableRows);
    visit("codec_cores", &StorageDetails::codecCores);
}

template<typename Visitor>
void visitFields(Visitor &visit, const PreviewResult *)
{
    visit("kind", &PreviewResult::kind);
    visit("shape", &PreviewResult::shape);
    visit("dtype", &PreviewResult::dtype);
    visit("from", &PreviewResult::from);
    visit("columns", &PreviewResult::columns);
    visit("cells", &PreviewResult::cells);
    visit("lines", &PreviewResult::lines);
    visit("image_width", &PreviewResult::imageWidth);
    visit("image_height", &PreviewResult::imageHeight);
    visit("image", &PreviewResult::image);
    visit("statistics", &PreviewResult::statistics);
    visit("storage", &PreviewResult::storage);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistoryQuery *)
{
    visit("series", &HistoryQuery::series);
    visit("from", &HistoryQuery::from);
    visit("to", &HistoryQuery::to);
    visit("points", &HistoryQuery::points);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistorySeries *)
{
    visit("name", &HistorySeries::name);
    visit("step", &HistorySeries::step);
    visit("from", &HistorySeries::from);
    visit("low", &HistorySeries::low);
    visit("mean", &HistorySeries::mean);
    visit("high", &HistorySeries::high);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistoryEvent *)
{
    visit("at", &HistoryEvent::at);
    visit("kind", &HistoryEvent::kind);
    visit("text", &HistoryEvent::text);
}

template<typename Visitor>
void visitFields(Visitor &visit, const AlarmEvent *)
{
    visit("at", &AlarmEvent::at);
    visit("id", &AlarmEvent::id);
    visit("subject", &AlarmEvent::subject);
    visit("what", &AlarmEvent::what);
    visit("severity", &AlarmEvent::severity);
    visit("by", &AlarmEvent::by);
    visit("note", &AlarmEvent::note);
    visit("message", &AlarmEvent::message);
    visit("arguments", &AlarmEvent::arguments);
}

template<typename Visitor>
void visitFields(Visitor &visit, const HistoryResult *)
{
    visit("series", &HistoryResult::series);
    visit("events", &HistoryResult::events);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LogEntry *)
{
    visit("number", &LogEntry::number);
    visit("at", &LogEntry::at);
    visit("level", &LogEntry::level);
    visit("source", &LogEntry::source);
    visit("client", &LogEntry::client);
    visit("dataset", &LogEntry::dataset);
    visit("message", &LogEntry::message);
    visit("repeats", &LogEntry::repeats);
    visit("replaces", &LogEntry::replaces);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LogQuery *)
{
    visit("after", &LogQuery::after);
    visit("before", &LogQuery::before);
    visit("at_least", &LogQuery::atLeast);
    visit("limit", &LogQuery::limit);
}

template<typename Visitor>
void visitFields(Visitor &visit, const LogPage *)
{
    visit("entries", &LogPage::entries);
    visit("first", &LogPage::first);
}

} // namespace hdf5async

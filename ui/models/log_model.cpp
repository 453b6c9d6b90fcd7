// SPDX-License-Identifier: BSD-3-Clause
#include "ui/models/log_model.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>

#include <array>

namespace hdf5async {

namespace {

Cell::Tone levelTone(LogSeverity level)
{
    switch (level) {
    case LogSeverity::Debug: return Cell::Tone::Secondary;
    case LogSeverity::Info: return Cell::Tone::Text;
    case LogSeverity::Warning: return Cell::Tone::Warning;
    case LogSeverity::Critical: return Cell::Tone::Bad;
    }
    return Cell::Tone::Text;
}

QString englishLevel(LogSeverity level)
{
    static constexpr std::array names{"DEBUG", "INFO", "WARN", "CRITICAL"};
    return QString::fromLatin1(names[std::size_t(level) % names.size()]);
}

QString messageOf(const LogEntry &entry)
{
    return entry.repeats > 1 ? QStringLiteral("%1 (×%2)").arg(entry.message).arg(entry.repeats) : entry.message;
}

} // namespace

QString levelName(LogSeverity level)
{
    switch (level) {
    case LogSeverity::Debug: return QCoreApplication::translate("log", "Debug");
    case LogSeverity::Info: return QCoreApplication::translate("log", "Info");
    case LogSeverity::Warning: return QCoreApplication::translate("log", "Warning");
    case LogSeverity::Critical: return QCoreApplication::translate("log", "Critical");
    }
    return {};
}

QString levelIcon(LogSeverity level)
{
    switch (level) {
    case LogSeverity::Debug: return QStringLiteral("debug");
    case LogSeverity::Info: return QStringLiteral("info");
    case LogSeverity::Warning: return QStringLiteral("warning");
    case LogSeverity::Critical: return QStringLiteral("critical");
    }
    return {};
}

LogModel::LogModel(LogRing &store, QObject *parent) : QAbstractTableModel(parent), m_store(store)
{
    connect(&store, &LogRing::appended, this, &LogModel::add);
    connect(&store, &LogRing::dropped, this, &LogModel::drop);
    connect(&store, &LogRing::prepended, this, &LogModel::addOlder);
    connect(&store, &LogRing::cleared, this, &LogModel::rebuild);
}

void LogModel::setAwake(bool awake)
{
    if (awake == m_awake)
        return;
    m_awake = awake;
    rebuild();
}

void LogModel::setLevel(LogSeverity atLeast)
{
    if (atLeast == m_level)
        return;
    m_level = atLeast;
    rebuild();
}

bool LogModel::setText(const QString &text, bool regex)
{
    QRegularExpression expression(text, QRegularExpression::CaseInsensitiveOption);
    if (regex && !expression.isValid())
        return false;
    m_text = text;
    m_regex = regex;
    m_expression = expression;
    rebuild();
    return true;
}

void LogModel::setSources(const QSet<QString> &sources)
{
    m_sources = sources;
    rebuild();
}

void LogModel::setClient(const QStringList &names)
{
    if (names == m_client)
        return;
    m_client = names;
    rebuild();
}

void LogModel::retranslate()
{
    Q_EMIT headerDataChanged(Qt::Horizontal, 0, ColumnCount - 1);
}

bool LogModel::shows(const LogEntry &entry) const
{
    if (entry.level < m_level || (!m_sources.isEmpty() && !m_sources.contains(entry.source)))
        return false;
    if (!m_client.isEmpty() && (entry.client.isEmpty() || !m_client.contains(entry.client)))
        return false;
    if (m_text.isEmpty())
        return true;
    for (const QString *text : {&entry.message, &entry.client, &entry.dataset, &entry.source}) {
        if (m_regex ? m_expression.match(*text).hasMatch() : text->contains(m_text, Qt::CaseInsensitive))
            return true;
    }
    return false;
}

void LogModel::rebuild()
{
    beginResetModel();
    m_places.clear();
    for (qint64 place = m_store.begin(); m_awake && place < m_store.end(); ++place) {
        if (shows(m_store.at(place)))
            m_places.push_back(place);
    }
    endResetModel();
}

void LogModel::add(qint64 from)
{
    if (!m_awake)
        return;
    std::vector<qint64> fresh;
    for (qint64 place = from; place < m_store.end(); ++place) {
        if (shows(m_store.at(place)))
            fresh.push_back(place);
    }
    if (fresh.empty())
        return;
    ++m_insertions;
    beginInsertRows({}, rowCount(), rowCount() + int(fresh.size()) - 1);
    m_places.insert(m_places.end(), fresh.begin(), fresh.end());
    endInsertRows();
}

void LogModel::addOlder(qint64 to)
{
    if (!m_awake)
        return;
    std::vector<qint64> older;
    for (qint64 place = m_store.begin(); place < to; ++place) {
        if (shows(m_store.at(place)))
            older.push_back(place);
    }
    if (older.empty())
        return;
    beginInsertRows({}, 0, int(older.size()) - 1);
    m_places.insert(m_places.begin(), older.begin(), older.end());
    endInsertRows();
}

void LogModel::drop(qint64 first)
{
    const auto end = std::lower_bound(m_places.begin(), m_places.end(), first);
    if (end == m_places.begin())
        return;
    beginRemoveRows({}, 0, int(end - m_places.begin()) - 1);
    m_places.erase(m_places.begin(), end);
    endRemoveRows();
}

Cell LogModel::cell(const LogEntry &entry, int column) const
{
    Cell cell;
    switch (column) {
    case Time:
        cell.text = entry.at.toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"));
        cell.tone = Cell::Tone::Secondary;
        break;
    case Level:
        cell.text = levelName(entry.level);
        cell.icon = levelIcon(entry.level);
        cell.tone = levelTone(entry.level);
        break;
    case Source:
        cell.text = entry.source;
        cell.tone = Cell::Tone::Secondary;
        break;
    case Client: cell.text = entry.client; break;
    case Dataset: cell.text = entry.dataset; break;
    case Message: cell.text = messageOf(entry); break;
    }
    return cell;
}

QVariant LogModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const LogEntry &e = entry(index.row());
    switch (role) {
    case CellRole: return QVariant::fromValue(cell(e, index.column()));
    case Qt::DisplayRole: return cell(e, index.column()).text;
    case Qt::EditRole: return index.column() == Time ? QVariant(e.at) : QVariant(cell(e, index.column()).text);
    case Qt::ToolTipRole:
        return index.column() == Time ? e.at.toLocalTime().toString(Qt::ISODateWithMs) : cell(e, index.column()).text;
    default: return {};
    }
}

QVariant LogModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Time: return tr("Time");
    case Level: return tr("Level");
    case Source: return tr("Source");
    case Client: return tr("Client");
    case Dataset: return tr("Dataset");
    case Message: return tr("Message");
    }
    return {};
}

QString logLineOf(const LogEntry &entry)
{
    QStringList parts{entry.at.toUTC().toString(Qt::ISODateWithMs), englishLevel(entry.level), entry.source};
    for (const QString &part : {entry.client, entry.dataset})
        parts.append(part.isEmpty() ? QStringLiteral("-") : part);
    parts.append(messageOf(entry));
    return parts.join(u' ');
}

QString logJsonOf(const LogEntry &entry)
{
    const QJsonObject object{{QStringLiteral("number"), qint64(entry.number)},
                             {QStringLiteral("at"), entry.at.toUTC().toString(Qt::ISODateWithMs)},
                             {QStringLiteral("level"), englishLevel(entry.level).toLower()},
                             {QStringLiteral("source"), entry.source},
                             {QStringLiteral("client"), entry.client},
                             {QStringLiteral("dataset"), entry.dataset},
                             {QStringLiteral("message"), entry.message},
                             {QStringLiteral("repeats"), entry.repeats}};
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

} // namespace hdf5async

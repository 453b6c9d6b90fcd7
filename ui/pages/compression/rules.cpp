// SPDX-License-Identifier: BSD-3-Clause
#include "ui/pages/compression/rules.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

namespace hdf5async {

namespace {

constexpr qsizetype mostRules = 1000;

struct Texts
{
    Q_DECLARE_TR_FUNCTIONS(hdf5async::CompressionRules)
};

const QStringList &shuffleNames()
{
    static const QStringList names{QStringLiteral("none"), QStringLiteral("byte"), QStringLiteral("bit")};
    return names;
}

QString codecText(Codec codec)
{
    const std::string_view name = codecName(codec);
    return QString::fromLatin1(name.data(), qsizetype(name.size()));
}

Result<CompressionRule> ruleOf(const QJsonObject &object, qsizetype number)
{
    const auto wrong = [number](const QString &why) {
        return failure(ErrorCode::BadValue, Texts::tr("Rule %1: %2").arg(number).arg(why));
    };
    CompressionRule rule;
    rule.pattern = object[QStringLiteral("pattern")].toString();
    if (!rule.pattern.startsWith(u'/') && !rule.pattern.startsWith(u'*'))
        return wrong(Texts::tr("a pattern begins with / or *"));
    rule.type = object[QStringLiteral("type")].toString();
    if (!ruleTypes().contains(rule.type))
        return wrong(Texts::tr("there is no type %1").arg(rule.type));
    const QByteArray name = object[QStringLiteral("codec")].toString(QStringLiteral("none")).toLatin1();
    const std::optional<Codec> codec = codecFromName({name.constData(), std::size_t(name.size())});
    if (!codec)
        return wrong(Texts::tr("there is no codec %1").arg(QString::fromLatin1(name)));
    rule.filters.codec = *codec;
    if (const auto levels = levelsOf(*codec)) {
        rule.filters.level = object[QStringLiteral("level")].toInt(levels->standard);
        if (rule.filters.level < levels->lowest || rule.filters.level > levels->highest)
            return wrong(Texts::tr("levels go from %1 to %2").arg(levels->lowest).arg(levels->highest));
    }
    const auto shuffle = shuffleNames().indexOf(object[QStringLiteral("shuffle")].toString(QStringLiteral("none")));
    if (shuffle < 0)
        return wrong(Texts::tr("shuffle is none, byte or bit"));
    rule.filters.shuffle = Shuffle(shuffle);
    rule.filters.fletcher32 = object[QStringLiteral("fletcher32")].toBool();
    rule.chunkBytes = std::clamp<qint64>(object[QStringLiteral("chunk_bytes")].toInteger(), 0, 1LL << 30);
    rule.enabled = object[QStringLiteral("enabled")].toBool(true);
    return rule;
}

} // namespace

bool ruleMeans(const QString &pattern, const QString &path)
{
    if (pattern.endsWith(QStringLiteral("/**")) && ruleMeans(pattern.chopped(3), path))
        return true;
    // reached[j]: the pattern up to here means the first j characters of the path. No backtracking: a pattern is typed by people
    // and tried against many paths.
    std::vector<bool> reached(std::size_t(path.size()) + 1, false);
    reached[0] = true;
    for (qsizetype i = 0; i < pattern.size(); ++i) {
        const bool star = pattern[i] == u'*';
        const bool any = star && i + 1 < pattern.size() && pattern[i + 1] == u'*';
        i += any ? 1 : 0;
        if (star) {
            for (std::size_t j = 1; j < reached.size(); ++j)
                reached[j] = reached[j] || (reached[j - 1] && (any || path[qsizetype(j) - 1] != u'/'));
            continue;
        }
        for (std::size_t j = reached.size(); j-- > 1;) {
            const QChar c = path[qsizetype(j) - 1];
            reached[j] = reached[j - 1] && (pattern[i] == u'?' ? c != u'/' : c == pattern[i]);
        }
        reached[0] = false;
    }
    return reached.back();
}

int decidingRule(const std::vector<CompressionRule> &rules, const QString &path)
{
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const CompressionRule &candidate) {
        return candidate.enabled && ruleMeans(candidate.pattern, path);
    });
    return rule == rules.end() ? -1 : int(rule - rules.begin());
}

const QStringList &ruleTypes()
{
    static const QStringList types{QString(),
                                   QStringLiteral("float"),
                                   QStringLiteral("int"),
                                   QStringLiteral("record"),
                                   QStringLiteral("text"),
                                   QStringLiteral("bytes")};
    return types;
}

QByteArray rulesToJson(const std::vector<CompressionRule> &rules)
{
    QJsonArray array;
    for (const CompressionRule &rule : rules) {
        array.append(QJsonObject{{QStringLiteral("pattern"), rule.pattern},
                                 {QStringLiteral("type"), rule.type},
                                 {QStringLiteral("codec"), codecText(rule.filters.codec)},
                                 {QStringLiteral("level"), rule.filters.level},
                                 {QStringLiteral("shuffle"), shuffleNames()[int(rule.filters.shuffle)]},
                                 {QStringLiteral("fletcher32"), rule.filters.fletcher32},
                                 {QStringLiteral("chunk_bytes"), rule.chunkBytes},
                                 {QStringLiteral("enabled"), rule.enabled}});
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("rules"), array}}).toJson();
}

Result<std::vector<CompressionRule>> rulesFromJson(const QByteArray &json)
{
    QJsonParseError error;
    const QJsonDocument document = QJsonDocument::fromJson(json, &error);
    if (document.isNull())
        return failure(ErrorCode::BadValue, Texts::tr("Not a file of rules: %1").arg(error.errorString()));
    const QJsonValue list = document.object()[QStringLiteral("rules")];
    if (!list.isArray() || list.toArray().size() > mostRules)
        return failure(ErrorCode::BadValue, Texts::tr("Not a file of rules: it has no list \"rules\""));
    std::vector<CompressionRule> rules;
    const QJsonArray array = list.toArray();
    for (qsizetype i = 0; i < array.size(); ++i) {
        Result<CompressionRule> rule = ruleOf(array[i].toObject(), i + 1);
        if (!rule)
            return failure(rule.error());
        rules.push_back(std::move(*rule));
    }
    return rules;
}

QVariantList rulesForCommand(const std::vector<CompressionRule> &rules)
{
    QVariantList list;
    for (const CompressionRule &rule : rules) {
        const QVariantMap filters{{QStringLiteral("codec"), int(rule.filters.codec)},
                                  {QStringLiteral("level"), rule.filters.level},
                                  {QStringLiteral("shuffle"), int(rule.filters.shuffle)},
                                  {QStringLiteral("fletcher32"), rule.filters.fletcher32}};
        list.append(QVariantMap{{QStringLiteral("pattern"), rule.pattern},
                                {QStringLiteral("type"), rule.type},
                                {QStringLiteral("filters"), filters},
                                {QStringLiteral("chunk_bytes"), rule.chunkBytes},
                                {QStringLiteral("enabled"), rule.enabled},
                                {QStringLiteral("matches"), qint64(0)}});
    }
    return list;
}

bool isSameRule(const CompressionRule &a, const CompressionRule &b)
{
    return a.pattern == b.pattern && a.type == b.type && a.filters == b.filters && a.chunkBytes == b.chunkBytes &&
           a.enabled == b.enabled;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "core/access/path_rules.h"

#include <hdf5async/names.h>

#include <algorithm>

namespace hdf5async {

namespace {

/// Whether `name` is what `pattern`, one component with any number of '*', stands for.
bool matches(QByteArrayView pattern, QByteArrayView name)
{
    qsizetype p = 0;
    qsizetype n = 0;
    qsizetype star = -1; // the last '*' met, and where the name went on behind it
    qsizetype resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && pattern[p] == name[n]) {
            ++p;
            ++n;
        } else if (star >= 0) { // it stands for one byte more
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + p, pattern.end(), [](char c) { return c == '*'; });
}

/// The components of a canonical path one by one.
class Components
{
public:
    explicit Components(QByteArrayView path) : m_rest(path.sliced(1)) { }
    [[nodiscard]] bool atEnd() const { return m_rest.isEmpty(); }
    QByteArrayView next()
    {
        const qsizetype slash = m_rest.indexOf('/');
        const QByteArrayView component = slash < 0 ? m_rest : m_rest.first(slash);
        m_rest = slash < 0 ? QByteArrayView() : m_rest.sliced(slash + 1);
        return component;
    }

private:
    QByteArrayView m_rest;
};

enum class Fit : quint8 { No, Above, Within };

Fit fitOf(const std::vector<QByteArray> &pattern, const QByteArray &path)
{
    Components components(path);
    for (const QByteArray &expected : pattern) {
        if (components.atEnd())
            return Fit::Above;
        if (!matches(expected, components.next()))
            return Fit::No;
    }
    return Fit::Within;
}

tl::unexpected<Error> badPattern(const QByteArray &pattern, const QString &why)
{
    return failure(
        ErrorCode::BadValue,
        QStringLiteral("The pattern '%1' %2").arg(QString::fromUtf8(pattern.first(qMin(pattern.size(), 80))), why));
}

bool onlyLooks(OpCode code)
{
    return code == OpCode::List || code == OpCode::Info || code == OpCode::Exists;
}

struct TargetOf
{
    template<typename Request>
    QByteArray operator()(const Request &request) const
    {
        if constexpr (requires { request.to; })
            return request.to;
        else
            return {};
    }
};

} // namespace

Result<PathRules> PathRules::make(const std::vector<QByteArray> &patterns)
{
    if (patterns.empty() || patterns.size() > maxPatterns)
        return failure(ErrorCode::BadValue, QStringLiteral("There must be 1 to %1 path patterns").arg(maxPatterns));
    PathRules rules;
    for (const QByteArray &text : patterns) {
        if (!text.startsWith('/'))
            return badPattern(text, QStringLiteral("must begin with a slash"));
        const Result<QByteArray> path = normalizedPath(text);
        if (!path)
            return badPattern(text, QStringLiteral("is no path: %1").arg(path.error().message));
        Pattern pattern;
        for (Components components(*path); !components.atEnd();)
            pattern.push_back(components.next().toByteArray());
        if (!pattern.empty() && pattern.back() == "**")
            pattern.pop_back();
        if (std::any_of(pattern.begin(), pattern.end(), [](const QByteArray &part) { return part.contains("**"); }))
            return badPattern(text, QStringLiteral("may have ** only as its last component"));
        rules.m_patterns.push_back(std::move(pattern));
    }
    return rules;
}

std::vector<QByteArray> PathRules::patterns() const
{
    std::vector<QByteArray> texts;
    for (const Pattern &pattern : m_patterns) {
        QByteArray text;
        for (const QByteArray &component : pattern)
            text += '/' + component;
        texts.push_back(text + "/**");
    }
    return texts;
}

bool PathRules::allowsAll() const
{
    return std::any_of(m_patterns.begin(), m_patterns.end(), [](const Pattern &pattern) { return pattern.empty(); });
}

bool PathRules::allows(const QByteArray &path) const
{
    return std::any_of(m_patterns.begin(), m_patterns.end(),
                       [&path](const Pattern &pattern) { return fitOf(pattern, path) == Fit::Within; });
}

bool PathRules::leadsOn(const QByteArray &path) const
{
    return !allows(path) && std::any_of(m_patterns.begin(), m_patterns.end(),
                                        [&path](const Pattern &pattern) { return fitOf(pattern, path) == Fit::Above; });
}

QByteArray targetOf(const Operation &operation)
{
    return std::visit(TargetOf(), operation);
}

PathVerdict verdictOf(const PathRules &rules, const Operation &operation)
{
    const OpCode code = opCode(operation);
    const QByteArray path = pathOf(operation);
    const QByteArray target = targetOf(operation);
    if (path.isEmpty())
        return PathVerdict::Allowed; // about no path
    const bool allowed = rules.allows(path) && (target.isEmpty() || rules.allows(target));
    if (allowed || (onlyLooks(code) && rules.shows(path)))
        return PathVerdict::Allowed;
    return isChanging(code) ? PathVerdict::Forbidden : PathVerdict::Hidden;
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "app/commands/commands.h"
#include "app/exit_code.h"
#include "core/config/settings_loader.h"
#include "core/service/user_changes.h"

#include <cstdio>
#include <optional>

namespace hdf5async {

namespace {

using namespace std::chrono_literals;

constexpr auto lockTime = 10s;

constexpr char userUsage[] =
    "hdf5async user add NAME --role ROLE [--paths PATTERN]… [--file NAME]… [--no-token]\n"
    "hdf5async user change NAME [--role ROLE] [--paths PATTERN]… [--file NAME]… [--all-files]\n"
    "hdf5async user token NAME\n"
    "hdf5async user remove NAME\n"
    "hdf5async user list\n"
    "\n"
    "Users of a server, in the file that users_file in its config.ini names. A running server "
    "reads it anew on SIGHUP.\n"
    "`add` and `token` print the new token, once: only a hash of it is kept.\n"
    "\n"
    "  --role      reader, writer, operator (also runs the server) or admin\n"
    "  --paths     what the user may use, such as '/run/**'; several, or one text with "
    "commas. Everything below a path\n"
    "              belongs to it; * stands for any part of one name. Default: /**\n"
    "  --file      a served file by its name in config.ini; several. Default: all\n"
    "  --all-files all served files: takes back what --file has said before\n"
    "  --no-token  the user comes in by a TLS certificate whose common name is NAME\n"
    "  --users     the users file; default: that of --config\n"
    "  --config    the configuration; default: config.ini in the working directory\n"
    "\n"
    "Ends with 0, or with 2 when something is wrong with the command line or the file.\n";

struct UserOptions
{
    QString action, name;
    QString usersFile, config = QStringLiteral("config.ini");
    std::optional<Role> role;
    std::vector<QByteArray> patterns, files;
    bool token = true, allFiles = false, help = false;
    QString problem; ///< empty when all is well
};

void applyValue(UserOptions &options, const QString &option, const QString &value)
{
    if (option == QLatin1StringView("--users")) {
        options.usersFile = value;
    } else if (option == QLatin1StringView("--config")) {
        options.config = value;
    } else if (option == QLatin1StringView("--file")) {
        options.files.push_back(value.toUtf8());
    } else if (option == QLatin1StringView("--paths")) {
        for (const QString &pattern : value.split(u','))
            options.patterns.push_back(pattern.trimmed().toUtf8());
    } else if (option == QLatin1StringView("--role")) {
        options.role = roleFromName(value.toUtf8());
        if (!options.role)
            options.problem = QStringLiteral("--role %1: expected reader, writer, operator or admin").arg(value);
    } else {
        options.problem = QStringLiteral("%1: there is no such option").arg(option);
    }
    if (value.isEmpty())
        options.problem = QStringLiteral("%1: expected a value").arg(option);
}

void check(UserOptions &options)
{
    const QStringList actions{QStringLiteral("add"), QStringLiteral("change"), QStringLiteral("token"),
                              QStringLiteral("remove"), QStringLiteral("list")};
    if (!options.problem.isEmpty())
        return;
    if (!actions.contains(options.action))
        options.problem = QStringLiteral("expected add, change, token, remove or list");
    else if (options.action != QLatin1StringView("list") && !isUserName(options.name.toUtf8()))
        options.problem =
            QStringLiteral("expected a name of 1 to 64 letters, digits, '_', '-', '.' and '@', and not 'token'");
    else if (options.action == QLatin1StringView("add") && !options.role)
        options.problem = QStringLiteral("add: --role is missing");
    else if (options.allFiles && !options.files.empty())
        options.problem = QStringLiteral("--file and --all-files say different things");
    else if (options.action == QLatin1StringView("change") && !options.role && options.patterns.empty() &&
             options.files.empty() && !options.allFiles)
        options.problem = QStringLiteral("change: nothing is to be changed");
}

UserOptions parse(const QStringList &arguments)
{
    UserOptions options;
    for (qsizetype i = 0; i < arguments.size() && options.problem.isEmpty(); ++i) {
        const QString &argument = arguments[i];
        if (argument == QLatin1StringView("--help"))
            options.help = true;
        else if (argument == QLatin1StringView("--no-token"))
            options.token = false;
        else if (argument == QLatin1StringView("--all-files"))
            options.allFiles = true;
        else if (argument.startsWith(u'-') && argument.contains(u'='))
            applyValue(options, argument.section(u'=', 0, 0), argument.section(u'=', 1));
        else if (argument.startsWith(u'-'))
            applyValue(options, argument, arguments.value(++i));
        else if (options.action.isEmpty())
            options.action = argument;
        else if (options.name.isEmpty())
            options.name = argument;
        else
            options.problem = QStringLiteral("%1: one name at a time").arg(argument);
    }
    check(options);
    return options;
}

Result<QString> usersFileOf(const UserOptions &options)
{
    if (!options.usersFile.isEmpty())
        return options.usersFile;
    const LoadedSettings loaded = loadSettings(options.config);
    if (!loaded.problems.empty())
        return failure(ErrorCode::BadValue, loaded.problems.front().text());
    if (loaded.settings.usersFile.isEmpty())
        return failure(ErrorCode::BadValue,
                       QStringLiteral("%1 names no users_file; --users names one").arg(options.config));
    return loaded.settings.usersFile;
}

void printToken(const QByteArray &token)
{
    std::fprintf(stderr, "The token, which is shown only now:\n");
    std::printf("%s\n", token.constData());
}

UserChange changeOf(UserOptions &options)
{
    UserChange change;
    change.kind = options.action == QLatin1StringView("add")      ? UserChange::Kind::Add
                  : options.action == QLatin1StringView("change") ? UserChange::Kind::Change
                  : options.action == QLatin1StringView("token")  ? UserChange::Kind::NewToken
                                                                  : UserChange::Kind::Remove;
    change.name = options.name.toUtf8();
    change.role = options.role;
    if (!options.patterns.empty())
        change.patterns = std::move(options.patterns);
    if (!options.files.empty() || options.allFiles)
        change.files = std::move(options.files);
    change.token = options.token;
    return change;
}

void print(const UserDirectory &users)
{
    for (const auto &[name, user] : users.users()) {
        const std::vector<QByteArray> patterns =
            user->rules ? user->rules->patterns() : std::vector<QByteArray>{QByteArrayLiteral("/**")};
        QByteArrayList files(user->files.begin(), user->files.end());
        std::printf("%s\t%s\t%s%s%s%s\n", name.constData(), roleName(user->role).data(),
                    QByteArrayList(patterns.begin(), patterns.end()).join(' ').constData(),
                    files.isEmpty() ? "" : "\tfiles: ", files.join(' ').constData(),
                    user->hash.isEmpty() ? "\tno token" : "");
    }
}

Result<void> carryOut(UserOptions options)
{
    const Result<QString> path = usersFileOf(options);
    if (!path)
        return failure(path.error());
    if (options.action == QLatin1StringView("list")) {
        const Result<UserDirectory> users = UserDirectory::load(*path);
        if (!users)
            return failure(users.error());
        print(*users);
        return {};
    }
    const Result<ChangedUsers> changed = changeUsersFile(*path, changeOf(options), lockTime);
    if (!changed)
        return failure(changed.error());
    if (!changed->token.isEmpty())
        printToken(changed->token);
    return {};
}

} // namespace

int manageUsers(const QStringList &arguments)
{
    const UserOptions options = parse(arguments);
    if (options.help) {
        std::fputs(userUsage, stdout);
        return int(ExitCode::Good);
    }
    const Result<void> done =
        options.problem.isEmpty() ? carryOut(options) : Result<void>(failure(ErrorCode::BadValue, options.problem));
    if (done)
        return int(ExitCode::Good);
    std::fprintf(stderr, "hdf5async user: %s\n", qPrintable(done.error().message));
    return int(ExitCode::BadConfig);
}

} // namespace hdf5async

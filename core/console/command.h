// SPDX-License-Identifier: BSD-3-Clause
#pragma once

#include <QByteArray>
#include <QMetaType>
#include <QString>
#include <QVariantMap>

namespace hdf5async {

/// Something that changes the server. Every command is checked against the user's role, written to the log with who gave it, and
/// refused when the server is not the one the user was looking at (`epoch`).
///
/// | name | role | arguments |
/// |---|---|---|
/// | `start` | operator; admin with arguments | `host`, `port`, `auth_token`, `tls_certificate`, `tls_key`, `hdf5_file_path`: instead of the configuration's, until the program ends |
/// | `drain`, `stop` | operator | |
/// | `disconnect` | operator | `ids`: list of client ids; `drain`: answer what was taken first |
/// | `limit` | operator | `ids`; `requests_per_second`, `bytes_per_second`: until they disconnect (absent or 0 = what all may) |
/// | `block` | operator | `subject`: address or "user:NAME"; `seconds` (absent = forever); `until_restart`; `reason` |
/// | `unblock` | operator | `subject` |
/// | `acknowledge` | operator | `id`, `subject` (absent = all); `note` |
/// | `shelve` | operator | `id`, `subject`, `seconds` |
/// | `flush` | operator | `file` |
/// | `snapshot` | operator | `file`, `target`: a name beside it (absent = with the date) |
/// | `rotate` | operator | `file`, `target`: the finished file's name (absent = with the date); `structure` (true) |
/// | `repack` | operator | `file`, `path` (absent = every dataset), `codec`, `level`, `shuffle`, `fletcher32`, `chunk`: list |
/// | `export` | operator | `file`, `path` (absent = everything), `target`: a name beside the file (absent = with the date) |
/// | `verify` | operator | `file` |
/// | `cancel` | operator | `job` |
/// | `rules` | admin | `rules`: the whole list |
/// | `settings` | admin | keys of config.ini and their new values |
/// | `add_user` | admin | `name`, `role`: "reader" …; `paths`: list of patterns (absent = everything), `files`: list of names (absent = all), `token` (true) |
/// | `change_user` | admin | `name`, `role`, `paths`, `files`: what is absent stays as it is; an empty list of files = all |
/// | `new_token`, `remove_user` | admin | `name` |
/// | `read_users` | admin | |
///
/// Those of users are of an admin whose files and paths are not limited. `revision`, which all but `read_users` may have, is that of the
/// UserList the user saw: another one is CONFLICT. A new token comes as `token` in the result, and nowhere else.
struct Command
{
    QByteArray name;
    QVariantMap arguments;
    quint64 epoch = 0; ///< of the status the user saw; 0 = whichever server is there
};

/// What a command did.
struct CommandResult
{
    quint64 job = 0; ///< of what goes on after this answer; 0 = it is done
    QVariantMap detail;
};

} // namespace hdf5async

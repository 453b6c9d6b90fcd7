// SPDX-License-Identifier: BSD-3-Clause
// The text of a users file: users with rules that can be asked, and that are the same when the file is written anew.
#include "core/service/user_directory.h"
#include "tests/fuzz/fuzzing.h"

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

void checkUser(const User &user)
{
    require(isUserName(user.name), "a user has a name that can be one");
    if (!user.rules)
        return;
    for (const QByteArray &pattern : user.rules->patterns()) {
        QByteArray below = pattern;
        require(below.endsWith("/**"), "a pattern covers what is below");
        below.chop(2);
        if (!below.contains('*'))
            require(user.rules->allows(below + 'x'), "what a pattern covers is allowed");
    }
    static_cast<void>(user.rules->shows("/run/adc"));
    static_cast<void>(user.mayUse("default"));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const Result<UserDirectory> users = UserDirectory::parse(toByteArray({reinterpret_cast<const char *>(data), size}));
    if (!users)
        return 0;
    for (const auto &[name, user] : users->users())
        checkUser(*user);
    require(!users->ownerOf("nobody:"), "an invented token is nobody's");
    const Result<UserDirectory> again = UserDirectory::parse(users->text());
    require(again.has_value(), "what is written can be read");
    require(again->text() == users->text(), "and is the same");
    return 0;
}

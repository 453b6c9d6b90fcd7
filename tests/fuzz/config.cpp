// SPDX-License-Identifier: BSD-3-Clause
// The text of a config.ini: settings, or all that is wrong with it.
#include "core/config/settings_loader.h"
#include "tests/fuzz/fuzzing.h"

using namespace hdf5async;
using namespace hdf5async::fuzz;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray text = toByteArray({reinterpret_cast<const char *>(data), size});
    const QDir folder(QStringLiteral("/srv/data"));
    const LoadedSettings loaded = parseSettings(text, QStringLiteral("config.ini"), folder);
    for (const ConfigProblem &problem : loaded.problems) {
        require(!problem.text().isEmpty() && problem.line >= 0, "a problem says what is wrong where");
        require(problem.line <= text.count('\n') + text.count('\r') + 1, "and not behind the end of the file");
    }
    require(parseSettings(text, QStringLiteral("config.ini"), folder).problems.size() == loaded.problems.size(),
            "reading it again finds the same");
    return 0;
}

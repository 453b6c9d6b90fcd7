// SPDX-License-Identifier: BSD-3-Clause
#include <hdf5async/requests.h>

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

struct OpInfo
{
    QLatin1StringView name;
    bool changing;
};

// In the order of OpCode.
constexpr std::array ops = {
    OpInfo{QLatin1StringView("hello"), false},     OpInfo{QLatin1StringView("ping"), false},
    OpInfo{QLatin1StringView("flush"), false},     OpInfo{QLatin1StringView("create_group"), true},
    OpInfo{QLatin1StringView("write"), true},      OpInfo{QLatin1StringView("read"), false},
    OpInfo{QLatin1StringView("update"), true},     OpInfo{QLatin1StringView("append"), true},
    OpInfo{QLatin1StringView("insert"), true},     OpInfo{QLatin1StringView("delete"), true},
    OpInfo{QLatin1StringView("list"), false},      OpInfo{QLatin1StringView("info"), false},
    OpInfo{QLatin1StringView("exists"), false},    OpInfo{QLatin1StringView("get_attrs"), false},
    OpInfo{QLatin1StringView("set_attrs"), true},  OpInfo{QLatin1StringView("delete_attrs"), true},
    OpInfo{QLatin1StringView("move"), true},       OpInfo{QLatin1StringView("copy"), true},
    OpInfo{QLatin1StringView("resize"), true},     OpInfo{QLatin1StringView("console"), false},
    OpInfo{QLatin1StringView("batch"), true},      OpInfo{QLatin1StringView("subscribe"), false},
    OpInfo{QLatin1StringView("unsubscribe"), false},
};
static_assert(ops.size() == opCount);
static_assert(ops.size() == std::variant_size_v<Operation::Base>);

struct PathOf
{
    template<typename Request>
    QByteArray operator()(const Request &request) const
    {
        if constexpr (requires { request.path; })
            return request.path;
        else
            return {};
    }
};

} // namespace

QLatin1StringView opName(OpCode code)
{
    return ops[static_cast<std::size_t>(code)].name;
}

std::optional<OpCode> opCodeFromName(QByteArrayView name)
{
    const auto it = std::find_if(ops.begin(), ops.end(), [name](const OpInfo &op) {
        return op.name.size() == name.size() && std::equal(name.begin(), name.end(), op.name.begin());
    });
    if (it == ops.end())
        return std::nullopt;
    return static_cast<OpCode>(it - ops.begin());
}

bool isChanging(OpCode code)
{
    return ops[static_cast<std::size_t>(code)].changing;
}

QByteArray pathOf(const Operation &operation)
{
    return std::visit(PathOf{}, operation);
}

} // namespace hdf5async

// SPDX-License-Identifier: BSD-3-Clause
#include "network/protocol/request_keys.h"

#include <algorithm>
#include <array>

namespace hdf5async {

namespace {

using Key = RequestKey;
using Type = WireToken::Type;

enum class ValueType : quint8 {
    Any,
    Int,
    Bool,
    Text,
    Map,
    List,
    Ints,
    IntsOrNils,
    Texts,
    TextOrTexts,
    TextOrList,
    BoolOrBit,
    Codec,
    IntOrMap,
};

struct KeyInfo
{
    std::string_view name;
    ValueType type;
};

// In the order of RequestKey. The types of id and op are looked at before all others.
constexpr std::array<KeyInfo, requestKeyCount> keys = {{
    {"id", ValueType::Any},
    {"op", ValueType::Any},
    {"file", ValueType::Text},
    {"ack", ValueType::Text},
    {"seq", ValueType::Int},
    {"path", ValueType::Text},
    {"data", ValueType::Any},
    {"select", ValueType::Any},
    {"start", ValueType::Int},
    {"index", ValueType::Int},
    {"to", ValueType::Text},
    {"fields", ValueType::TextOrTexts},
    {"deduplicate_on", ValueType::TextOrTexts},
    {"strings", ValueType::Text},
    {"dtype", ValueType::TextOrList},
    {"stream", ValueType::Bool},
    {"part_bytes", ValueType::Int},
    {"chunks", ValueType::Ints},
    {"maxshape", ValueType::IntsOrNils},
    {"attrs", ValueType::Map},
    {"names", ValueType::Texts},
    {"compression", ValueType::Codec},
    {"compression_opts", ValueType::Int},
    {"shuffle", ValueType::BoolOrBit},
    {"fletcher32", ValueType::Bool},
    {"shape", ValueType::Ints},
    {"missing_ok", ValueType::Bool},
    {"recursive", ValueType::Bool},
    {"detail", ValueType::Bool},
    {"version", ValueType::Int},
    {"client", ValueType::Text},
    {"token", ValueType::Text},
    {"client_id", ValueType::Text},
    {"replay_window", ValueType::Int},
    {"requests", ValueType::List},
    {"from", ValueType::IntOrMap},
    {"sub", ValueType::Int},
    {"ask", ValueType::Text},
    {"args", ValueType::Map},
}};

constexpr RequestKeys setOf(std::initializer_list<Key> list)
{
    RequestKeys set = 0;
    for (const Key key : list)
        set |= keyBit(key);
    return set;
}

constexpr RequestKeys pathKey = keyBit(Key::Path);
constexpr RequestKeys pathAndData = setOf({Key::Path, Key::Data});
constexpr RequestKeys storageKeys = setOf({Key::Compression, Key::CompressionOpts, Key::Shuffle, Key::Fletcher32});

struct OpKeys
{
    RequestKeys required;
    RequestKeys optional;
};

constexpr std::array<OpKeys, opCount> makeOpKeys()
{
    std::array<OpKeys, opCount> ops{};
    const auto set = [&ops](OpCode op, RequestKeys required, RequestKeys optional) {
        ops[std::size_t(op)] = {required, optional};
    };
    set(OpCode::Hello, keyBit(Key::Version), setOf({Key::Client, Key::Token, Key::ClientId, Key::ReplayWindow}));
    set(OpCode::CreateGroup, pathKey, 0);
    set(OpCode::Write, pathAndData, storageKeys | setOf({Key::Chunks, Key::Maxshape, Key::Attrs}));
    set(OpCode::Read, pathKey,
        setOf({Key::Select, Key::Fields, Key::Strings, Key::Dtype, Key::Stream, Key::PartBytes}));
    set(OpCode::Update, pathAndData, storageKeys | setOf({Key::Select, Key::Start, Key::Fields}));
    set(OpCode::Append, pathAndData, storageKeys | keyBit(Key::DeduplicateOn));
    set(OpCode::Insert, pathAndData | keyBit(Key::Index), storageKeys);
    set(OpCode::Delete, pathKey, keyBit(Key::MissingOk));
    set(OpCode::List, 0, setOf({Key::Path, Key::Recursive, Key::Detail, Key::Attrs}));
    set(OpCode::Info, pathKey, 0);
    set(OpCode::Exists, pathKey, 0);
    set(OpCode::GetAttributes, pathKey, keyBit(Key::Names));
    set(OpCode::SetAttributes, pathKey | keyBit(Key::Attrs), 0);
    set(OpCode::DeleteAttributes, pathKey | keyBit(Key::Names), keyBit(Key::MissingOk));
    set(OpCode::Move, setOf({Key::Path, Key::To}), 0);
    set(OpCode::Copy, setOf({Key::Path, Key::To}), 0);
    set(OpCode::Resize, setOf({Key::Path, Key::NewShape}), 0);
    set(OpCode::Console, keyBit(Key::Ask), keyBit(Key::Args));
    set(OpCode::Batch, keyBit(Key::Requests), 0);
    set(OpCode::Subscribe, pathKey, setOf({Key::Recursive, Key::Data, Key::From}));
    set(OpCode::Unsubscribe, keyBit(Key::Sub), 0);
    return ops;
}

constexpr auto opKeys = makeOpKeys();

template<typename Fits>
bool isListOf(WireReader reader, const WireToken &list, Fits fits)
{
    if (list.type != Type::Array)
        return false;
    for (quint64 i = 0; i < list.number; ++i) {
        const WireToken element = reader.next();
        if (element.type >= Type::Array || !fits(element))
            return false;
    }
    return true;
}

bool isInt(const WireToken &token)
{
    return token.isInt();
}

bool isText(const WireToken &token)
{
    return token.isText();
}

// A map whose values are ints; its keys have been looked at with those of all maps.
bool isMapToInts(WireReader reader, const WireToken &map)
{
    if (map.type != Type::Map)
        return false;
    for (quint64 i = 0; i < map.number; ++i) {
        reader.skip();
        if (!WireReader(reader).next().isInt())
            return false;
        reader.skip();
    }
    return true;
}

// Whether the key stands for a switch in that operation, and for something else in others.
bool isSwitch(RequestKey key, OpCode op)
{
    return (key == Key::Attrs && op == OpCode::List) || (key == Key::Data && op == OpCode::Subscribe);
}

} // namespace

std::string_view keyName(RequestKey key)
{
    return keys[std::size_t(key)].name;
}

std::optional<RequestKey> keyFromName(std::string_view name)
{
    const auto it = std::find_if(keys.begin(), keys.end(), [name](const KeyInfo &key) { return key.name == name; });
    if (it == keys.end())
        return std::nullopt;
    return static_cast<RequestKey>(it - keys.begin());
}

RequestKeys requiredKeys(OpCode op)
{
    return opKeys[std::size_t(op)].required;
}

RequestKeys knownKeys(OpCode op, bool isWhole)
{
    const OpKeys &known = opKeys[std::size_t(op)];
    RequestKeys common = keyBit(Key::Op);
    if (isWhole)
        common |= setOf({Key::Id, Key::File});
    if (isWhole && isChanging(op))
        common |= setOf({Key::Ack, Key::Seq});
    return known.required | known.optional | common;
}

bool isOfKeysType(RequestKey key, OpCode op, WireValue value)
{
    WireReader reader(value);
    const WireToken token = reader.next();
    switch (isSwitch(key, op) ? ValueType::Bool : keys[std::size_t(key)].type) {
    case ValueType::Any: return true;
    case ValueType::Int: return token.isInt();
    case ValueType::Bool: return token.type == Type::Bool;
    case ValueType::Text: return token.isText();
    case ValueType::Map: return token.type == Type::Map;
    case ValueType::List: return token.type == Type::Array;
    case ValueType::Ints: return isListOf(reader, token, isInt);
    case ValueType::IntsOrNils:
        return isListOf(reader, token, [](const WireToken &t) { return t.isInt() || t.type == Type::Nil; });
    case ValueType::Texts: return isListOf(reader, token, isText);
    case ValueType::TextOrTexts: return token.isText() || isListOf(reader, token, isText);
    case ValueType::TextOrList: return token.isText() || token.type == Type::Array;
    case ValueType::BoolOrBit: return token.type == Type::Bool || (token.isText() && token.bytes == "bit");
    case ValueType::Codec: return token.isText() || token.type == Type::Bool || token.isInt();
    case ValueType::IntOrMap: return token.isInt() || isMapToInts(reader, token);
    }
    return false;
}

} // namespace hdf5async

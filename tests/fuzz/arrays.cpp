// SPDX-License-Identifier: BSD-3-Clause
// Every form of `data`: arrays, numpy scalars, complex numbers, lists, plain values.
#include "network/protocol/body_scan.h"
#include "network/protocol/data_decoder.h"
#include "network/protocol/data_encoder.h"
#include "tests/fuzz/fuzzing.h"

#include <optional>

using namespace hdf5async;
using namespace hdf5async::fuzz;

namespace {

std::optional<Data> dataOf(const SharedBytes &body, TypeCache *cache)
{
    if (!scanBody(body.view(), {64, 100'000}))
        return std::nullopt;
    Result<Data> data = decodeData({body.data(), body.data() + body.size()}, {body, cache});
    return data ? std::optional(std::move(*data)) : std::nullopt;
}

void checkLengths(const Data &data)
{
    if (const auto *array = std::get_if<Array>(&data.value)) {
        const std::optional<qint64> count = elementCount(array->shape);
        require(array->shape.size() <= std::size_t(maxRank), "no array has more axes than HDF5 knows");
        require(count && quint64(*count) * quint64(array->type.itemSize()) == array->data.size(),
                "an array has as many bytes as its type and shape say");
    } else if (const auto *texts = std::get_if<TextArray>(&data.value)) {
        require(elementCount(texts->shape) == qint64(texts->items.size()), "there are as many texts as the shape says");
        for (const std::string_view text : texts->items)
            require(text.empty() || text.front() + text.back() < 512, "texts can be read");
    }
}

QByteArray written(const Data &data)
{
    ReplyBuffer buffer;
    WireWriter writer(buffer, 64u << 20);
    writeData(writer, data);
    return toByteArray(buffer);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    static TypeCache cache;
    const SharedBytes body = exactly({reinterpret_cast<const char *>(data), size});
    const std::optional<Data> value = dataOf(body, nullptr);
    const std::optional<Data> cached = dataOf(body, &cache);
    require(value.has_value() == cached.has_value(), "a known type makes no difference");
    if (!value)
        return 0;
    checkLengths(*value);
    const QByteArray bytes = written(*value);
    require(bytes == written(*cached), "a known type makes no difference");
    const SharedBytes anew = exactly({bytes.constData(), std::size_t(bytes.size())});
    const std::optional<Data> again = dataOf(anew, nullptr);
    require(again.has_value(), "what was understood is understood when it is written anew");
    require(written(*again) == bytes, "and means the same");
    return 0;
}

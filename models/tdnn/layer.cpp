#include "models/tdnn/layer.h"

#include <algorithm>
#include <cstring>

namespace tessera::tdnn {

using numeric::bit_at;

Layer Layer::of(const base::Job& job) {
    return {job.geometry, job.streams[base::kOutput].encoding == base::Encoding::integer,
            job.streams[base::kInput].aux != 0};
}

void Layer::gather(std::span<const std::byte> image, std::uint32_t pixel,
                   std::vector<std::uint64_t>& inputs) const {
    const base::Geometry& g = geometry;
    inputs.assign(words_of(stages()), 0);
    const std::int32_t top = static_cast<std::int32_t>(pixel / g.F) * g.stride_y - g.pad_top;
    const std::int32_t left = static_cast<std::int32_t>(pixel % g.F) * g.stride_x - g.pad_left;
    std::uint32_t at = 0;
    for (std::int32_t c = 0; c < g.C; ++c)
        for (std::int32_t y = top; y < top + g.R; ++y)
            for (std::int32_t x = left; x < left + g.S; ++x, ++at) {
                const bool is_inside = y >= 0 && y < g.H && x >= 0 && x < g.W;
                const bool bit =
                    is_inside ? bit_at(image, static_cast<std::uint32_t>((c * g.H + y) * g.W + x))
                              : pads_with_ones;
                if (bit) inputs[at / kWordBits] |= std::uint64_t{1} << at % kWordBits;
            }
}

std::vector<std::uint64_t> unpack(std::span<const std::byte> bytes, std::uint32_t bits) {
    std::vector<std::uint64_t> words(words_of(bits));
    std::memcpy(words.data(), bytes.data(), (bits + 7) / 8);
    if (const std::uint32_t rest = bits % kWordBits; rest != 0)
        words.back() &= (std::uint64_t{1} << rest) - 1;
    return words;
}

}  // namespace tessera::tdnn

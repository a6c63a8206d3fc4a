#include "platform/workload/reference_conv.h"

#include <algorithm>

namespace tessera::workload {

namespace {

// sums[m] += value * weights[m] >> shift. Sums wrap.
[[gnu::target_clones("avx2", "default")]] void add_products(std::int32_t* sums,
                                                            const std::int16_t* weights,
                                                            std::size_t count, std::int32_t value,
                                                            unsigned shift) {
    for (std::size_t m = 0; m < count; ++m)
        sums[m] =
            static_cast<std::int32_t>(static_cast<std::uint32_t>(sums[m]) +
                                      static_cast<std::uint32_t>(value * weights[m] >> shift));
}

}  // namespace

ConvRows::ConvRows(const base::Job& job, std::span<const std::int16_t> input,
                   std::span<const std::int16_t> weights)
    : job_(job),
      input_(input),
      channels_(job.geometry.C / job.geometry.G),
      filters_(job.geometry.M / job.geometry.G),
      weights_(weights.size()) {
    const std::size_t taps = channels_ * job.geometry.R * job.geometry.S;
    for (std::size_t m = 0; m < job.geometry.M; ++m) {
        std::int16_t* const group = weights_.data() + m / filters_ * taps * filters_;
        for (std::size_t tap = 0; tap < taps; ++tap)
            group[tap * filters_ + m % filters_] = weights[m * taps + tap];
    }
}

std::span<const std::int32_t> ConvRows::sums(std::size_t n, std::size_t group, std::size_t e) {
    const base::Geometry& g = job_.geometry;
    const unsigned shift = job_.accumulator == base::Accumulator::int32 ? 0u : job_.product_shift;
    row_.assign(g.F * filters_, 0);
    for (std::size_t c = 0; c < channels_; ++c)
        for (std::size_t r = 0; r < g.R; ++r) {
            const std::size_t y = e * g.stride_y + r;
            if (y < g.pad_top || y - g.pad_top >= g.H) continue;
            const std::int16_t* const line =
                input_.data() + ((n * g.C + group * channels_ + c) * g.H + y - g.pad_top) * g.W;
            const std::int16_t* const taps =
                weights_.data() + ((group * channels_ + c) * g.R + r) * g.S * filters_;
            for (std::size_t x = 0; x < g.W; ++x) {
                if (line[x] == 0) continue;
                const std::size_t place = x + g.pad_left;  // f * stride + s
                for (std::size_t s = 0; s < std::min<std::size_t>(g.S, place + 1); ++s) {
                    const std::size_t f = (place - s) / g.stride_x;
                    if (f * g.stride_x + s != place || f >= g.F) continue;
                    add_products(row_.data() + f * filters_, taps + s * filters_, filters_, line[x],
                                 shift);
                }
            }
        }
    return row_;
}

}  // namespace tessera::workload

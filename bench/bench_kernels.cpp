// The integer kernels of the tiles: multiply-accumulates of one ofmap row, portable and best.

#include <benchmark/benchmark.h>

#include <vector>

#include "models/numeric/accumulate.h"

namespace {

using namespace tessera;

void accumulate_row(benchmark::State& state, const numeric::Kernels& kernels,
                    base::Accumulator accumulator) {
    constexpr std::size_t kLength = 56;  // ofmap columns
    constexpr std::size_t kTaps = 9 * 16;
    constexpr std::size_t kOffset = 58;
    const std::vector<std::int16_t> values(kLength + kTaps * kOffset, 3);
    const std::vector<std::int16_t> weights(kTaps, -5);
    std::vector<std::uint32_t> offsets;
    for (std::uint32_t i = 0; i < kTaps; ++i) offsets.push_back(i * kOffset);
    std::vector<std::int32_t> sums(kLength);
    const auto kernel = kernels.line(accumulator);
    for (auto _ : state) {
        kernel(sums.data(), sums.size(), {values.data(), offsets.data(), weights.data(), kTaps}, 8);
        benchmark::DoNotOptimize(sums.data());
        benchmark::ClobberMemory();
    }
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kLength * kTaps));
    state.SetLabel(std::string(kernels.name));
}

BENCHMARK_CAPTURE(accumulate_row, int32_portable, numeric::portable_kernels(),
                  base::Accumulator::int32);
BENCHMARK_CAPTURE(accumulate_row, int32_best, numeric::best_kernels(), base::Accumulator::int32);
BENCHMARK_CAPTURE(accumulate_row, wrap16_portable, numeric::portable_kernels(),
                  base::Accumulator::wrap16);
BENCHMARK_CAPTURE(accumulate_row, wrap16_best, numeric::best_kernels(), base::Accumulator::wrap16);

}  // namespace

// The waveform writer alone, its output dropped.

#include <benchmark/benchmark.h>

#include "platform/trace/vcd_writer.h"

namespace {

using tessera::trace::VcdKind;

void changes(benchmark::State& state, VcdKind kind, unsigned width) {
    std::vector<tessera::trace::VcdSignal> signals;
    for (unsigned i = 0; i < 64; ++i)
        signals.push_back({"block.signal" + std::to_string(i), kind, width});
    std::size_t bytes = 0;
    tessera::trace::VcdWriter writer(std::move(signals),
                                     [&](std::string_view text) { bytes += text.size(); });
    writer.begin(0);
    std::uint64_t i = 0;
    for (auto _ : state) {
        ++i;
        writer.set(i % 64, i / 4 * 1000, i * 0x9E37'79B9);
    }
    writer.end(i * 1000);
    benchmark::DoNotOptimize(bytes);
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(changes, vcd_bit, VcdKind::bit, 1);
BENCHMARK_CAPTURE(changes, vcd_vector8, VcdKind::vector, 8);
BENCHMARK_CAPTURE(changes, vcd_vector32, VcdKind::vector, 32);

}  // namespace

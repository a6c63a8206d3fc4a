// The controller of a DRAM channel without SystemC: reads as fast as its queue takes them.

#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "models/base/random.h"
#include "models/memory/dram_channel.h"
#include "models/memory/dram_mapping.h"

namespace {

using namespace tessera;

class Ignored final : public memory::DramCompletionListener {
  public:
    void on_complete(std::uint32_t, bool, memory::DramClock) override {}
};

// 64 bytes each, over 64 MiB.
std::vector<memory::DramPlace> places(const memory::DramStandard& standard, bool is_random) {
    constexpr std::uint32_t kLines = 1 << 20;
    const memory::DramMapping mapping(standard, 1);
    base::RandomStream random(1, "bench_dram", 0);
    std::vector<memory::DramPlace> all;
    for (std::uint32_t i = 0; i < kLines; ++i)
        all.push_back(mapping.place_of(std::uint64_t{64} * (is_random ? random.below(kLines) : i)));
    return all;
}

void dram_channel(benchmark::State& state, bool is_random) {
    const memory::DramStandard& standard = memory::dram_standard("DDR3-1600K");
    const std::vector<memory::DramPlace> all = places(standard, is_random);
    Ignored listener;
    memory::DramChannel channel(standard, {}, 1, listener);
    std::size_t next = 0;
    std::uint64_t clock = 0;
    for (auto _ : state) {
        while (!channel.has_room(false)) {
            channel.advance(channel.next_decision() + 1);
            clock = channel.now();
        }
        channel.push(all[next], false, 0, clock);
        next = (next + 1) % all.size();
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(dram_channel, seq, false);
BENCHMARK_CAPTURE(dram_channel, rand, true);

}  // namespace

// The controller of a DRAM channel without SystemC, reads as fast as its queue takes them; and the
// DRAM behind its socket with 32 accesses outstanding, each in a process that blocks.

#include <benchmark/benchmark.h>
#include <tlm_utils/simple_initiator_socket.h>

#include <cstdint>
#include <ctime>
#include <vector>

#include "bench/in_child.h"
#include "models/base/random.h"
#include "models/memory/dram.h"
#include "models/memory/dram_channel.h"
#include "models/memory/dram_mapping.h"

namespace {

using namespace tessera;

class Ignored final : public memory::DramCompletionListener {
  public:
    void on_complete(std::uint32_t, bool, memory::DramClock) override {}
};

// 64 bytes each, over 64 MiB.
std::vector<std::uint64_t> addresses(bool is_random) {
    constexpr std::uint32_t kLines = 1 << 20;
    base::RandomStream random(1, "bench_dram", 0);
    std::vector<std::uint64_t> all;
    for (std::uint32_t i = 0; i < kLines; ++i)
        all.push_back(std::uint64_t{64} * (is_random ? random.below(kLines) : i));
    return all;
}

std::vector<memory::DramPlace> places(const memory::DramStandard& standard, bool is_random) {
    const memory::DramMapping mapping(standard, 1);
    std::vector<memory::DramPlace> all;
    for (const std::uint64_t address : addresses(is_random))
        all.push_back(mapping.place_of(address));
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

struct Reader : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<Reader, 64> socket;
    explicit Reader(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket") {}
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

constexpr std::size_t kRequests = 1 << 20;

double seconds_behind_tlm(bool is_random) {
    constexpr unsigned kOutstanding = 32;
    const std::vector<std::uint64_t> all = addresses(is_random);
    base::EnergyLedger energy{base::TechnologyTable()};
    base::ProbeRegistry probes;
    memory::DramConfig config;
    config.size_bytes = 64 << 20;
    memory::Dram dram("dram", config, {energy, probes});
    Reader reader("reader");
    reader.socket.bind(dram.socket);
    std::size_t next = 0;
    for (unsigned i = 0; i < kOutstanding; ++i)
        sc_core::sc_spawn([&] {
            std::array<unsigned char, 64> data{};
            tlm::tlm_generic_payload payload;
            payload.set_command(tlm::TLM_READ_COMMAND);
            payload.set_data_ptr(data.data());
            payload.set_data_length(data.size());
            payload.set_streaming_width(data.size());
            while (next < kRequests) {
                payload.set_address(all[next++ % all.size()]);
                sc_core::sc_time delay;
                reader.socket->b_transport(payload, delay);
            }
        });
    const double start = cpu_seconds();
    sc_core::sc_start();
    return cpu_seconds() - start;
}

void dram_behind_tlm(benchmark::State& state, bool is_random) {
    for (auto _ : state)
        state.SetIterationTime(bench::in_child([&] { return seconds_behind_tlm(is_random); }, 1.0));
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kRequests));
}
BENCHMARK_CAPTURE(dram_behind_tlm, seq, false)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(dram_behind_tlm, rand, true)->UseManualTime()->Unit(benchmark::kMillisecond);

}  // namespace

// The mesh without SystemC; and inside of it, with a process at each node that injects packets of 5
// flits and the routers as events of the kernel. 4 x 4 nodes, uniform, 0.1 flits a node and cycle.

#include <benchmark/benchmark.h>

#include <cmath>
#include <cstdint>
#include <ctime>

#include "bench/in_child.h"
#include "models/base/event_pump.h"
#include "models/base/random.h"
#include "models/base/sim_time.h"
#include "models/noc/mesh_network.h"

namespace {

using namespace tessera;

constexpr unsigned kFlits = 5;
constexpr double kRate = 0.1;
constexpr std::uint64_t kCycles = 1'000'000, kPeriodPs = 1000;

noc::MeshConfig config() {
    noc::MeshConfig config;
    config.vcs = 4;
    return config;
}

class Traffic final : public noc::MeshListener, public base::PumpedModel {
  public:
    Traffic() : network(config(), *this), random_(1, "bench_noc", 0) {}

    noc::MeshNetwork network;

    void inject(unsigned node, noc::NocClock now) {
        network.advance(now);
        network.inject({static_cast<std::uint16_t>(node),
                        static_cast<std::uint16_t>(random_.below(network.config().nodes())),
                        noc::PacketClass::request, kFlits, 0},
                       now);
    }
    // Cycles until a node's next packet.
    std::uint64_t gap() {
        return static_cast<std::uint64_t>(std::log1p(-random_.uniform()) /
                                          std::log1p(-kRate / kFlits)) +
               1;
    }

  private:
    void on_delivered(std::uint32_t, noc::NocClock) override {}
    std::uint64_t next_clock() override { return network.next_event(); }
    void pass(std::uint64_t clock) override { network.advance(clock + 1); }

    base::RandomStream random_;
};

struct Measured {
    double seconds = 1;
    std::uint64_t packets = 0;
};

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

Measured alone() {
    Traffic traffic;
    const unsigned nodes = traffic.network.config().nodes();
    std::vector<std::uint64_t> next(nodes);
    for (auto& cycle : next) cycle = traffic.gap();
    const double start = cpu_seconds();
    for (std::uint64_t now = 0; now < kCycles; ++now)
        for (unsigned node = 0; node < nodes; ++node)
            if (next[node] == now) {
                traffic.inject(node, now);
                next[node] = now + traffic.gap();
            }
    return {cpu_seconds() - start, traffic.network.packets_delivered()};
}

Measured inside_systemc() {
    Traffic traffic;
    base::EventPump pump("routers", kPeriodPs, traffic);
    for (unsigned node = 0; node < traffic.network.config().nodes(); ++node)
        sc_core::sc_spawn([&traffic, &pump, node] {
            for (;;) {
                sc_core::wait(base::from_ps(traffic.gap() * kPeriodPs));
                traffic.inject(node, base::now_ps() / kPeriodPs);
                pump.run();
            }
        });
    const double start = cpu_seconds();
    sc_core::sc_start(base::from_ps(kCycles * kPeriodPs));
    return {cpu_seconds() - start, traffic.network.packets_delivered()};
}

void mesh(benchmark::State& state, Measured (*measure)()) {
    std::uint64_t packets = 0;
    for (auto _ : state) {
        const Measured measured = bench::in_child(measure, Measured{});
        state.SetIterationTime(measured.seconds);
        packets += measured.packets;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(packets));
}
BENCHMARK_CAPTURE(mesh, alone, alone)->UseManualTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(mesh, inside_systemc, inside_systemc)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

}  // namespace

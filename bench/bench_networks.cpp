// Whole networks on the Eyeriss tile as commands, and the mapper alone.

#include <benchmark/benchmark.h>

#include <cstdlib>
#include <string>

#include "models/eyeriss/mapper.h"

namespace {

constexpr const char* kRun = TESSERA_PROGRAM " run --quiet --out /tmp/tessera-bench ";
constexpr const char* kScenarios = TESSERA_SOURCE "/scenarios/";

void network(benchmark::State& state, const std::string& scenario, const std::string& settings,
             double macs) {
    const std::string command = kRun + std::string(kScenarios) + scenario + settings;
    for (auto _ : state)
        if (std::system(command.c_str()) != 0) state.SkipWithError("the command failed");
    state.counters["MAC/s"] =
        benchmark::Counter(macs, benchmark::Counter::kIsIterationInvariantRate);
}

constexpr double kAlexnetMacs = 665'784'864, kVggMacs = 15'346'630'656;

BENCHMARK_CAPTURE(network, alexnet_conv_batch_4, "alexnet_conv.yaml", "", 4 * kAlexnetMacs)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime()
    ->MinTime(5);
BENCHMARK_CAPTURE(network, alexnet_conv_unchecked, "alexnet_conv.yaml",
                  " --set workload.check=none", 4 * kAlexnetMacs)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(network, alexnet_timing, "alexnet_timing.yaml", "", 4 * kAlexnetMacs)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(network, vgg16_conv_batch_1, "vgg16_conv.yaml", " --set workload.batch=1",
                  kVggMacs)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

// Linear in the batch: MAC/s stay the same.
void alexnet_of_batch(benchmark::State& state) {
    network(state, "alexnet_conv.yaml",
            " --set workload.mappings=own --set workload.batch=" + std::to_string(state.range(0)),
            static_cast<double>(state.range(0)) * kAlexnetMacs);
}
BENCHMARK(alexnet_of_batch)
    ->RangeMultiplier(2)
    ->Range(1, 16)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();

tessera::eyeriss::Layer square(std::uint32_t channels, std::uint32_t filters, std::uint32_t height,
                               std::uint32_t filter, std::uint32_t pad) {
    tessera::eyeriss::Layer layer;
    layer.N = 3;
    layer.C = channels;
    layer.M = filters;
    layer.H = layer.W = height;
    layer.R = layer.S = filter;
    layer.pad_top = layer.pad_left = pad;
    layer.padded_w = height + 2 * pad;
    layer.E = layer.F = layer.padded_w - filter + 1;
    return layer;
}

void mapper(benchmark::State& state, const tessera::eyeriss::Layer& layer) {
    const tessera::eyeriss::Config config;
    const tessera::eyeriss::Costs costs{.cycle = 500};
    for (auto _ : state)
        benchmark::DoNotOptimize(tessera::eyeriss::find_mapping(config, costs, layer));
}
BENCHMARK_CAPTURE(mapper, vgg16_conv1_2, square(64, 64, 224, 3, 1))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(mapper, vgg16_conv5_3, square(512, 512, 14, 3, 1))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(mapper, pointwise, square(2048, 512, 7, 1, 0))->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(mapper, dense, square(9216, 4096, 1, 1, 0))->Unit(benchmark::kMillisecond);

}  // namespace

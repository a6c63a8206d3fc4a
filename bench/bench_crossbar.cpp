// A crossbar of 256 x 256: reads, and what exact IR drop costs once for each programming.

#include <benchmark/benchmark.h>

#include <vector>

#include "models/base/random.h"
#include "models/reram/engine.h"
#include "models/reram/ir_drop.h"

namespace {

using namespace tessera;

constexpr std::uint32_t kSide = 256;

std::vector<std::int16_t> integers(std::size_t count, std::uint64_t stream) {
    base::RandomStream random(1, "bench", stream);
    std::vector<std::int16_t> all(count);
    for (auto& each : all)
        each = static_cast<std::int16_t>(static_cast<int>(random.below(256)) - 128);
    return all;
}

// 8-bit inputs bit by bit, 2-bit cells, 8-bit ADCs: 2048 conversions a vector.
void crossbar_product(benchmark::State& state, double read_noise) {
    reram::Config config;
    config.rows = config.cols = kSide;
    config.encoding = reram::WeightEncoding::offset;
    config.device.read_noise = read_noise;
    reram::Engine engine(config, "bench", 1);
    const std::uint32_t outputs = kSide / 4;
    reram::PlacedMatrix matrix{0, reram::MatrixLayout(config, {1, kSide, outputs, 8}), {}};
    (void)engine.program(matrix, integers(std::size_t{kSide} * outputs, 0));
    constexpr std::uint64_t kVectors = 64;
    const std::vector<std::int16_t> inputs = integers(kSide * kVectors, 1);
    std::vector<std::int64_t> products(outputs);
    std::uint64_t number = 0;
    for (auto _ : state) {
        engine.multiply(matrix, 0, std::span(inputs).subspan(number % kVectors * kSide, kSide), 8,
                        number, products);
        ++number;
        benchmark::DoNotOptimize(products.data());
    }
    state.SetItemsProcessed(state.iterations());
}
BENCHMARK_CAPTURE(crossbar_product, quiet, 0);
BENCHMARK_CAPTURE(crossbar_product, read_noise, 0.02);

reram::ResistiveGrid grid(std::uint32_t side) {
    base::RandomStream random(2, "bench", side);
    std::vector<double> cells(std::size_t{side} * side);
    for (double& cell : cells) cell = 25 * (0.01 + 0.33 * random.below(4));
    return reram::ResistiveGrid(side, side, cells, {1, 0});
}

void crossbar_solve(benchmark::State& state) {
    const auto side = static_cast<std::uint32_t>(state.range(0));
    const reram::ResistiveGrid wires = grid(side);
    const std::vector<double> volts(side, 0.2);
    std::vector<double> currents(side);
    for (auto _ : state) {
        wires.solve(volts, currents, 1e-9);
        benchmark::DoNotOptimize(currents.data());
    }
}
BENCHMARK(crossbar_solve)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);

void crossbar_effective_matrix(benchmark::State& state) {
    const reram::ResistiveGrid wires = grid(static_cast<std::uint32_t>(state.range(0)));
    for (auto _ : state) benchmark::DoNotOptimize(wires.effective_uS().data());
}
BENCHMARK(crossbar_effective_matrix)->Arg(128)->Arg(256)->Unit(benchmark::kMillisecond);

}  // namespace

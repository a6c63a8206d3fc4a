// Neurons of 1024 inputs in the time domain: perfect, with jitter, with the mismatch of every
// stage.

#include <benchmark/benchmark.h>

#include <vector>

#include "models/base/random.h"
#include "models/tdnn/race.h"

namespace {

using namespace tessera;

constexpr std::uint32_t kStages = 1024, kNeurons = 32, kInputs = 64;

std::vector<std::uint64_t> bits(std::uint64_t stream) {
    base::RandomStream random(1, "bench", stream);
    std::vector<std::uint64_t> words(tdnn::words_of(kStages));
    for (std::uint64_t& word : words) word = random.bits64();
    return words;
}

void tdnn_neurons(benchmark::State& state, double stage, double jitter) {
    tdnn::Config config;
    config.variation.stage = stage;
    config.variation.jitter = jitter;
    const tdnn::Race race(config, "bench", 1);
    std::vector<tdnn::Neuron> neurons(kNeurons);
    for (std::uint32_t i = 0; i < kNeurons; ++i) {
        neurons[i].first = i * kStages;
        neurons[i].stages = kStages;
        neurons[i].weights = bits(i);
        race.place(neurons[i]);
    }
    std::vector<std::vector<std::uint64_t>> inputs;
    for (std::uint32_t i = 0; i < kInputs; ++i) inputs.push_back(bits(1000 + i));
    std::vector<tdnn::Decision> decisions(kNeurons);
    std::uint64_t number = 0;
    for (auto _ : state) {
        race.evaluate(neurons, inputs[number % kInputs], number, decisions);
        benchmark::DoNotOptimize(decisions.data());
        ++number;
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * kNeurons);
}
BENCHMARK_CAPTURE(tdnn_neurons, perfect, 0, 0);
BENCHMARK_CAPTURE(tdnn_neurons, jitter, 0, 0.1);
BENCHMARK_CAPTURE(tdnn_neurons, mismatch, 0.1, 0);

}  // namespace

#include "platform/study/tdnn_flips.h"

#include <fmt/core.h>

#include <cmath>

#include "models/base/random.h"
#include "models/tdnn/race.h"

namespace tessera::study {

namespace {

constexpr std::uint32_t kNeurons = 256;

std::vector<std::uint64_t> bits(std::uint32_t count, std::uint64_t seed, std::string_view purpose,
                                std::uint64_t number) {
    base::RandomStream random(seed, purpose, number);
    std::vector<std::uint64_t> words(tdnn::words_of(count));
    for (std::uint64_t& word : words) word = random.bits64();
    if (const std::uint32_t rest = count % tdnn::kWordBits; rest != 0)
        words.back() &= (std::uint64_t{1} << rest) - 1;
    return words;
}

}  // namespace

ChainOutcome characterize_chain(const ChainExperiment& experiment) {
    const tdnn::Config& config = experiment.config;
    config.validate();
    if (experiment.length > config.pes)
        throw base::ConfigError(fmt::format("a chain of {} stages, there are {} elements",
                                            experiment.length, config.pes));
    const tdnn::Race race(config, "chain", experiment.seed);
    std::vector<tdnn::Neuron> neurons(kNeurons);
    for (std::uint32_t i = 0; i < kNeurons; ++i) {
        neurons[i].first = i * experiment.length;
        neurons[i].stages = experiment.length;
        neurons[i].weights = bits(experiment.length, experiment.seed, "weights", i);
        // Sums from 0 on are positive: the latch is at -1 or, for odd lengths, at 0.
        race.place(neurons[i]);
    }
    const tdnn::VariationConfig& v = config.variation;
    const double sigma = std::sqrt(v.stage * v.stage + v.mux * v.mux + v.jitter * v.jitter) *
                         std::sqrt(experiment.length);
    const std::int64_t dead_zone = std::lround(config.dead_zone * tdnn::kStep);
    ChainOutcome outcome;
    outcome.samples = experiment.samples;
    outcome.has_expected = config.votes == 1 && config.dead_zone == 0 && v.latch == 0;
    outcome.evaluation_ps = config.evaluation_ps(experiment.length) * config.votes;
    for (std::uint32_t sample = 0; sample < experiment.samples; ++sample) {
        const tdnn::Neuron& neuron = neurons[sample % kNeurons];
        const auto inputs = bits(experiment.length, experiment.seed, "inputs", sample);
        const std::int32_t sum = tdnn::dot(neuron.weights, inputs, experiment.length);
        const tdnn::Decision decision = race.evaluate(neuron, inputs, sample);
        const bool flip = decision.output != (sum >= 0);
        outcome.flips += flip;
        outcome.close += std::abs(decision.margin) < dead_zone;
        if (std::abs(sum) * 10 >= static_cast<std::int64_t>(experiment.length)) {
            ++outcome.far;
            outcome.far_flips += flip;
        }
        const auto distance = static_cast<double>(std::abs(sum - tdnn::boundary(neuron)));
        if (sigma > 0) outcome.expected_flips += 0.5 * std::erfc(distance / sigma * M_SQRT1_2);
    }
    return outcome;
}

}  // namespace tessera::study

#include "platform/study/crossbar_products.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "models/base/random.h"

namespace tessera::study {

namespace {

constexpr std::string_view kName = "crossbar";

std::vector<std::int16_t> integers(std::size_t count, std::uint32_t bits, std::uint64_t seed,
                                   std::string_view purpose, std::uint64_t number) {
    base::RandomStream random(seed, purpose, number);
    std::vector<std::int16_t> all(count);
    for (std::int16_t& each : all)
        each = static_cast<std::int16_t>(static_cast<std::int32_t>(random.below(1u << bits)) -
                                         (1 << (bits - 1)));
    return all;
}

std::uint64_t price(const base::TechnologyTable& technology, std::string_view event,
                    std::uint64_t count) {
    const base::EnergyCost* const cost = technology.find(event);
    if (cost == nullptr)
        throw base::ConfigError(
            fmt::format("technology table `{}` has no cost for `{}`", technology.name, event));
    return count * cost->cost_aj;
}

}  // namespace

CrossbarOutcome characterize_crossbar(const CrossbarExperiment& experiment) {
    const reram::Config& config = experiment.config;
    config.validate();
    const reram::MatrixLayout probe(config, {1, config.rows, 1, experiment.bits});
    CrossbarOutcome outcome;
    outcome.rows = config.rows;
    outcome.outputs = config.cols / probe.cells_per_weight();
    if (outcome.outputs == 0)
        throw base::ConfigError(fmt::format("a weight of {} bits takes {} columns, there are {}",
                                            experiment.bits, probe.cells_per_weight(),
                                            config.cols));
    reram::Engine engine(config, std::string(kName), experiment.seed);
    reram::PlacedMatrix matrix{
        0, reram::MatrixLayout(config, {1, outcome.rows, outcome.outputs, experiment.bits}), {}};
    const std::vector<std::int16_t> weights =
        integers(std::size_t{outcome.rows} * outcome.outputs, experiment.bits, experiment.seed,
                 "weights", 0);
    outcome.programming = engine.program(matrix, weights);
    outcome.cells = std::uint64_t{outcome.rows} * outcome.outputs * probe.cells_per_weight();
    outcome.product_ps = reram::Engine::product_ps(config, experiment.bits);

    std::vector<std::int64_t> products(outcome.outputs);
    double errors = 0, squares = 0, values = 0;
    for (std::uint32_t vector = 0; vector < experiment.vectors; ++vector) {
        const std::vector<std::int16_t> inputs =
            integers(outcome.rows, experiment.bits, experiment.seed, "inputs", vector);
        engine.multiply(matrix, 0, inputs, experiment.bits, vector, products);
        for (std::uint32_t m = 0; m < outcome.outputs; ++m) {
            std::int64_t exact = 0;
            for (std::uint32_t r = 0; r < outcome.rows; ++r)
                exact += std::int64_t{weights[std::size_t{m} * outcome.rows + r]} * inputs[r];
            const auto error = static_cast<double>(products[m] - exact);
            errors += error;
            squares += error * error;
            outcome.most_error = std::max(outcome.most_error, std::abs(error));
            values += static_cast<double>(exact) * static_cast<double>(exact);
        }
    }
    const double count = static_cast<double>(experiment.vectors) * outcome.outputs;
    outcome.mean_error = errors / count;
    outcome.error_sigma = std::sqrt(squares / count);
    outcome.product_sigma = std::sqrt(values / count);
    outcome.macs = std::uint64_t{experiment.vectors} * outcome.rows * outcome.outputs;
    outcome.activity = engine.activity();
    return outcome;
}

CrossbarEnergy energy_of(const CrossbarExperiment& experiment, const CrossbarOutcome& outcome,
                         const base::TechnologyTable& technology) {
    const reram::PricedEvents events =
        reram::priced_events(experiment.config, {}, outcome.activity);
    return {outcome.activity.energy_aj, price(technology, "reram.dac_row", events.dac_rows),
            price(technology, "reram.adc_level", events.adc_levels) +
                price(technology, "reram.ifc_spike", events.ifc_spikes) +
                price(technology, "reram.sense_bit", events.sense_bits),
            price(technology, "reram.shift_add", events.shift_adds)};
}

}  // namespace tessera::study

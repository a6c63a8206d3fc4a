#include "platform/study/crossbar_products.h"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "models/base/random.h"
#include "platform/study/machine_file.h"

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
    return count * cost_aj(technology, event);
}

// Sums over the outputs of all vectors.
class ErrorSums {
  public:
    void add(double seen, double exact) {
        const double error = seen - exact;
        ++count_;
        errors_ += error;
        squares_ += error * error;
        most_ = std::max(most_, std::abs(error));
        values_ += exact;
        value_squares_ += exact * exact;
    }
    // Products vary around zero, spikes around their mean.
    void tell(CrossbarOutcome& outcome, bool is_around_mean) const {
        if (count_ == 0) return;
        const auto count = static_cast<double>(count_);
        const double mean = is_around_mean ? values_ / count : 0;
        outcome.outputs_compared = count_;
        outcome.mean_error = errors_ / count;
        outcome.error_sigma = std::sqrt(squares_ / count);
        outcome.most_error = most_;
        outcome.product_sigma = std::sqrt(value_squares_ / count - mean * mean);
    }

  private:
    std::uint64_t count_ = 0;
    double errors_ = 0, squares_ = 0, most_ = 0, values_ = 0, value_squares_ = 0;
};

struct Subject {
    const CrossbarExperiment& experiment;
    reram::Engine& engine;
    const reram::PlacedMatrix& matrix;
    const std::vector<std::int16_t>& weights;
};

void measure_products(const Subject& subject, CrossbarOutcome& outcome) {
    const CrossbarExperiment& experiment = subject.experiment;
    std::vector<std::int64_t> products(outcome.outputs);
    ErrorSums sums;
    for (std::uint32_t vector = 0; vector < experiment.vectors; ++vector) {
        const std::vector<std::int16_t> inputs =
            integers(outcome.rows, experiment.bits, experiment.seed, "inputs", vector);
        subject.engine.multiply(subject.matrix, 0, inputs, experiment.bits, vector, products);
        for (std::uint32_t m = 0; m < outcome.outputs; ++m) {
            std::int64_t exact = 0;
            for (std::uint32_t r = 0; r < outcome.rows; ++r)
                exact +=
                    std::int64_t{subject.weights[std::size_t{m} * outcome.rows + r]} * inputs[r];
            sums.add(static_cast<double>(products[m]), static_cast<double>(exact));
        }
    }
    sums.tell(outcome, false);
    outcome.product_ps = reram::Engine::product_ps(experiment.config, experiment.bits);
}

// Beside perfect devices of the same levels.
void measure_spikes(const Subject& subject, CrossbarOutcome& outcome) {
    const CrossbarExperiment& experiment = subject.experiment;
    reram::Config perfect = experiment.config;
    perfect.wires = {};
    perfect.program = {};
    perfect.device = {.g_min_uS = perfect.device.g_min_uS,
                      .g_max_uS = perfect.device.g_max_uS,
                      .bits = perfect.device.bits};
    reram::Engine other(perfect, std::string(kName), experiment.seed);
    reram::PlacedMatrix matrix{0, subject.matrix.layout, {}};
    (void)other.program(matrix, subject.weights);
    const std::vector<double> thresholds(outcome.outputs, reram::Engine::kLastSlot * outcome.rows);
    std::vector<double> seen(outcome.outputs), exact(outcome.outputs);
    ErrorSums sums;
    double slots = 0;
    for (std::uint32_t vector = 0; vector < experiment.vectors; ++vector) {
        std::vector<std::int16_t> inputs =
            integers(outcome.rows, experiment.bits, experiment.seed, "inputs", vector);
        for (std::int16_t& input : inputs) input &= 0x7F;
        slots += subject.engine.first_spikes(subject.matrix, 0, inputs, {thresholds}, vector, seen);
        (void)other.first_spikes(matrix, 0, inputs, {thresholds}, vector, exact);
        for (std::uint32_t m = 0; m < outcome.outputs; ++m) {
            if (std::isinf(seen[m]) != std::isinf(exact[m]))
                ++outcome.fired_in_one_alone;
            else if (!std::isinf(seen[m]))
                sums.add(seen[m], exact[m]);
        }
    }
    sums.tell(outcome, true);
    outcome.product_ps = static_cast<std::uint64_t>(std::llround(
        slots / experiment.vectors * static_cast<double>(experiment.config.ttfs.slot_ps)));
}

}  // namespace

CrossbarOutcome characterize_crossbar(const CrossbarExperiment& experiment) {
    const reram::Config& config = experiment.config;
    config.validate();
    const reram::MatrixLayout probe(config, {1, config.rows, 1, experiment.bits});
    const bool is_spiking = config.converter == reram::ConverterKind::ttfs;
    if (is_spiking && experiment.bits != 8)
        throw base::ConfigError(
            fmt::format("spikes have times of 8 bits, not {}", experiment.bits));
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
    const Subject subject{experiment, engine, matrix, weights};
    is_spiking ? measure_spikes(subject, outcome) : measure_products(subject, outcome);
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
                outcome.activity.amplifier_aj +
                price(technology, "reram.ifc_spike", events.ifc_spikes) +
                price(technology, "reram.sense_bit", events.sense_bits),
            price(technology, "reram.shift_add", events.shift_adds)};
}

}  // namespace tessera::study

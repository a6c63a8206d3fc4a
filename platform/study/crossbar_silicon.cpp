#include "platform/study/crossbar_silicon.h"

#include <algorithm>
#include <cmath>

#include "platform/soc/scenario_file.h"
#include "platform/study/crossbar_products.h"
#include "platform/study/machine_file.h"

namespace tessera::study {

namespace {

constexpr double kPerAj = 1e-18, kPerPs = 1e-12;
constexpr std::uint32_t kVectors = 200;

struct Measurement {
    CrossbarOutcome outcome;
    CrossbarEnergy energy;
    std::uint32_t used_cols;

    [[nodiscard]] double seconds() const {
        return kVectors * static_cast<double>(outcome.product_ps) * kPerPs;
    }
    // Of one column's cell in one read.
    [[nodiscard]] double mac_pJ() const {
        const double macs = static_cast<double>(outcome.activity.reads) * outcome.rows * used_cols;
        return static_cast<double>(energy.total()) * kPerAj * 1e12 / macs;
    }
};

Measurement measure(const reram::Config& machine, const base::TechnologyTable& technology,
                    std::uint64_t seed) {
    const CrossbarExperiment experiment{machine, kVectors, 8, seed};
    Measurement measurement{characterize_crossbar(experiment), {}, 0};
    measurement.energy = energy_of(experiment, measurement.outcome, technology);
    const reram::MatrixLayout layout(machine, {1, machine.rows, 1, experiment.bits});
    measurement.used_cols = measurement.outcome.outputs * layout.cells_per_weight();
    return measurement;
}

double exact_bits(reram::Config machine, reram::WeightEncoding encoding, std::uint64_t seed) {
    machine.encoding = encoding;
    machine.device.program_error = reram::ProgramError::none;
    machine.device.program_sigma_uS = machine.device.program_sigma_part = 0;
    machine.device.read_noise = 0;
    for (std::uint32_t bits = 1; bits <= 14; ++bits) {
        machine.adc.bits = bits;
        machine.adc.lsb_log2 = reram::AdcConfig::kAuto;
        if (characterize_crossbar({machine, kVectors, 8, seed}).error_sigma == 0) return bits;
    }
    return 0;
}

}  // namespace

std::vector<ComparedFigure> compare_crossbars(const PublishedMachine& published,
                                              std::uint64_t seed) {
    const reram::Config tile = read_machine<reram::Config>(published.machine, reram::kType);
    const base::TechnologyTable technology = soc::load_technology(published.technology);
    using F = const PublishedFigure&;
    const auto machine = [&](F figure) {
        reram::Config config = tile;
        if (figure.window_ns)
            config.ifc.window_ps =
                static_cast<std::uint64_t>(std::llround(*figure.window_ns * 1e3));
        return config;
    };
    const auto product_ns = [&](F figure, std::uint32_t bits) {
        return static_cast<double>(reram::Engine::product_ps(machine(figure), bits)) * 1e-3;
    };
    const auto measured = [&](F figure) { return measure(machine(figure), technology, seed); };
    const auto milliwatts = [](const Measurement& m, std::uint64_t aj) {
        return static_cast<double>(aj) * kPerAj / m.seconds() * 1e3;
    };
    const FigureModel models[] = {
        {"conversion_pJ",
         [&](F) {
             return cost_J(technology, "reram.adc_level") * 1e12 * std::exp2(tile.adc.bits);
         }},
        {"dac_row_pJ", [&](F) { return cost_J(technology, "reram.dac_row") * 1e12; }},
        {"shift_add_pJ", [&](F) { return cost_J(technology, "reram.shift_add") * 1e12; }},
        {"cycle_ns", [&](F f) { return (product_ns(f, 16) - product_ns(f, 8)) / 8; }},
        {"product_ns", [&](F f) { return product_ns(f, 16); }},
        {"array_power_mW",
         [&](F f) {
             const Measurement m = measured(f);
             return milliwatts(m, m.energy.cells);
         }},
        {"machine_power_mW",
         [&](F f) {
             const Measurement m = measured(f);
             return milliwatts(m, m.energy.total()) * tile.arrays;
         }},
        {"exact_adc_bits", [&](F) { return exact_bits(tile, tile.encoding, seed); }},
        {"offset_adc_bits",
         [&](F) { return exact_bits(tile, reram::WeightEncoding::offset, seed); }},
        {"differential_adc_bits",
         [&](F) { return exact_bits(tile, reram::WeightEncoding::differential, seed); }},
        {"relative_error_pct", [&](F f) { return 100 * measured(f).outcome.relative_error(); }},
        {"mac_pJ", [&](F f) { return measured(f).mac_pJ(); }},
        {"spike_rate_MHz",
         [&](F) {
             // Of a current without end in a long window.
             reram::IfcConfig ifc = tile.ifc;
             ifc.window_ps = 1'000'000'000;
             return reram::ifc_unlimited(ifc, 1e12) / 1e3;
         }},
        {"spikes_mean",
         [&](F f) {
             const reram::ReadActivity activity = measured(f).outcome.activity;
             return static_cast<double>(activity.spikes) /
                    static_cast<double>(activity.conversions);
         }},
        {"two_columns_GOPS",
         [&](F f) {
             const double window_ns = static_cast<double>(machine(f).ifc.window_ps) * 1e-3;
             return 2.0 * 2 * tile.rows / window_ns;
         }},
    };
    return compare(published, models);
}

}  // namespace tessera::study

#include "platform/study/crossbar_silicon.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "platform/config/document.h"
#include "platform/config/error.h"
#include "platform/config/reader.h"
#include "platform/soc/scenario_file.h"
#include "platform/study/crossbar_products.h"

namespace tessera::study {

namespace {

constexpr double kPerAj = 1e-18, kPerPs = 1e-12;
constexpr std::uint32_t kVectors = 200;

// A file of scenarios/machines: the keys of a tile but its name.
reram::Config read_machine(const std::string& path) {
    config::Node document = config::load_document(path);
    const config::Entry* const type = document.find("type");
    if (type == nullptr || type->value.text != reram::kType)
        throw config::Error(path, "expected a tile of type reram");
    std::erase_if(document.entries, [](const config::Entry& entry) { return entry.key == "type"; });
    return config::read<reram::Config>(document);
}

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

double pJ(const base::TechnologyTable& technology, std::string_view event) {
    const base::EnergyCost* const cost = technology.find(event);
    if (cost == nullptr)
        throw base::ConfigError(
            fmt::format("technology table `{}` has no cost for `{}`", technology.name, event));
    return static_cast<double>(cost->cost_aj) * kPerAj * 1e12;
}

double model_of(const PublishedFigure& published, reram::Config machine,
                const base::TechnologyTable& technology, std::uint64_t seed) {
    if (published.window_ns)
        machine.ifc.window_ps =
            static_cast<std::uint64_t>(std::llround(*published.window_ns * 1e3));
    const auto product_ns = [&](std::uint32_t bits) {
        return static_cast<double>(reram::Engine::product_ps(machine, bits)) * 1e-3;
    };
    switch (published.figure) {
        case CrossbarFigure::conversion_pJ:
            return pJ(technology, "reram.adc_level") * std::exp2(machine.adc.bits);
        case CrossbarFigure::dac_row_pJ: return pJ(technology, "reram.dac_row");
        case CrossbarFigure::shift_add_pJ: return pJ(technology, "reram.shift_add");
        case CrossbarFigure::cycle_ns: return (product_ns(16) - product_ns(8)) / 8;
        case CrossbarFigure::product_ns: return product_ns(16);
        case CrossbarFigure::array_power_mW: {
            const Measurement m = measure(machine, technology, seed);
            return static_cast<double>(m.energy.cells) * kPerAj / m.seconds() * 1e3;
        }
        case CrossbarFigure::machine_power_mW: {
            const Measurement m = measure(machine, technology, seed);
            return static_cast<double>(m.energy.total()) * kPerAj / m.seconds() * 1e3 *
                   machine.arrays;
        }
        case CrossbarFigure::exact_adc_bits: return exact_bits(machine, machine.encoding, seed);
        case CrossbarFigure::offset_adc_bits:
            return exact_bits(machine, reram::WeightEncoding::offset, seed);
        case CrossbarFigure::differential_bits:
            return exact_bits(machine, reram::WeightEncoding::differential, seed);
        case CrossbarFigure::relative_error_pct:
            return 100 * measure(machine, technology, seed).outcome.relative_error();
        case CrossbarFigure::mac_pJ: return measure(machine, technology, seed).mac_pJ();
        case CrossbarFigure::spike_rate_MHz: {
            // Of a current without end in a long window.
            machine.ifc.window_ps = 1'000'000'000;
            return reram::ifc_unlimited(machine.ifc, 1e12) / 1e3;
        }
        case CrossbarFigure::spikes_mean: {
            const Measurement m = measure(machine, technology, seed);
            return static_cast<double>(m.outcome.activity.spikes) /
                   static_cast<double>(m.outcome.activity.conversions);
        }
        case CrossbarFigure::column_gops:
            return 2.0 * 2 * machine.rows / (static_cast<double>(machine.ifc.window_ps) * 1e-3);
    }
    return 0;
}

}  // namespace

void PublishedFigure::validate() const {
    if (gate_percent && !value)
        throw base::ConfigError("gate_percent: without a value there is nothing to come near to");
    if ((kind == FigureKind::context) == value.has_value())
        throw base::ConfigError(
            "kind: a figure has a published value, or it is context and has none");
}

PublishedMachines read_published_machines(const std::string& path) {
    return config::read<PublishedMachines>(config::load_document(path));
}

std::optional<double> ComparedFigure::error_percent() const {
    if (!published.value || *published.value == 0) return std::nullopt;
    return (model / *published.value - 1) * 100;
}

bool ComparedFigure::is_met() const {
    const std::optional<double> error = error_percent();
    return !published.gate_percent || !error || std::abs(*error) <= *published.gate_percent;
}

std::vector<ComparedFigure> compare(const PublishedMachine& machine, std::uint64_t seed) {
    const reram::Config tile = read_machine(machine.machine);
    const base::TechnologyTable technology = soc::load_technology(machine.technology);
    std::vector<ComparedFigure> figures;
    for (const PublishedFigure& published : machine.figures) {
        try {
            figures.push_back({published, model_of(published, tile, technology, seed)});
        } catch (const base::ConfigError& error) {
            throw config::Error(machine.machine, error.what());
        }
    }
    return figures;
}

std::string_view to_string(CrossbarFigure figure) {
    for (const auto& entry : kCrossbarFigureNames)
        if (entry.value == figure) return entry.name;
    return {};
}

std::string_view to_string(FigureKind kind) {
    for (const auto& entry : kFigureKindNames)
        if (entry.value == kind) return entry.name;
    return {};
}

}  // namespace tessera::study

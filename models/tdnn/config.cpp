#include "models/tdnn/config.h"

#include <fmt/core.h>

#include <cmath>

namespace tessera::tdnn {

namespace {

constexpr double kRoomTemperature_C = 25;

}  // namespace

double SupplyConfig::delay_factor() const {
    const auto law = [&](double volts_) { return volts_ / std::pow(volts_ - threshold_V, alpha); };
    return law(volts) / law(nominal_V) * (1 + per_K * (temperature_C - kRoomTemperature_C));
}

void SupplyConfig::validate() const {
    for (const double each : {volts, nominal_V})
        if (each <= threshold_V)
            throw base::ConfigError(
                fmt::format("volts: at {} V, not above the threshold of {} V, no edge arrives",
                            each, threshold_V));
    if (delay_factor() <= 0)
        throw base::ConfigError("temperature_coefficient: delays would not be positive");
}

void Config::validate() const {
    supply.validate();
    port.validate();
    if (votes % 2 == 0)
        throw base::ConfigError(fmt::format("votes: {} can be even, and nobody wins", votes));
    if (step_ps >= stage_ps)
        throw base::ConfigError(
            fmt::format("step: {} ps is not less than a stage's {} ps: a weight of -1 would need a "
                        "negative delay",
                        step_ps, stage_ps));
}

}  // namespace tessera::tdnn

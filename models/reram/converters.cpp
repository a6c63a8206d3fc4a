#include "models/reram/converters.h"

#include <cmath>
#include <string>

#include "models/base/random.h"

namespace tessera::reram {

namespace {

// The least LSB, as a power of two of levels, with which `most_sum` levels fit.
int fitting_lsb(std::uint32_t bits, std::uint32_t most_sum) {
    int lsb = 0;
    while ((std::uint64_t{(1u << bits) - 1} << lsb) < most_sum) ++lsb;
    return lsb;
}

// Errors of each code's width add up from code to code; the ends stay where they are.
void add_steps(std::vector<float>& bend, double sigma, base::RandomStream& random) {
    std::vector<double> walk(bend.size());
    for (std::size_t code = 1; code < walk.size(); ++code)
        walk[code] = walk[code - 1] + sigma * random.normal();
    const double last = static_cast<double>(walk.size() - 1);
    for (std::size_t code = 0; code < walk.size(); ++code)
        bend[code] +=
            static_cast<float>(walk[code] - walk.back() * static_cast<double>(code) / last);
}

}  // namespace

Adc::Adc(const AdcConfig& config, std::uint32_t cols, std::uint32_t most_sum, std::uint64_t seed,
         std::string_view component)
    : lsb_log2_(lsb_log2_of(config, most_sum)),
      most_code_((1 << config.bits) - 1),
      count_(std::min(config.per_array, cols)) {
    if (config.gain_sigma == 0 && config.offset_sigma == 0 && config.inl_sigma == 0 &&
        config.dnl_sigma == 0)
        return;
    for (std::uint32_t i = 0; i < count_; ++i) {
        base::RandomStream random(seed, std::string(component) + ".adc", i);
        Converter converter{
            1 + config.gain_sigma * random.normal(), config.offset_sigma * random.normal(), {}, {}};
        // A bow and an S of random heights: the two lowest harmonics of a SAR's ladder.
        const double bow = config.inl_sigma * random.normal();
        const double s = 0.5 * config.inl_sigma * random.normal();
        for (std::int32_t code = 0; code <= most_code_; ++code) {
            const double x = static_cast<double>(code) / most_code_;
            converter.bend.push_back(
                static_cast<float>(4 * bow * x * (1 - x) + s * std::sin(2 * M_PI * x)));
        }
        if (config.dnl_sigma != 0) add_steps(converter.bend, config.dnl_sigma, random);
        converters_.push_back(std::move(converter));
    }
}

int Adc::lsb_log2_of(const AdcConfig& config, std::uint32_t most_sum) {
    return config.lsb_log2 == AdcConfig::kAuto ? fitting_lsb(config.bits, most_sum)
                                               : config.lsb_log2;
}

void Adc::trim(std::uint32_t col, const Trim& trim) {
    if (is_ideal()) {
        if (trim.gain == 0 && trim.offset == 0) return;
        Converter perfect;
        perfect.bend.resize(static_cast<std::size_t>(most_code_) + 1);
        converters_.assign(count_, perfect);
    }
    converters_[col % count_].trim = trim;
}

std::int32_t Adc::convert_imperfect(std::uint32_t col, std::int32_t sum) const {
    const Converter& converter = converters_[col % converters_.size()];
    const double codes = static_cast<double>(sum) / (kStepUnits * std::exp2(lsb_log2_));
    const double gain = converter.gain * (1 + converter.trim.gain / kStepUnits);
    double seen = codes * gain + converter.offset + converter.trim.offset / 256.0;
    const auto near = static_cast<std::int32_t>(
        std::clamp(std::floor(seen + 0.5), 0.0, static_cast<double>(most_code_)));
    seen += static_cast<double>(converter.bend[static_cast<std::size_t>(near)]);
    return static_cast<std::int32_t>(
        std::clamp(std::floor(seen + 0.5), 0.0, static_cast<double>(most_code_)));
}

double ifc_unlimited(const IfcConfig& config, double current_uA) {
    if (current_uA <= 0) return 0;
    const double window_ns = static_cast<double>(config.window_ps) * 1e-3;
    // fC / uA are ns.
    return std::floor(window_ns / (config.alpha_fC() / current_uA + config.dead_time_ns));
}

std::uint32_t ifc_spikes(const IfcConfig& config, double current_uA) {
    const double most = (1u << config.bits) - 1;
    return static_cast<std::uint32_t>(std::min(ifc_unlimited(config, current_uA), most));
}

}  // namespace tessera::reram

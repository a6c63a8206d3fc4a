#include "models/memory/dram_config.h"

#include <bit>

#include "models/memory/dram_mapping.h"

namespace tessera::memory {

namespace {

void require(bool holds, const std::string& what) {
    if (!holds) throw base::ConfigError(what);
}

}  // namespace

void DramControllerConfig::validate() const {
    require(write_low_percent < write_high_percent,
            "write_low_percent: must be less than write_high_percent");
    require(self_refresh_after_clocks == 0 || self_refresh_after_clocks >= power_down_after_clocks,
            "self_refresh_after_clocks: must not be less than power_down_after_clocks");
}

DramStandard DramConfig::standard() const {
    DramStandard result = dram_standard(preset);
    apply(result);
    if (energy == DramEnergyModel::per_byte) result.currents.reset();
    return result;
}

std::uint64_t DramConfig::capacity_bytes() const {
    const std::uint64_t all = channels * ranks * standard().organisation.rank_bytes();
    return ecc == EccMode::secded ? all / 8 * 7 : all;
}

void DramConfig::validate() const {
    DramControllerConfig::validate();
    const DramStandard device = standard();
    device.validate();
    require(std::has_single_bit(channels),
            "channels: must be a power of two, found " + std::to_string(channels));
    require(std::has_single_bit(interleave_bytes),
            "interleave: must be a power of two, found " + std::to_string(interleave_bytes));
    require(interleave_bytes >= device.organisation.burst_bytes(),
            "interleave: must not be less than a burst, " +
                std::to_string(device.organisation.burst_bytes()) + " bytes");
    const DramMapping checked(device, ranks, mapping);
    require(size_bytes <= capacity_bytes(),
            "size: " + std::to_string(size_bytes) + " bytes are more than the " +
                std::to_string(capacity_bytes()) + " bytes of " + std::to_string(channels) +
                " channel(s) with " + std::to_string(ranks) + " rank(s) of " + preset +
                (ecc == EccMode::secded ? ", an eighth of which holds check bits" : ""));
}

}  // namespace tessera::memory

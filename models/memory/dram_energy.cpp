#include "models/memory/dram_energy.h"

namespace tessera::memory {

DramEnergy dram_energy(const DramStandard& standard, const DramStatistics& s) {
    if (!standard.currents) return {};
    const DramCurrents& i = *standard.currents;
    const DramTiming& t = standard.timing;
    // mA x mV x ps = aJ.
    const std::int64_t unit = std::int64_t{standard.organisation.devices()} * i.vdd_mv * t.tck_ps;
    const auto times = [&](std::uint64_t count, std::int64_t milliampere_clocks) {
        return static_cast<std::int64_t>(count) * milliampere_clocks * unit;
    };
    const std::int64_t idd3n = i.idd3n_ma, burst = standard.organisation.burst_clocks();
    DramEnergy energy;
    energy.activate = times(s.activates, std::int64_t{i.idd0_ma} * t.rc - idd3n * t.ras -
                                             std::int64_t{i.idd2n_ma} * t.rp);
    energy.read = times(s.reads, (i.idd4r_ma - idd3n) * burst);
    energy.write = times(s.writes, (i.idd4w_ma - idd3n) * burst);
    // One bank at a time takes its share of the current.
    energy.refresh =
        times(s.refreshes, (i.idd5_ma - idd3n) * t.rfc) +
        times(s.bank_refreshes, (i.idd5_ma - idd3n) * t.rfc_bank) / standard.organisation.banks();
    energy.background = times(s.active_standby, idd3n) + times(s.precharge_standby, i.idd2n_ma) +
                        times(s.active_power_down, i.idd3p_ma) +
                        times(s.precharge_power_down, i.idd2p_ma) +
                        times(s.self_refresh, i.idd6_ma);
    return energy;
}

}  // namespace tessera::memory

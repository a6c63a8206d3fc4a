#include "platform/report/power.h"

namespace tessera::report {

double watts(double energy_aj, std::uint64_t time_ps) {
    return time_ps == 0 ? 0.0 : energy_aj / static_cast<double>(time_ps) * 1e-6;
}

PowerSummary summarise(const soc::PowerResult& power, std::uint64_t simulated_ps) {
    PowerSummary summary;
    double total_aj = 0;
    for (std::size_t bin = 0; bin < power.bins(); ++bin) {
        const auto energy_aj = static_cast<double>(power.bin_aj(bin));
        total_aj += energy_aj;
        if (watts(energy_aj, power.bin_ps) <= summary.peak_w) continue;
        summary.peak_w = watts(energy_aj, power.bin_ps);
        summary.peak_at_ps = bin * power.bin_ps;
    }
    summary.average_w = watts(total_aj, simulated_ps);
    return summary;
}

}  // namespace tessera::report

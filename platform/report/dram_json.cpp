#include "platform/report/dram_json.h"

namespace tessera::report {

using Json = nlohmann::ordered_json;

Json latency_json(const base::LatencyHistogram& latency) {
    return {{"mean", latency.mean()},
            {"p50", latency.quantile(0.5)},
            {"p99", latency.quantile(0.99)},
            {"max", latency.max()},
            {"by_powers_of_two", latency.by_powers_of_two()}};
}

Json commands_json(const memory::DramStatistics& s) {
    return {{"act", s.activates},
            {"pre", s.precharges},
            {"rd", s.reads},
            {"wr", s.writes},
            {"ref", s.refreshes + s.bank_refreshes}};
}

Json rows_json(const memory::DramStatistics& s) {
    return {{"hits", s.row_hits}, {"misses", s.row_misses}, {"conflicts", s.row_conflicts}};
}

double share_of_bus(const memory::DramStatistics& s, std::size_t use) {
    return s.elapsed == 0 ? 0 : static_cast<double>(s.bus[use]) / static_cast<double>(s.elapsed);
}

Json limits_json(const memory::DramStatistics& s) {
    Json limits;
    for (std::size_t use = 0; use < memory::kBusUses; ++use)
        limits[memory::kBusUseNames[use]] = share_of_bus(s, use);
    return limits;
}

}  // namespace tessera::report

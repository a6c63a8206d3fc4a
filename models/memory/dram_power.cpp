#include "models/memory/dram_power.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace tessera::memory {

namespace {

constexpr const char* kActivate = "activate";
constexpr const char* kRead = "read";
constexpr const char* kWrite = "write";
constexpr const char* kRefresh = "refresh";
constexpr const char* kBackground = "background";

// In proportion to the weights, rounded so that the sum is exact.
void lay_out(std::int64_t energy_aj, const base::TimeBins& weights, std::uint64_t bin_ps,
             base::EnergyEvent& event) {
    __extension__ using Wide = unsigned __int128;
    const std::vector<std::uint64_t>& bins = weights.bins();
    const Wide whole = std::accumulate(bins.begin(), bins.end(), Wide{0});
    const auto energy = static_cast<std::uint64_t>(energy_aj);
    if (whole == 0) return event.add(energy, 0);
    Wide weight = 0;
    std::uint64_t done = 0;
    for (std::size_t bin = 0; bin < bins.size(); ++bin) {
        weight += bins[bin];
        const auto until = static_cast<std::uint64_t>(energy * weight / whole);
        if (until != done) event.add(until - done, bin * bin_ps);
        done = until;
    }
}

}  // namespace

DramPower::DramPower(const DramStandard& standard, unsigned ranks, std::uint64_t bin_ps)
    : standard_(standard), ranks_(ranks) {
    weights_.emplace(bin_ps);
    for (Rank& rank : ranks_) rank.is_open.resize(standard.organisation.banks());
}

std::uint64_t DramPower::standby_ma(const Rank& rank) const {
    const DramCurrents& i = *standard_.currents;
    const bool is_active =
        std::find(rank.is_open.begin(), rank.is_open.end(), true) != rank.is_open.end();
    if (rank.is_asleep) return static_cast<std::uint64_t>(i.idd6_ma);
    if (rank.is_powered_down)
        return static_cast<std::uint64_t>(is_active ? i.idd3p_ma : i.idd2p_ma);
    return static_cast<std::uint64_t>(is_active ? i.idd3n_ma : i.idd2n_ma);
}

// Commands may come a little out of order: the state holds from the latest on.
void DramPower::pass(Rank& rank, DramClock clock) {
    if (clock <= rank.since) return;
    const std::uint64_t tck_ps = standard_.timing.tck_ps;
    weights_->of(kBackground)
        .spread(standby_ma(rank) * (clock - rank.since), rank.since * tck_ps, clock * tck_ps);
    rank.since = clock;
}

void DramPower::count(const char* kind, DramClock clock) {
    weights_->of(kind).add(1, clock * standard_.timing.tck_ps);
}

void DramPower::on_command(const DramCommand& command) {
    Rank& rank = ranks_[command.rank];
    pass(rank, command.clock);
    switch (command.kind) {
        case DramCommandKind::activate:
            rank.is_open[command.bank] = true;
            return count(kActivate, command.clock);
        case DramCommandKind::read: return count(kRead, command.clock);
        case DramCommandKind::write: return count(kWrite, command.clock);
        case DramCommandKind::read_precharge:
            rank.is_open[command.bank] = false;
            return count(kRead, command.clock);
        case DramCommandKind::write_precharge:
            rank.is_open[command.bank] = false;
            return count(kWrite, command.clock);
        case DramCommandKind::precharge: rank.is_open[command.bank] = false; return;
        case DramCommandKind::precharge_all:
            std::fill(rank.is_open.begin(), rank.is_open.end(), false);
            return;
        case DramCommandKind::refresh:
        case DramCommandKind::refresh_bank: return count(kRefresh, command.clock);
        case DramCommandKind::power_down: rank.is_powered_down = true; return;
        case DramCommandKind::power_up: rank.is_powered_down = false; return;
        case DramCommandKind::self_refresh: rank.is_asleep = true; return;
        case DramCommandKind::self_refresh_exit: rank.is_asleep = false; return;
    }
}

void DramPower::settle(const DramEnergy& energy, DramClock end, base::EnergyEvent& event) {
    for (Rank& rank : ranks_) pass(rank, end);
    for (const auto& [kind, part] :
         {std::pair(kActivate, energy.activate), std::pair(kRead, energy.read),
          std::pair(kWrite, energy.write), std::pair(kRefresh, energy.refresh),
          std::pair(kBackground, energy.background)})
        lay_out(part, weights_->of(kind), weights_->bin_ps(), event);
    const std::uint64_t bin_ps = weights_->bin_ps();
    weights_.emplace(bin_ps);
}

}  // namespace tessera::memory

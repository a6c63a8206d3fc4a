#pragma once
// When a channel took its energy.

#include <cstdint>
#include <optional>
#include <vector>

#include "models/base/energy.h"
#include "models/memory/dram_command.h"
#include "models/memory/dram_energy.h"

namespace tessera::memory {

// Hears the commands of one channel. Each kind of energy is laid out in time as what draws it:
// activates, reads, writes and refreshes at their commands, the background by the standby current
// of the state that each rank is in.
class DramPower final : public DramCommandObserver {
  public:
    DramPower(const DramStandard& standard, unsigned ranks, std::uint64_t bin_ps);

    void on_command(const DramCommand& command) override;
    // Counts what the channel took up to `end` since the last time, each part at its time.
    void settle(const DramEnergy& energy, DramClock end, base::EnergyEvent& event);

  private:
    struct Rank {
        DramClock since = 0;
        std::vector<bool> is_open;
        bool is_powered_down = false, is_asleep = false;
    };

    [[nodiscard]] std::uint64_t standby_ma(const Rank& rank) const;
    void pass(Rank& rank, DramClock clock);
    void count(const char* kind, DramClock clock);

    const DramStandard& standard_;
    std::vector<Rank> ranks_;
    std::optional<base::TimeBinSet> weights_;  // what has not been counted yet
};

}  // namespace tessera::memory

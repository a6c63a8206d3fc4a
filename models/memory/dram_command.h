#pragma once
// What a controller tells a DRAM, for whoever wants to hear it: checkers, traces, energy over time.

#include <cstdint>

#include "models/memory/dram_standard.h"

namespace tessera::memory {

enum class DramCommandKind : std::uint8_t {
    activate,
    read,
    write,
    read_precharge,  // with auto-precharge
    write_precharge,
    precharge,
    precharge_all,
    refresh,
    refresh_bank,
    power_down,
    power_up,
    self_refresh,
    self_refresh_exit
};

struct DramCommand {
    DramClock clock;
    DramCommandKind kind;
    unsigned rank;
    unsigned bank;      // within the rank, group by group; of one bank's commands
    std::uint32_t row;  // of an activate
};

// Hears the commands in the order of decisions. A precharge is decided together with the activate
// that follows it, so commands of different banks may come up to tRP out of order.
class DramCommandObserver {
  public:
    virtual ~DramCommandObserver() = default;
    virtual void on_command(const DramCommand&) = 0;
    // A request has come or has been served: what waits now.
    virtual void on_queues(DramClock, unsigned /*reads*/, unsigned /*writes*/) {}
};

}  // namespace tessera::memory

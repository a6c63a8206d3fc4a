#pragma once
// A DRAM channel in a waveform: the state of each bank and rank, and its queues.

#include <vector>

#include "models/memory/dram.h"
#include "platform/trace/vcd_trace.h"

namespace tessera::trace {

// A controller decides ahead of time, and a little out of order: its signals are late ones. Below
// "dram.channel0" are read_queue and write_queue in requests, below its "rank0" a text `state`
// (active, refresh, power_down, self_refresh) and for each bank a text `state` (closed, activate,
// open, precharge, refresh) and its open `row`.
class VcdDram final : public memory::DramCommandObserver {
  public:
    VcdDram(VcdTrace& trace, const memory::Dram& dram, unsigned channel);
    // At time zero, once the trace has started.
    void start();

    void on_command(const memory::DramCommand& command) override;
    void on_queues(memory::DramClock clock, unsigned reads, unsigned writes) override;

  private:
    using Signal = std::optional<std::size_t>;
    struct Bank {
        Signal state, row;
    };

    void set_state(const Signal& signal, memory::DramClock clock, std::string_view state);
    void open(const memory::DramCommand& command);
    void close(unsigned rank, unsigned bank, memory::DramClock clock, memory::DramClock clocks,
               std::string_view state);
    [[nodiscard]] Bank& bank(unsigned rank, unsigned number) {
        return banks_[rank * standard_.organisation.banks() + number];
    }

    VcdTrace& trace_;
    const memory::DramStandard& standard_;
    Signal reads_, writes_;
    std::vector<Signal> ranks_;
    std::vector<Bank> banks_;  // rank by rank
};

}  // namespace tessera::trace

#pragma once
// A timer in ticks of simulated time: no event per tick, one per expiry, at its exact picosecond.

#include <array>

#include "models/base/config_fields.h"
#include "models/peripherals/interrupt_line.h"
#include "models/peripherals/register_block.h"
#include "models/peripherals/timer_registers.h"

namespace tessera::peripherals {

struct TimerConfig {
    std::uint32_t clock_hz = 1'000'000;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("clock", &TimerConfig::clock_hz, "ticks per second",
                    {.min = 1, .max = 4e9, .unit = base::Unit::hertz});
    }
};

class Timer final : public RegisterBlock {
  public:
    sc_core::sc_out<bool> irq;

    Timer(const sc_core::sc_module_name& name, const TimerConfig& config,
          const base::Environment& environment);

  private:
    struct Channel {
        bool running = false;
        sc_core::sc_time start;
        std::uint64_t elapsed = 0;     // whole ticks of the periods that have ended since start
        std::uint32_t held_count = 0;  // while not running
        sc_core::sc_event expiry;
    };

    void write_ctrl(std::uint32_t index, std::uint32_t value);
    void write_compare(std::uint32_t index, std::uint32_t value);
    void write_irq_status(std::uint32_t, std::uint32_t) { update_irq(); }
    [[nodiscard]] std::uint32_t read_count(std::uint32_t index) const;

    void start(std::uint32_t index);
    void schedule(std::uint32_t index);
    void expire(std::uint32_t index);
    void update_irq();
    // Ticks completed since the channel's start, and the first picosecond at which they are.
    [[nodiscard]] std::uint64_t ticks_since(const sc_core::sc_time& start) const;
    [[nodiscard]] sc_core::sc_time ticks_to_time(std::uint64_t ticks) const;

    InterruptLine interrupt_;
    std::uint32_t clock_hz_;
    std::array<Channel, kTimerChannels> channels_;
};

}  // namespace tessera::peripherals

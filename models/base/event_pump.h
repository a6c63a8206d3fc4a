#pragma once
// Ties a model that jumps from event to event to the kernel's time.

#include <cstdint>
#include <systemc>

namespace tessera::base {

// Time is counted in clocks of the model's own.
class PumpedModel {
  public:
    static constexpr std::uint64_t kNever = ~std::uint64_t{0};
    // When it has something to do next.
    [[nodiscard]] virtual std::uint64_t next_clock() = 0;
    // Does what is due at that clock and before.
    virtual void pass(std::uint64_t clock) = 0;
    // Somebody must be told at the very time that something happens.
    [[nodiscard]] virtual bool keeps_pace() const { return false; }

  protected:
    ~PumpedModel() = default;
};

// What is due at a clock is done after all that arrives up to that clock, one picosecond later; and
// ahead of simulated time as long as no other process has anything to do by then. Results do not
// depend on how far ahead that is.
class EventPump {
  public:
    EventPump(const char* name, std::uint64_t period_ps, PumpedModel& model);

    // While the running process waits.
    void run();
    // While it does not.
    void plan();

  private:
    std::uint64_t period_ps_;
    PumpedModel& model_;
    sc_core::sc_event due_;
};

}  // namespace tessera::base

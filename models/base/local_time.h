#pragma once
// Waits that nobody could notice, spared.

#include <cstdint>
#include <systemc>

#include "models/base/sim_time.h"

namespace tessera::base {

// The time a process has reached, in picoseconds. With `runs_ahead` it may lie ahead of the
// kernel's as long as no other process has anything to do up to and at that time: what the process
// reads then is what it would have read after a wait. Whatever may act on others (an event, a
// signal) has to wait for the rest, delay_to(now()).
class LocalTime {
  public:
    // `delay` from the kernel's present.
    LocalTime(const sc_core::sc_time& delay, bool runs_ahead) : runs_ahead_(runs_ahead) {
        restart(delay);
    }

    // Anew, after something that may have waited or notified events.
    void restart(const sc_core::sc_time& delay) {
        look();
        advance_to(kernel_ps_ + to_ps(delay));
    }
    void advance_to(std::uint64_t time_ps) {
        if (time_ps <= now_ps_) return;
        now_ps_ = time_ps;
        if (!runs_ahead_ || time_ps >= next_activity_ps_) [[unlikely]]
            wait();
    }

    [[nodiscard]] std::uint64_t now_ps() const { return now_ps_; }
    // From the kernel's present to `time_ps`.
    [[nodiscard]] sc_core::sc_time delay_to(std::uint64_t time_ps) const {
        return from_ps(time_ps - kernel_ps_);
    }

  private:
    void look() {
        kernel_ps_ = now_ps_ = base::now_ps();
        if (runs_ahead_) next_activity_ps_ = base::next_activity_ps();
    }
    [[gnu::noinline]] void wait() {
        sc_core::wait(delay_to(now_ps_));
        look();
    }

    bool runs_ahead_;
    std::uint64_t kernel_ps_ = 0, now_ps_ = 0, next_activity_ps_ = 0;
};

}  // namespace tessera::base

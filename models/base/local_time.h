#pragma once
// Waits that nobody could notice, spared.

#include <systemc>

namespace tessera::base {

// The time a process has reached. With `runs_ahead` it may lie ahead of the kernel's as long as no
// other process has anything to do up to and at that time: what the process reads then is what it
// would have read after a wait. Whatever may act on others (an event, a signal) has to wait for the
// rest, delay_to(now()).
class LocalTime {
  public:
    // `delay` from the kernel's present.
    LocalTime(const sc_core::sc_time& delay, bool runs_ahead) : runs_ahead_(runs_ahead) {
        restart(delay);
    }

    // Anew, after something that may have waited or notified events.
    void restart(const sc_core::sc_time& delay) {
        kernel_ = now_ = sc_core::sc_time_stamp();
        if (runs_ahead_)
            next_activity_ =
                kernel_ + sc_core::sc_time_to_pending_activity(sc_core::sc_get_curr_simcontext());
        advance_to(kernel_ + delay);
    }
    void advance_to(const sc_core::sc_time& time) {
        if (time <= now_) return;
        now_ = time;
        if (runs_ahead_ && time < next_activity_) return;
        sc_core::wait(time - kernel_);
        restart(sc_core::SC_ZERO_TIME);
    }

    [[nodiscard]] const sc_core::sc_time& now() const { return now_; }
    // From the kernel's present to `time`.
    [[nodiscard]] sc_core::sc_time delay_to(const sc_core::sc_time& time) const {
        return time - kernel_;
    }

  private:
    bool runs_ahead_;
    sc_core::sc_time kernel_, now_, next_activity_;
};

}  // namespace tessera::base

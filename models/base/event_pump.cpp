#include "models/base/event_pump.h"

#include <algorithm>

#include "models/base/sim_time.h"

namespace tessera::base {

EventPump::EventPump(const char* name, std::uint64_t period_ps, PumpedModel& model)
    : period_ps_(period_ps), model_(model) {
    sc_core::sc_spawn_options options;
    options.spawn_method();
    options.dont_initialize();
    options.set_sensitivity(&due_);
    sc_core::sc_spawn([this] { run(); }, name, &options);
}

void EventPump::run() {
    due_.cancel();
    for (;;) {
        const std::uint64_t next = model_.next_clock();
        if (next == PumpedModel::kNever) return;
        const std::uint64_t now_ps = base::now_ps(), next_ps = next * period_ps_;
        if (next_ps >= now_ps && (model_.keeps_pace() || next_ps >= next_activity_ps())) {
            due_.notify(from_ps(next_ps + 1 - now_ps));
            return;
        }
        model_.pass(next);
    }
}

void EventPump::plan() {
    due_.cancel();
    const std::uint64_t next = model_.next_clock();
    if (next == PumpedModel::kNever) return;
    const std::uint64_t now_ps = base::now_ps();
    due_.notify(from_ps(std::max(next * period_ps_, now_ps) + 1 - now_ps));
}

}  // namespace tessera::base

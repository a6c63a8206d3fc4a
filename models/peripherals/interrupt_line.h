#pragma once
// A level interrupt output that any process may set: the line itself has one writer.

#include <string>
#include <systemc>

#include "models/base/probe.h"

namespace tessera::peripherals {

class InterruptLine {
  public:
    // A member of the module called `owner`, as `port` is; the probe is `owner`.irq.
    InterruptLine(sc_core::sc_out<bool>& port, const std::string& owner,
                  base::ProbeRegistry& probes)
        : port_(port), probe_(probes, owner + ".irq") {
        sc_core::sc_spawn_options options;
        options.spawn_method();
        options.set_sensitivity(&changed_);
        sc_core::sc_spawn([this] { drive(); }, "drive_irq", &options);
    }

    void set(bool level) {
        if (level == level_) return;
        level_ = level;
        changed_.notify(sc_core::SC_ZERO_TIME);
    }

  private:
    void drive() {
        probe_.set(level_);
        port_.write(level_);
    }

    sc_core::sc_out<bool>& port_;
    bool level_ = false;
    sc_core::sc_event changed_;
    base::Probe<bool> probe_;
};

}  // namespace tessera::peripherals

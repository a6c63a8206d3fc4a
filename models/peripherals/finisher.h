#pragma once
// Tells the platform that the firmware is done, and how it went.

#include "models/peripherals/register_block.h"

namespace tessera::peripherals {

class FinishListener {
  public:
    virtual ~FinishListener() = default;
    // `code` is the firmware's own: 0 after a pass. Called in the process of the write; whether the
    // simulation stops is the listener's decision.
    virtual void on_finish(bool passed, std::uint16_t code) = 0;
};

class Finisher final : public RegisterBlock {
  public:
    Finisher(const sc_core::sc_module_name& name, FinishListener& listener,
             const base::Environment& environment);

  private:
    void write_finish(std::uint32_t, std::uint32_t value);

    FinishListener& listener_;
};

}  // namespace tessera::peripherals

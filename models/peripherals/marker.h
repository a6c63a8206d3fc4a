#pragma once
// Tells the platform where the firmware stands: spans to measure.

#include "models/peripherals/register_block.h"

namespace tessera::peripherals {

class MarkerListener {
  public:
    virtual ~MarkerListener() = default;
    // Called in the process of the write.
    virtual void on_begin(std::uint32_t id) = 0;
    virtual void on_end(std::uint32_t id) = 0;
};

class Marker final : public RegisterBlock {
  public:
    Marker(const sc_core::sc_module_name& name, MarkerListener& listener,
           const base::Environment& environment);

  private:
    void write_begin(std::uint32_t, std::uint32_t id) { listener_.on_begin(id); }
    void write_end(std::uint32_t, std::uint32_t id) { listener_.on_end(id); }

    void write_trace(std::uint32_t, std::uint32_t value) { trace_.set((value & 1) != 0); }

    MarkerListener& listener_;
    base::Probe<bool> trace_;
};

}  // namespace tessera::peripherals

#pragma once
// The machine timer and the software interrupt of a hart.

#include <cstdint>
#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "models/base/config_fields.h"
#include "models/base/environment.h"
#include "models/base/register_bank.h"
#include "models/riscv/clint_registers.h"
#include "models/riscv/time_source.h"

namespace tessera::riscv {

struct ClintConfig {
    std::uint64_t timebase_hz = 1'000'000;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("timebase", &ClintConfig::timebase_hz, "rate at which mtime counts",
                    {.min = 1, .max = 1e9, .unit = base::Unit::hertz});
    }
};

// mtime is simulated time in ticks, plus what firmware wrote to it. The timer line changes exactly
// when the tick comes that makes it.
class Clint : public sc_core::sc_module, public TimeSource {
  public:
    tlm_utils::simple_target_socket<Clint> socket;
    sc_core::sc_out<bool> software_irq, timer_irq;

    Clint(const sc_core::sc_module_name& name, const ClintConfig& config,
          const base::Environment& environment);

    [[nodiscard]] std::uint64_t ticks_at(const sc_core::sc_time& time) const override;
    [[nodiscard]] const base::RegisterBank& registers() const { return registers_; }

  private:
    void b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay);
    unsigned transport_dbg(tlm::tlm_generic_payload& payload);
    [[nodiscard]] std::uint32_t mtime_low(std::uint32_t) const;
    [[nodiscard]] std::uint32_t mtime_high(std::uint32_t) const;
    void on_mtime_low(std::uint32_t, std::uint32_t value);
    void on_mtime_high(std::uint32_t, std::uint32_t value);
    void on_change(std::uint32_t, std::uint32_t) { changed_.notify(access_delay_); }
    void set_mtime(std::uint64_t ticks);
    void drive();
    [[nodiscard]] std::uint64_t mtimecmp() const;
    [[nodiscard]] sc_core::sc_time access_time() const {
        return sc_core::sc_time_stamp() + access_delay_;
    }

    ClintConfig config_;
    base::RegisterBank registers_;
    std::uint64_t offset_ticks_ = 0;  // modulo 2^64
    sc_core::sc_time access_delay_;   // annotated delay of the access under way
    sc_core::sc_event changed_;
};

}  // namespace tessera::riscv

#pragma once
// Interrupt controller for the devices of the platform.

#include <bitset>
#include <cstdint>
#include <systemc>
#include <tlm>
#include <tlm_utils/simple_target_socket.h>

#include "models/base/config_fields.h"
#include "models/base/environment.h"
#include "models/base/probe.h"
#include "models/base/register_bank.h"
#include "models/riscv/plic_registers.h"

namespace tessera::riscv {

struct PlicConfig {
    std::uint32_t sources = 31;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("sources", &PlicConfig::sources, "interrupt lines",
                    {.min = 1, .max = kPlicMaxSources});
    }
};

// Sources are level triggered; sources[i] is number i + 1. A high line becomes pending once and,
// after it is claimed, again only when it is completed and still high. A pending source stays so
// when its line falls.
class Plic : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<base::RegisterBank> socket;
    sc_core::sc_vector<sc_core::sc_in<bool>> sources;
    sc_core::sc_out<bool> external_irq;

    Plic(const sc_core::sc_module_name& name, const PlicConfig& config,
         const base::Environment& environment);

    [[nodiscard]] const base::RegisterBank& registers() const { return registers_; }
    // A high line of this source would be an interrupt.
    [[nodiscard]] bool lets_through(std::uint32_t source) const;

  private:
    using SourceSet = std::bitset<kPlicMaxSources + 1>;

    [[nodiscard]] std::uint32_t pending_word(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t best_source(std::uint32_t) const;
    void on_claim(std::uint32_t, std::uint32_t source);
    void on_complete(std::uint32_t, std::uint32_t source);
    void on_change(std::uint32_t, std::uint32_t) { changed_.notify(sc_core::SC_ZERO_TIME); }
    void update();
    [[nodiscard]] bool is_enabled(std::uint32_t source) const;
    [[nodiscard]] std::uint32_t priority(std::uint32_t source) const;

    base::RegisterBank registers_;
    SourceSet pending_, claimed_;
    sc_core::sc_event changed_;
    base::Probe<bool> irq_probe_;
};

}  // namespace tessera::riscv

#pragma once
// The RV32IMAC core as a TLM-2.0 initiator.

#include <cstdint>
#include <systemc>
#include <tlm>
#include <tlm_utils/simple_initiator_socket.h>

#include "models/base/environment.h"
#include "models/base/sim_time.h"
#include "models/base/time_in_memory.h"
#include "models/riscv/core_config.h"
#include "models/riscv/hart.h"
#include "models/riscv/time_source.h"

namespace tessera::riscv {

// Whoever wants to look at a core that stands still.
class StopListener {
  public:
    virtual ~StopListener() = default;
    // The core stands in front of the instruction at pc() and the platform at the core's time,
    // which does not pass until this returns: then the core goes on.
    virtual void on_stop() = 0;
};

// Temporal decoupling: instructions execute in zero simulated time and move only the core's own
// clock, `cycle()`. The core waits for the platform to catch up before every bus transaction that
// is not direct memory, when it waits for an interrupt, at the quantum, and, with `follow_events`,
// at the platform's next event: then interrupts and other masters' writes meet the same instruction
// whatever the quantum. Before a read it does not wait when nothing else happens in the platform
// until the core's time; the transaction then carries that time as its delay.
//
// Without `follow_events` the following depend on the quantum: at which instruction an interrupt is
// taken while mstatus.MIE is set, what mip shows while polled without MMIO in between, and when a
// write of another master to direct memory is seen. Firmware that waits with WFI and MIE clear and
// shares memory only across such waits behaves the same in either way. Two cores that are active at
// the same instant see each other's writes in the order of the kernel.
//
// The core stands on its clock edges: waits (bus, interrupts) are rounded up to whole cycles.
class Core : public sc_core::sc_module, private HartBus, private HartAlarm {
  public:
    tlm_utils::simple_initiator_socket<Core, 32> bus;  // instructions and data
    sc_core::sc_in<bool> software_irq, timer_irq, external_irq;

    Core(const sc_core::sc_module_name& name, const CoreConfig& config,
         const base::Environment& environment);

    // For the time CSRs, which do not exist without; before the simulation starts.
    void set_time_source(const TimeSource* source) { time_source_ = source; }
    void observe_traps(TrapObserver& observer) { hart_.observe_traps(observer); }

    // Stops the core after the instruction under way; it stays stopped.
    void request_halt();
    // Stops in front of the next instruction, out of WFI too, and calls the listener; may be called
    // at any time. Without a listener the core goes on at once.
    void request_stop();
    void on_stop(StopListener* listener) { stop_listener_ = listener; }
    // For debuggers and those who watch instructions.
    [[nodiscard]] Hart& hart() { return hart_; }

    [[nodiscard]] HaltReason halt_reason() const { return hart_.halt_reason(); }
    [[nodiscard]] const sc_core::sc_event& halted_event() const { return halted_; }

    [[nodiscard]] std::uint32_t pc() const { return hart_.pc(); }
    [[nodiscard]] std::uint32_t reg(unsigned index) const { return hart_.x(index); }
    [[nodiscard]] Mode mode() const { return hart_.mode(); }
    [[nodiscard]] std::uint64_t instret() const { return hart_.retired(); }
    // Clock cycles from the start of the simulation to the core's own present.
    [[nodiscard]] std::uint64_t cycle() const;
    [[nodiscard]] std::uint64_t period_ps() const { return period_ps_; }
    [[nodiscard]] const CycleCosts& costs() const { return hart_.costs(); }
    [[nodiscard]] bool is_waiting() const { return hart_.is_waiting(); }
    // In WFI with every interrupt disabled in mie.
    [[nodiscard]] bool is_waiting_forever() const {
        return is_waiting() && !hart_.csrs().any_interrupt_enabled();
    }
    [[nodiscard]] const TrapRecord& last_trap() const { return hart_.last_trap(); }
    [[nodiscard]] const Hart& hart() const { return hart_; }

    struct Statistics {
        std::uint64_t instructions = 0;
        std::uint64_t cycles = 0;
        std::uint64_t wfi_cycles = 0;
        std::uint64_t exceptions = 0;
        std::uint64_t interrupts = 0;
        std::uint64_t bus_accesses = 0;  // not through direct memory
        // Until loads and stores were done, and how long of it in a memory.
        std::uint64_t wait_ps = 0, memory_ps = 0;
    };
    [[nodiscard]] Statistics statistics() const;
    // Adds the instructions executed since the last call to the energy ledger and updates the
    // probes. The core does so whenever it synchronises; needed only after an abrupt end of the
    // simulation.
    void account();

    // Another master wrote memory: breaks a reservation of LR that covers it.
    void invalidate_reservation(std::uint32_t address, std::uint32_t bytes) {
        hart_.invalidate_reservation(address, bytes);
    }
    // Code was changed behind the core's back, by a loader or a debugger.
    void invalidate_code(std::uint32_t first, std::uint32_t last) {
        hart_.invalidate_code(first, last);
    }

  private:
    // Rounds of delta cycles the core grants other processes that are active at the same instant.
    static constexpr int kSettleDeltas = 16;

    void thread();
    void stand_still();
    void catch_up();
    void settle();
    void sample_interrupts();
    void sleep();
    [[nodiscard]] std::uint64_t look_ahead();
    // No other process has anything to do up to and at the core's time, as far as look_ahead() saw:
    // waiting for it would change nothing.
    [[nodiscard]] bool is_alone() const { return hart_.cycle() * period_ps_ < next_activity_ps_; }
    [[nodiscard]] std::uint64_t now_cycle_up() const;
    // The first clock edge at or after a time. Reads of one kind ask for the same spans again and
    // again, and a division is most of what they cost.
    class CycleCount {
      public:
        explicit CycleCount(std::uint64_t period_ps) : period_ps_(period_ps) {}
        std::uint64_t of(std::uint64_t ps) {
            if (ps != last_ps_) last_ps_ = ps, last_cycles_ = base::divide_up(ps, period_ps_);
            return last_cycles_;
        }

      private:
        std::uint64_t period_ps_, last_ps_ = 0, last_cycles_ = 0;
    };
    void request_direct_memory(BusAccess kind, std::uint32_t address);
    void invalidate_direct_memory(sc_dt::uint64 first, sc_dt::uint64 last);
    void end_of_simulation() override { account(); }
    void account_energy();
    void on_alarm() override;

    bool access(BusAccess kind, std::uint32_t address, void* data, std::uint32_t bytes) override;
    [[nodiscard]] std::optional<std::uint64_t> time() const override;

    std::uint64_t period_ps_;
    CycleCount limit_, span_;
    std::uint64_t quantum_ps_;
    bool follow_events_;
    std::uint64_t next_activity_ps_ = 0;  // of other processes
    Hart hart_;
    const TimeSource* time_source_ = nullptr;
    StopListener* stop_listener_ = nullptr;
    bool is_stop_requested_ = false;
    tlm::tlm_generic_payload payload_;
    sc_core::sc_event wake_, halted_, never_;
    sc_core::sc_event_or_list irq_changed_;

    std::uint64_t wfi_cycles_ = 0, bus_accesses_ = 0, accounted_ = 0;
    std::uint64_t bus_ps_ = 0, memory_ps_ = 0;
    base::TimeInMemory* in_memory_ = new base::TimeInMemory;  // the payload frees it
    base::EnergyEvent& instruction_energy_;
    const base::TimeBinSet* history_;
    std::uint64_t bin_end_ps_ = 1;  // of the instructions that are not accounted for yet
    base::Probe<std::uint32_t> pc_probe_;
    base::Probe<Mode> mode_probe_;
    base::Probe<bool> wfi_probe_;
};

}  // namespace tessera::riscv

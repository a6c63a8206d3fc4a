#include "models/riscv/core.h"

#include <algorithm>
#include <bit>
#include <string>

namespace tessera::riscv {

using base::divide_up;
using base::from_ps;
using base::kPsPerSecond;
using base::to_ps;

namespace {

std::uint64_t period_of(std::uint64_t clock_hz) { return (kPsPerSecond + clock_hz / 2) / clock_hz; }

HartConfig hart_config(const CoreConfig& config) {
    return {.hart_id = config.hart_id,
            .reset_vector = config.reset_vector,
            .fetch_line_bytes = config.fetch_line_bytes,
            .costs = config.costs};
}

}  // namespace

void CoreConfig::validate() const {
    if (!std::has_single_bit(fetch_line_bytes))
        throw base::ConfigError("fetch_line must be a power of two");
    if (reset_vector % 2 != 0) throw base::ConfigError("reset_vector must be even");
}

Core::Core(const sc_core::sc_module_name& name, const CoreConfig& config,
           const base::Environment& environment)
    : sc_module(name),
      bus("bus"),
      software_irq("software_irq"),
      timer_irq("timer_irq"),
      external_irq("external_irq"),
      period_ps_(period_of(config.clock_hz)),
      limit_(period_ps_),
      span_(period_ps_),
      quantum_ps_(config.quantum_ps),
      follow_events_(config.follow_events),
      hart_(hart_config(config), *this),
      instruction_energy_(environment.energy.event(this->name(), "core.instruction")),
      history_(environment.energy.history()),
      pc_probe_(environment.probes, std::string(this->name()) + ".pc", hart_.pc()),
      mode_probe_(environment.probes, std::string(this->name()) + ".mode", Mode::machine, 2),
      wfi_probe_(environment.probes, std::string(this->name()) + ".wfi") {
    payload_.set_extension(in_memory_);
    bus.register_invalidate_direct_mem_ptr(this, &Core::invalidate_direct_memory);
    SC_HAS_PROCESS(Core);
    SC_THREAD(thread);
    if (history_ != nullptr) on_alarm();
}

void Core::thread() {
    irq_changed_ = wake_ | software_irq.value_changed_event() | timer_irq.value_changed_event() |
                   external_irq.value_changed_event();
    while (hart_.halt_reason() == HaltReason::none) {
        catch_up();
        account();
        sample_interrupts();
        if (is_stop_requested_ || hart_.is_stopped()) stand_still();
        if (hart_.is_waiting()) sleep();
        hart_.run(std::max(hart_.cycle() + 1, look_ahead()));
    }
    catch_up();
    account();
    halted_.notify();
    wait(never_);
}

void Core::stand_still() {
    hart_.stop();
    is_stop_requested_ = false;
    if (stop_listener_ != nullptr) stop_listener_->on_stop();
    hart_.resume();
}

// Lets the platform reach the core's time, then lets what happens at that very time settle, so that
// the core sees it all whatever the order in which the kernel runs processes.
void Core::catch_up() {
    const std::uint64_t local_ps = hart_.cycle() * period_ps_, now_ps = base::now_ps();
    if (local_ps > now_ps) wait(from_ps(local_ps - now_ps));
    settle();
}

void Core::settle() {
    for (int i = 0; i < kSettleDeltas && sc_core::sc_pending_activity_at_current_time(); ++i)
        wait(sc_core::SC_ZERO_TIME);
}

void Core::sample_interrupts() {
    hart_.set_interrupt_lines((software_irq.read() ? csr::kSoftware : 0) |
                              (timer_irq.read() ? csr::kTimer : 0) |
                              (external_irq.read() ? csr::kExternal : 0));
}

void Core::sleep() {
    const std::uint64_t from_cycle = hart_.cycle();
    while (hart_.is_waiting() && !is_stop_requested_ && hart_.halt_reason() == HaltReason::none) {
        wait(irq_changed_);
        sample_interrupts();
    }
    hart_.move_to_cycle(std::max(from_cycle, now_cycle_up()));
    wfi_cycles_ += hart_.cycle() - from_cycle;
    catch_up();
    sample_interrupts();
    account();
}

std::uint64_t Core::now_cycle_up() const { return divide_up(base::now_ps(), period_ps_); }

// The cycle at which the core has to look up again. Activity that goes on at this instant after
// settle() tells nothing about the next event.
std::uint64_t Core::look_ahead() {
    const std::uint64_t now_ps = base::now_ps();
    next_activity_ps_ = base::next_activity_ps();
    std::uint64_t limit_ps = now_ps + quantum_ps_;
    if (follow_events_ && next_activity_ps_ != now_ps)
        limit_ps = std::min(limit_ps, next_activity_ps_);
    return limit_.of(limit_ps);
}

bool Core::access(BusAccess kind, std::uint32_t address, void* data, std::uint32_t bytes) {
    if (kind == BusAccess::store || !is_alone()) catch_up();
    ++bus_accesses_;
    payload_.set_command(kind == BusAccess::store ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload_.set_address(address);
    payload_.set_data_ptr(static_cast<unsigned char*>(data));
    payload_.set_data_length(bytes);
    payload_.set_streaming_width(bytes);
    payload_.set_dmi_allowed(false);
    payload_.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    const std::uint64_t delta = sc_core::sc_delta_count(), start_ps = base::now_ps(),
                        local_ps = hart_.cycle() * period_ps_;  // >= start_ps
    sc_core::sc_time delay = from_ps(local_ps > start_ps ? local_ps - start_ps : 0);
    in_memory_->ps = 0;
    bus->b_transport(payload_, delay);

    const std::uint64_t done_ps = base::now_ps() + to_ps(delay);
    if (done_ps > local_ps) {
        // Waits of fetches belong to the instructions, as they do in direct memory.
        if (kind != BusAccess::fetch) {
            bus_ps_ += done_ps - local_ps;
            memory_ps_ += std::min(in_memory_->ps, done_ps - local_ps);
        }
        hart_.move_to_cycle(hart_.cycle() + span_.of(done_ps - local_ps));
    }
    // A read without a wait has changed nothing but, perhaps, what the target will do.
    hart_.run_no_longer_than(look_ahead());
    if (kind == BusAccess::store || sc_core::sc_delta_count() != delta || !is_alone())
        hart_.yield();
    if (payload_.is_response_error()) return false;
    if (payload_.is_dmi_allowed() && !hart_.has_direct(kind, address))
        request_direct_memory(kind, address);
    return true;
}

void Core::request_direct_memory(BusAccess kind, std::uint32_t address) {
    payload_.set_command(kind == BusAccess::store ? tlm::TLM_WRITE_COMMAND : tlm::TLM_READ_COMMAND);
    payload_.set_address(address);
    tlm::tlm_dmi dmi;
    in_memory_->ps = 0;
    if (!bus->get_direct_mem_ptr(payload_, dmi) || dmi.get_start_address() > 0xFFFF'FFFFu) return;
    const auto stall = [this](const sc_core::sc_time& latency) {
        return static_cast<std::uint32_t>(divide_up(to_ps(latency), period_ps_));
    };
    // Of what the memory says about this kind of access; its latencies differ little.
    const auto in_memory = [this, &stall](const sc_core::sc_time& latency) {
        return std::min(stall(latency),
                        static_cast<std::uint32_t>(divide_up(in_memory_->ps, period_ps_)));
    };
    hart_.add_direct_memory({.first = static_cast<std::uint32_t>(dmi.get_start_address()),
                             .last = static_cast<std::uint32_t>(
                                 std::min<sc_dt::uint64>(dmi.get_end_address(), 0xFFFF'FFFFu)),
                             .data = reinterpret_cast<std::byte*>(dmi.get_dmi_ptr()),
                             .read_stall = stall(dmi.get_read_latency()),
                             .write_stall = stall(dmi.get_write_latency()),
                             .read_in_memory = in_memory(dmi.get_read_latency()),
                             .write_in_memory = in_memory(dmi.get_write_latency()),
                             .can_read = dmi.is_read_allowed(),
                             .can_write = dmi.is_write_allowed()});
}

void Core::invalidate_direct_memory(sc_dt::uint64 first, sc_dt::uint64 last) {
    if (first > 0xFFFF'FFFFu) return;
    hart_.invalidate_direct_memory(
        static_cast<std::uint32_t>(first),
        static_cast<std::uint32_t>(std::min<sc_dt::uint64>(last, 0xFFFF'FFFFu)));
}

std::optional<std::uint64_t> Core::time() const {
    if (time_source_ == nullptr) return {};
    return time_source_->ticks_at(from_ps(hart_.cycle() * period_ps_));
}

void Core::request_halt() {
    hart_.halt(HaltReason::requested);
    wake_.notify(sc_core::SC_ZERO_TIME);
}

void Core::request_stop() {
    is_stop_requested_ = true;
    hart_.yield();
    wake_.notify(sc_core::SC_ZERO_TIME);
}

std::uint64_t Core::cycle() const {
    if (!is_waiting()) return hart_.cycle();
    return std::max(hart_.cycle(), base::now_ps() / period_ps_);
}

Core::Statistics Core::statistics() const {
    const Hart::DirectStalls& direct = hart_.direct_stalls();
    return {.instructions = hart_.retired(),
            .cycles = cycle(),
            .wfi_cycles = wfi_cycles_ + (cycle() - hart_.cycle()),
            .exceptions = hart_.exceptions(),
            .interrupts = hart_.interrupts(),
            .bus_accesses = bus_accesses_,
            .wait_ps = bus_ps_ + direct.all * period_ps_,
            .memory_ps = memory_ps_ + direct.in_memory * period_ps_};
}

void Core::account_energy() {
    instruction_energy_.add(hart_.retired() - accounted_, bin_end_ps_ - 1);
    accounted_ = hart_.retired();
}

// All instructions since the last alarm have started before the end of the bin.
void Core::on_alarm() {
    account_energy();
    const std::uint64_t bin_ps = history_->bin_ps();
    bin_end_ps_ = (hart_.cycle() * period_ps_ / bin_ps + 1) * bin_ps;
    hart_.set_alarm(divide_up(bin_end_ps_, period_ps_), *this);
}

void Core::account() {
    account_energy();
    pc_probe_.set(hart_.pc());
    mode_probe_.set(hart_.mode());
    wfi_probe_.set(hart_.is_waiting());
}

}  // namespace tessera::riscv

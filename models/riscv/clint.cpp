#include "models/riscv/clint.h"

#include "models/base/sim_time.h"

namespace tessera::riscv {

using base::from_ps;
using base::kPsPerSecond;
using base::to_ps;

namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::uint64_t kNever = ~std::uint64_t{0};

std::uint64_t ticks_in(std::uint64_t ps, std::uint64_t hz) {
    return static_cast<std::uint64_t>(Wide{ps} * hz / kPsPerSecond);
}

// The first picosecond of a tick, or kNever beyond the end of simulated time.
std::uint64_t start_ps_of(std::uint64_t tick, std::uint64_t hz) {
    const Wide ps = (Wide{tick} * kPsPerSecond + hz - 1) / hz;
    return ps < kNever ? static_cast<std::uint64_t>(ps) : kNever;
}

}  // namespace

Clint::Clint(const sc_core::sc_module_name& name, const ClintConfig& config,
             const base::Environment& environment)
    : sc_module(name),
      socket("socket"),
      software_irq("software_irq"),
      timer_irq("timer_irq"),
      config_(config),
      registers_(this->name(), kClintMap) {
    registers_.observe(environment.registers);
    registers_.compute<&Clint::mtime_low>(kMtimeLo, this);
    registers_.compute<&Clint::mtime_high>(kMtimeHi, this);
    registers_.after_write<&Clint::on_mtime_low>(kMtimeLo, this);
    registers_.after_write<&Clint::on_mtime_high>(kMtimeHi, this);
    registers_.after_write<&Clint::on_change>(kMsip, this);
    registers_.after_write<&Clint::on_change>(kMtimecmpLo, this);
    registers_.after_write<&Clint::on_change>(kMtimecmpHi, this);
    socket.register_b_transport(this, &Clint::b_transport);
    socket.register_transport_dbg(this, &Clint::transport_dbg);

    SC_HAS_PROCESS(Clint);
    SC_METHOD(drive);
    sensitive << changed_;
}

std::uint64_t Clint::ticks_at(const sc_core::sc_time& time) const {
    return ticks_in(to_ps(time), config_.timebase_hz) + offset_ticks_;
}

void Clint::b_transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
    access_delay_ = delay;
    registers_.b_transport(payload, delay);
    access_delay_ = sc_core::SC_ZERO_TIME;
}

unsigned Clint::transport_dbg(tlm::tlm_generic_payload& payload) {
    return registers_.transport_dbg(payload);
}

std::uint32_t Clint::mtime_low(std::uint32_t) const {
    return static_cast<std::uint32_t>(ticks_at(access_time()));
}

std::uint32_t Clint::mtime_high(std::uint32_t) const {
    return static_cast<std::uint32_t>(ticks_at(access_time()) >> 32);
}

void Clint::on_mtime_low(std::uint32_t, std::uint32_t value) {
    set_mtime((ticks_at(access_time()) >> 32 << 32) | value);
}

void Clint::on_mtime_high(std::uint32_t, std::uint32_t value) {
    set_mtime(static_cast<std::uint32_t>(ticks_at(access_time())) | std::uint64_t{value} << 32);
}

void Clint::set_mtime(std::uint64_t ticks) {
    offset_ticks_ = ticks - ticks_in(to_ps(access_time()), config_.timebase_hz);
    changed_.notify(access_delay_);
}

std::uint64_t Clint::mtimecmp() const {
    return registers_.get(kMtimecmpLo) | std::uint64_t{registers_.get(kMtimecmpHi)} << 32;
}

// Sets the lines for this instant and comes back when the timer is due.
void Clint::drive() {
    software_irq.write(registers_.get(kMsip) != 0);
    const std::uint64_t now_ps = to_ps(sc_core::sc_time_stamp());
    const std::uint64_t now_ticks = ticks_at(sc_core::sc_time_stamp()), deadline_ticks = mtimecmp();
    timer_irq.write(now_ticks >= deadline_ticks);
    if (now_ticks >= deadline_ticks) return;
    const std::uint64_t elapsed_ticks = ticks_in(now_ps, config_.timebase_hz);
    const std::uint64_t left_ticks = deadline_ticks - now_ticks;
    if (left_ticks > kNever - elapsed_ticks) return;
    const std::uint64_t due_ps = start_ps_of(elapsed_ticks + left_ticks, config_.timebase_hz);
    if (due_ps != kNever) next_trigger(from_ps(due_ps - now_ps), changed_);
}

}  // namespace tessera::riscv

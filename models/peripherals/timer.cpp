#include "models/peripherals/timer.h"

#include "models/base/resource.h"

namespace tessera::peripherals {

namespace {

using base::named;

constexpr const base::Register& kCtrl = named(kTimerRegisters, "CTRL");
constexpr const base::Register& kCompare = named(kTimerRegisters, "COMPARE");
constexpr const base::Register& kCount = named(kTimerRegisters, "COUNT");
constexpr const base::Register& kIrqStatus = named(kTimerRegisters, "IRQ_STATUS");
constexpr const base::Register& kClockHz = named(kTimerRegisters, "CLOCK_HZ");

constexpr std::uint32_t kEnable = named(timer_field::kCtrl, "ENABLE").mask();
constexpr std::uint32_t kPeriodic = named(timer_field::kCtrl, "PERIODIC").mask();
constexpr std::uint32_t kIrqEnable = named(timer_field::kCtrl, "IRQ_EN").mask();

}  // namespace

Timer::Timer(const sc_core::sc_module_name& module_name, const TimerConfig& config,
             const base::Environment& environment)
    : RegisterBlock(module_name, kTimerMap, environment),
      irq("irq"),
      interrupt_(irq, name(), environment.probes),
      clock_hz_(config.clock_hz) {
    registers_.set(kClockHz, clock_hz_);
    registers_.after_write<&Timer::write_ctrl>(kCtrl, this);
    registers_.after_write<&Timer::write_compare>(kCompare, this);
    registers_.after_write<&Timer::write_irq_status>(kIrqStatus, this);
    registers_.compute<&Timer::read_count>(kCount, this);
    for (std::uint32_t index = 0; index < kTimerChannels; ++index) {
        sc_core::sc_spawn_options on_expiry;
        on_expiry.spawn_method();
        on_expiry.dont_initialize();
        on_expiry.set_sensitivity(&channels_[index].expiry);
        sc_core::sc_spawn([this, index] { expire(index); }, sc_core::sc_gen_unique_name("channel"),
                          &on_expiry);
    }
}

std::uint64_t Timer::ticks_since(const sc_core::sc_time& start) const {
    __extension__ using Wide = unsigned __int128;
    const sc_core::sc_time duration = sc_core::sc_time_stamp() - start;
    return static_cast<std::uint64_t>(Wide{duration.value()} * clock_hz_ / base::kPsPerSecond);
}

sc_core::sc_time Timer::ticks_to_time(std::uint64_t ticks) const {
    return base::time_at_rate(ticks, clock_hz_);
}

std::uint32_t Timer::read_count(std::uint32_t index) const {
    const Channel& channel = channels_[index];
    if (!channel.running) return channel.held_count;
    return static_cast<std::uint32_t>(ticks_since(channel.start) - channel.elapsed);
}

void Timer::write_ctrl(std::uint32_t index, std::uint32_t value) {
    Channel& channel = channels_[index];
    const bool enable = (value & kEnable) != 0;
    if (enable && !channel.running) {
        start(index);
    } else if (!enable && channel.running) {
        channel.held_count = read_count(index);
        channel.running = false;
        channel.expiry.cancel();
    }
    update_irq();
}

void Timer::write_compare(std::uint32_t index, std::uint32_t) {
    if (channels_[index].running) start(index);
}

void Timer::start(std::uint32_t index) {
    Channel& channel = channels_[index];
    channel.running = true;
    channel.start = sc_core::sc_time_stamp();
    channel.elapsed = 0;
    schedule(index);
}

void Timer::schedule(std::uint32_t index) {
    Channel& channel = channels_[index];
    channel.expiry.cancel();
    const std::uint32_t compare = registers_.get(kCompare, index);
    if (compare == 0) return;
    // From the start, not from the last expiry: rounding to picoseconds does not add up.
    channel.expiry.notify(channel.start + ticks_to_time(channel.elapsed + compare) -
                          sc_core::sc_time_stamp());
}

void Timer::expire(std::uint32_t index) {
    Channel& channel = channels_[index];
    const std::uint32_t control = registers_.get(kCtrl, index);
    const std::uint32_t compare = registers_.get(kCompare, index);
    if ((control & kPeriodic) != 0) {
        channel.elapsed += compare;
        schedule(index);
    } else {
        channel.running = false;
        channel.held_count = compare;
        registers_.set(kCtrl, control & ~kEnable, index);
    }
    registers_.set_bits(kIrqStatus, 1u << index);
    update_irq();
}

void Timer::update_irq() {
    bool level = false;
    for (std::uint32_t index = 0; index < kTimerChannels; ++index)
        level |= (registers_.get(kIrqStatus) >> index & 1) != 0 &&
                 (registers_.get(kCtrl, index) & kIrqEnable) != 0;
    interrupt_.set(level);
}

}  // namespace tessera::peripherals

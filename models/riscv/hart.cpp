#include "models/riscv/hart.h"

#include <bit>

#include "models/riscv/decode.h"

namespace tessera::riscv {

static_assert(std::endian::native == std::endian::little, "direct memory is copied as it lies");

namespace {

// The page of `address`, if the region has all of it and its stalls fit.
std::optional<PageCache::Page> page_of(const DirectRegion& region, std::uint32_t address,
                                       std::uint32_t stall, std::uint32_t in_memory) {
    const std::uint32_t first = address & ~PageCache::kPageMask;
    if (region.first > first || region.last < first + PageCache::kPageMask || stall > 0xFFFF)
        return {};
    return PageCache::Page{.tag = first,
                           .stall = static_cast<std::uint16_t>(stall),
                           .in_memory = static_cast<std::uint16_t>(std::min(stall, in_memory)),
                           .data = region.at(first)};
}

}  // namespace

Hart::Hart(const HartConfig& config, HartBus& bus)
    : pc_(config.reset_vector & ~1u),
      fetch_line_mask_(~(config.fetch_line_bytes - 1)),
      costs_(config.costs),
      csrs_(config.hart_id),
      bus_(bus),
      blocks_(fetch_line_mask_, config.costs.branch_taken),
      config_(config) {}

void Hart::run(std::uint64_t limit) {
    yield_ = waiting_ || is_stopped_ || halt_reason_ != HaltReason::none;
    end_ = std::min(limit, cycle_ + kLongestRun);
    while (!yield_ && cycle_ < end_) {
        if (cycle_ >= alarm_at_) [[unlikely]]
            ring();
        take_pending_interrupt();
        stop_at_ = yield_ ? 0 : std::min(end_, alarm_at_);
        if (observers_.empty()) {
            run_unobserved();
        } else {
            while (cycle_ < stop_at_) observed_step();
        }
    }
}

void Hart::set_alarm(std::uint64_t cycle, HartAlarm& alarm) {
    const auto known = std::find_if(alarms_.begin(), alarms_.end(),
                                    [&](const Alarm& each) { return each.alarm == &alarm; });
    if (known == alarms_.end())
        alarms_.push_back({cycle, &alarm});
    else
        known->cycle = cycle;
    alarm_at_ = ~std::uint64_t{0};
    for (const Alarm& each : alarms_) alarm_at_ = std::min(alarm_at_, each.cycle);
}

void Hart::ring() {
    for (std::size_t i = 0; i < alarms_.size(); ++i) {
        if (alarms_[i].cycle > cycle_) continue;
        HartAlarm& alarm = *alarms_[i].alarm;
        set_alarm(~std::uint64_t{0}, alarm);
        alarm.on_alarm();
    }
}

void Hart::run_unobserved() {
    if (!only_step_ && cycle_ < stop_at_) run_blocks();
    while (cycle_ < stop_at_) {
        if (has_breakpoint(pc_)) [[unlikely]]
            return stop();
        step();
    }
}

void Hart::step() {
    const DecodedInstruction* decoded = fetch();
    if (decoded == nullptr) [[unlikely]]
        return take_trap(raised_cause_, raised_tval_);
    charge(*decoded);
    if (!execute(*this, decoded->instruction.op, decoded->instruction)) [[unlikely]]
        return take_trap(raised_cause_, raised_tval_);
    pc_ = next_pc_;
    ++retired_;
}

const DecodedInstruction* Hart::fetch() {
    if (page_ == nullptr || page_->number != pc_ >> CodePage::kBits) [[unlikely]]
        page_ = &code_.page(pc_);
    const DecodedInstruction& slot = page_->slot(pc_);
    if (slot.cycles == 0) [[unlikely]]
        return decode_at(pc_);
    return &slot;
}

const DecodedInstruction* Hart::decode_at(std::uint32_t pc) {
    std::uint16_t low = 0, high = 0;
    bool is_direct = true;
    std::uint32_t stall = 0;
    if (!fetch_parcel(pc, low, is_direct, stall)) return nullptr;
    if (!is_compressed(low) && !fetch_parcel(pc + 2, high, is_direct, stall)) return nullptr;

    uncached_.bits = low | std::uint32_t{high} << 16;
    uncached_.instruction = decode(uncached_.bits);
    uncached_.cycles = costs_.of(uncached_.instruction.op);
    uncached_.fetch_stall = is_direct ? stall : 0;
    // An instruction across two pages would outlive a change of the second.
    const bool crosses_pages =
        (pc & CodePage::kMask) + uncached_.instruction.length > CodePage::kMask + 1;
    if (is_direct && !crosses_pages) code_.page(pc).slot(pc) = uncached_;
    return &uncached_;
}

bool Hart::fetch_parcel(std::uint32_t address, std::uint16_t& parcel, bool& is_direct,
                        std::uint32_t& stall) {
    if (const DirectRegion* region = direct_.find_read(address, sizeof parcel)) {
        std::memcpy(&parcel, region->at(address), sizeof parcel);
        stall = region->read_stall;
        return true;
    }
    is_direct = false;
    if (bus_.access(BusAccess::fetch, address, &parcel, sizeof parcel)) return true;
    return raise(Cause::instruction_access_fault, address);
}

bool Hart::load_elsewhere(std::uint32_t address, void* data, std::uint32_t bytes) {
    if (address % bytes != 0) return raise(Cause::load_address_misaligned, address);
    if (const DirectRegion* region = direct_.find_read(address, bytes)) {
        std::memcpy(data, region->at(address), bytes);
        cycle_ += region->read_stall;
        direct_stalls_ += {region->read_stall, region->read_in_memory};
        if (const auto page = page_of(*region, address, region->read_stall, region->read_in_memory))
            readable_.add(*page);
        return true;
    }
    if (bus_.access(BusAccess::load, address, data, bytes)) return true;
    return raise(Cause::load_access_fault, address);
}

bool Hart::store_elsewhere(std::uint32_t address, const void* data, std::uint32_t bytes) {
    if (address % bytes != 0) return raise(Cause::store_address_misaligned, address);
    if ((address & ~3u) == reservation_) reservation_ = kNoReservation;
    if (const DirectRegion* region = direct_.find_write(address, bytes)) {
        std::memcpy(region->at(address), data, bytes);
        cycle_ += region->write_stall;
        direct_stalls_ += {region->write_stall, region->write_in_memory};
        if (const auto page =
                page_of(*region, address, region->write_stall, region->write_in_memory))
            writable_.add(*page);
        return true;
    }
    std::uint32_t value = 0;
    std::memcpy(&value, data, bytes);
    if (bus_.access(BusAccess::store, address, &value, bytes)) return true;
    return raise(Cause::store_access_fault, address);
}

bool Hart::load_reserved(std::uint8_t rd, std::uint32_t address) {
    std::uint32_t value = 0;
    if (!load(address, value)) return false;
    reservation_ = address;
    reserved_value_ = value;
    set(rd, value);
    return true;
}

// Other masters' writes that invalidate_reservation() did not report are noticed when they changed
// the word.
bool Hart::store_conditional(std::uint8_t rd, std::uint32_t address, std::uint32_t value,
                             bool& has_stored) {
    if (address % 4 != 0) return raise(Cause::store_address_misaligned, address);
    bool succeeds = reservation_ == address;
    reservation_ = kNoReservation;
    if (succeeds) {
        std::uint32_t present = 0;
        if (!load(address, present)) return raise(Cause::store_access_fault, address);
        succeeds = present == reserved_value_;
    }
    if (succeeds && !store(address, value)) return false;
    has_stored = succeeds;
    set(rd, succeeds ? 0 : 1);
    return true;
}

void Hart::invalidate_reservation(std::uint32_t address, std::uint32_t bytes) {
    if (reservation_ == kNoReservation) return;
    const std::uint64_t end = std::uint64_t{address} + bytes;
    if (address < std::uint64_t{reservation_} + 4 && reservation_ < end)
        reservation_ = kNoReservation;
}

CsrFile::Sources Hart::sources(std::uint32_t csr_address) const {
    CsrFile::Sources now{.cycle = cycle_, .retired = retired_, .time = {}};
    if (csr_address == csr::kTime || csr_address == csr::kTimeh) now.time = bus_.time();
    return now;
}

bool Hart::csr(const Instruction& instruction, CsrAction action, std::uint32_t operand) {
    const auto bits = static_cast<std::uint32_t>(instruction.imm);
    const std::uint32_t address = bits >> 20;
    const CsrFile::Sources now = sources(address);
    const std::optional<std::uint32_t> old = csrs_.read(address, mode_, now);
    if (!old) return raise(Cause::illegal_instruction, bits);
    if (action == CsrAction::write || instruction.rs1 != 0) {
        const std::uint32_t value = action == CsrAction::write ? operand
                                    : action == CsrAction::set ? *old | operand
                                                               : *old & ~operand;
        if (!csrs_.write(address, value, now)) return raise(Cause::illegal_instruction, bits);
        stop_at_ = 0;  // an interrupt may have become enabled
    }
    set(instruction.rd, *old);
    return true;
}

std::optional<std::uint32_t> Hart::peek_csr(std::uint32_t address) const {
    return csrs_.read(address, Mode::machine, sources(address));
}

// No instruction executes, so none is left out of minstret.
bool Hart::poke_csr(std::uint32_t address, std::uint32_t value) {
    if (!peek_csr(address)) return false;
    CsrFile::Sources now = sources(address);
    --now.retired;
    return csrs_.write(address, value, now);
}

void Hart::reset() {
    x_ = {};
    csrs_ = CsrFile(config_.hart_id);
    mode_ = Mode::machine;
    reservation_ = fetch_line_ = kNoReservation;
    repeated_traps_ = 0;
    set_pc(config_.reset_vector);
    (void)fence_instructions();
}

bool Hart::fence_instructions() {
    code_.clear();
    blocks_.clear();
    page_ = nullptr;
    return true;
}

bool Hart::return_from_trap(std::uint32_t bits) {
    if (mode_ != Mode::machine) return raise(Cause::illegal_instruction, bits);
    mode_ = csrs_.leave_trap();
    next_pc_ = csrs_.mepc();
    repeated_traps_ = 0;
    stop_at_ = 0;
    return true;
}

bool Hart::wait_for_interrupt(std::uint32_t bits) {
    if (mode_ == Mode::user && csrs_.traps_user_wfi())
        return raise(Cause::illegal_instruction, bits);
    waiting_ = csrs_.pending_and_enabled() == 0;
    if (waiting_) yield();
    return true;
}

bool Hart::raise(Cause cause, std::uint32_t tval) {
    raised_cause_ = cause;
    raised_tval_ = tval;
    return false;
}

void Hart::take_trap(Cause cause, std::uint32_t tval) {
    const TrapRecord trap{.cause = cause,
                          .epc = pc_,
                          .tval = tval,
                          .from = mode_,
                          .cycle = cycle_,
                          .retired = retired_};
    ++(is_interrupt(cause) ? interrupts_ : exceptions_);
    pc_ = csrs_.enter_trap(cause, pc_, tval, mode_);
    mode_ = Mode::machine;
    cycle_ += costs_.trap;
    watch_for_trap_loop(trap);
    last_trap_ = trap;
    for (TrapObserver* observer : trap_observers_) observer->on_trap(trap);
    for (InstructionObserver* observer : observers_) observer->on_trap(trap);
}

void Hart::watch_for_trap_loop(const TrapRecord& trap) {
    const bool repeats = trap.cause == last_trap_.cause && trap.epc == last_trap_.epc &&
                         trap.retired - last_trap_.retired <= kTrapLoopInstructions;
    repeated_traps_ = repeats ? repeated_traps_ + 1 : 0;
    if (repeated_traps_ >= kTrapLoopTraps) halt(HaltReason::trap_loop);
}

void Hart::take_pending_interrupt() {
    if (const std::optional<Cause> cause = csrs_.interrupt_to_take(mode_)) take_trap(*cause, 0);
}

void Hart::set_interrupt_lines(std::uint32_t mip) {
    csrs_.set_lines(mip);
    if (csrs_.pending_and_enabled() != 0) waiting_ = false;
}

void Hart::halt(HaltReason reason) {
    if (halt_reason_ == HaltReason::none) halt_reason_ = reason;
    yield();
}

void Hart::add_breakpoint(std::uint32_t pc) {
    if (has_breakpoint(pc)) return;
    breakpoints_.insert(std::lower_bound(breakpoints_.begin(), breakpoints_.end(), pc), pc);
    blocks_.clear();
}

void Hart::remove_breakpoint(std::uint32_t pc) {
    std::erase(breakpoints_, pc);
    blocks_.clear();
}

void Hart::add_direct_memory(const DirectRegion& region) {
    direct_.add(region);
    forget_pages();
    blocks_.clear();  // what they left to step() may be direct now
}

void Hart::invalidate_direct_memory(std::uint32_t first, std::uint32_t last) {
    direct_.invalidate(first, last);
    forget_pages();
    invalidate_code(first, last);
}

// Whole regions come and go, wherever their pages are.
void Hart::forget_pages() {
    readable_.clear();
    writable_.clear();
}

bool Hart::has_direct(BusAccess kind, std::uint32_t address) {
    return (kind == BusAccess::store ? direct_.find_write(address, 1)
                                     : direct_.find_read(address, 1)) != nullptr;
}

void Hart::invalidate_code(std::uint32_t first, std::uint32_t last) {
    code_.invalidate(first, last);
    blocks_.clear();
}

}  // namespace tessera::riscv

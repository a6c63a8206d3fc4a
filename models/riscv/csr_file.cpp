#include "models/riscv/csr_file.h"

#include "models/riscv/bits.h"

namespace tessera::riscv {
namespace {

constexpr std::uint32_t extension(char letter) { return 1u << (letter - 'A'); }
constexpr std::uint32_t kMisaValue =
    1u << 30 | extension('I') | extension('M') | extension('A') | extension('C') | extension('U');
constexpr std::uint32_t kImplementation = 1;
constexpr std::uint32_t kCycleBit = 1u << 0, kTimeBit = 1u << 1, kInstretBit = 1u << 2;

constexpr std::uint32_t low(std::uint64_t value) { return static_cast<std::uint32_t>(value); }
constexpr std::uint32_t high(std::uint64_t value) {
    return static_cast<std::uint32_t>(value >> 32);
}
constexpr std::uint64_t with_low(std::uint64_t old, std::uint32_t value) {
    return (old >> 32 << 32) | value;
}
constexpr std::uint64_t with_high(std::uint64_t old, std::uint32_t value) {
    return low(old) | std::uint64_t{value} << 32;
}

// Counters 3 to 31 and their event selectors are hardwired to zero, as section 3.1.10 allows.
constexpr bool is_hardwired_counter(std::uint32_t address) {
    const std::uint32_t block = address & 0xFE0, number = address & 0x1F;
    return number >= 3 && (block == 0xB00 || block == 0xB80 || block == 0x320);
}
constexpr bool is_user_counter(std::uint32_t address) { return (address & 0xF60) == 0xC00; }

}  // namespace

std::optional<std::uint32_t> CsrFile::read_counter(std::uint32_t address, Mode mode,
                                                   const Sources& sources) const {
    const std::uint32_t number = address & 0x1F;
    if (mode == Mode::user && (mcounteren_ >> number & 1) == 0) return {};
    const bool wants_high = (address & 0x80) != 0;
    const auto part = [&](std::uint64_t value) { return wants_high ? high(value) : low(value); };
    switch (number) {
        case 0: return part(cycle_.read(sources.cycle));
        case 1: return sources.time ? std::optional(part(*sources.time)) : std::nullopt;
        case 2: return part(instret_.read(sources.retired));
        default: return 0;
    }
}

std::optional<std::uint32_t> CsrFile::read(std::uint32_t address, Mode mode,
                                           const Sources& sources) const {
    if (field(address, 9, 8) > static_cast<std::uint32_t>(mode)) return {};
    if (is_user_counter(address)) return read_counter(address, mode, sources);
    if (is_hardwired_counter(address)) return 0;
    switch (address) {
        case csr::kMstatus: return mstatus_;
        case csr::kMisa: return kMisaValue;
        case csr::kMie: return mie_;
        case csr::kMtvec: return mtvec_;
        case csr::kMcounteren: return mcounteren_;
        case csr::kMcountinhibit:
            return (cycle_.is_held() ? kCycleBit : 0) | (instret_.is_held() ? kInstretBit : 0);
        case csr::kMscratch: return mscratch_;
        case csr::kMepc: return mepc_;
        case csr::kMcause: return mcause_;
        case csr::kMtval: return mtval_;
        case csr::kMip: return mip_;
        case csr::kMcycle: return low(cycle_.read(sources.cycle));
        case csr::kMcycleh: return high(cycle_.read(sources.cycle));
        case csr::kMinstret: return low(instret_.read(sources.retired));
        case csr::kMinstreth: return high(instret_.read(sources.retired));
        case csr::kMimpid: return kImplementation;
        case csr::kMhartid: return hart_id_;
        case csr::kMstatush:
        case csr::kMvendorid:
        case csr::kMarchid:
        case csr::kMconfigptr: return 0;
        default: return {};
    }
}

void CsrFile::write_mstatus(std::uint32_t value) {
    constexpr std::uint32_t kPlain =
        csr::kMstatusMie | csr::kMstatusMpie | csr::kMstatusMprv | csr::kMstatusTw;
    const std::uint32_t mpp = value & csr::kMstatusMpp;
    const bool is_mode = mpp == 0 || mpp == csr::kMstatusMpp;
    mstatus_ = (value & kPlain) | (is_mode ? mpp : mstatus_ & csr::kMstatusMpp);
}

bool CsrFile::write(std::uint32_t address, std::uint32_t value, const Sources& sources) {
    if (field(address, 11, 10) == 3) return false;
    // A written counter shows that value to the next instruction: this one's own step does not
    // count.
    const std::uint64_t retired = sources.retired + 1;
    switch (address) {
        case csr::kMstatus: write_mstatus(value); break;
        case csr::kMie: mie_ = value & csr::kInterrupts; break;
        case csr::kMtvec: mtvec_ = value & ~2u; break;
        case csr::kMcounteren: mcounteren_ = value & (kCycleBit | kTimeBit | kInstretBit); break;
        case csr::kMcountinhibit:
            cycle_.hold((value & kCycleBit) != 0, sources.cycle);
            instret_.hold((value & kInstretBit) != 0, retired);
            break;
        case csr::kMscratch: mscratch_ = value; break;
        case csr::kMepc: mepc_ = value & ~1u; break;
        case csr::kMcause: mcause_ = value; break;
        case csr::kMtval: mtval_ = value; break;
        case csr::kMcycle:
            cycle_.write(with_low(cycle_.read(sources.cycle), value), sources.cycle);
            break;
        case csr::kMcycleh:
            cycle_.write(with_high(cycle_.read(sources.cycle), value), sources.cycle);
            break;
        case csr::kMinstret:
            instret_.write(with_low(instret_.read(retired), value), retired);
            break;
        case csr::kMinstreth:
            instret_.write(with_high(instret_.read(retired), value), retired);
            break;
        default: break;  // misa, mip, mstatush and hardwired counters ignore writes
    }
    return true;
}

std::uint32_t CsrFile::enter_trap(Cause cause, std::uint32_t epc, std::uint32_t tval, Mode from) {
    mepc_ = epc;
    mcause_ = static_cast<std::uint32_t>(cause);
    mtval_ = tval;
    const std::uint32_t previous = (mstatus_ & csr::kMstatusMie) != 0 ? csr::kMstatusMpie : 0;
    mstatus_ = (mstatus_ & (csr::kMstatusMprv | csr::kMstatusTw)) | previous |
               static_cast<std::uint32_t>(from) << 11;
    const std::uint32_t base = mtvec_ & ~3u;
    const bool is_vectored = (mtvec_ & 1) != 0 && is_interrupt(cause);
    return is_vectored ? base + 4 * (mcause_ & ~kInterruptFlag) : base;
}

Mode CsrFile::leave_trap() {
    const Mode to = (mstatus_ & csr::kMstatusMpp) != 0 ? Mode::machine : Mode::user;
    const std::uint32_t enabled = (mstatus_ & csr::kMstatusMpie) != 0 ? csr::kMstatusMie : 0;
    const std::uint32_t kept = csr::kMstatusTw | (to == Mode::machine ? csr::kMstatusMprv : 0);
    mstatus_ = (mstatus_ & kept) | enabled | csr::kMstatusMpie;
    return to;
}

std::optional<Cause> CsrFile::interrupt_to_take(Mode mode) const {
    if (mode == Mode::machine && (mstatus_ & csr::kMstatusMie) == 0) return {};
    const std::uint32_t ready = pending_and_enabled();
    if (ready == 0) return {};
    if ((ready & csr::kExternal) != 0) return Cause::external_interrupt;
    if ((ready & csr::kSoftware) != 0) return Cause::software_interrupt;
    return Cause::timer_interrupt;
}

}  // namespace tessera::riscv

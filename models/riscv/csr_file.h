#pragma once
// Control and status registers of a hart with M and U mode: no S mode, no delegation, no PMP.
// Sections named are those of the RISC-V privileged architecture 1.12.

#include <cstdint>
#include <optional>

#include "models/riscv/trap.h"

namespace tessera::riscv {

namespace csr {
inline constexpr std::uint32_t kMstatus = 0x300, kMisa = 0x301, kMie = 0x304, kMtvec = 0x305;
inline constexpr std::uint32_t kMcounteren = 0x306, kMstatush = 0x310, kMcountinhibit = 0x320;
inline constexpr std::uint32_t kMscratch = 0x340, kMepc = 0x341, kMcause = 0x342, kMtval = 0x343,
                               kMip = 0x344;
inline constexpr std::uint32_t kMcycle = 0xB00, kMinstret = 0xB02, kMcycleh = 0xB80,
                               kMinstreth = 0xB82;
inline constexpr std::uint32_t kCycle = 0xC00, kTime = 0xC01, kInstret = 0xC02;
inline constexpr std::uint32_t kCycleh = 0xC80, kTimeh = 0xC81, kInstreth = 0xC82;
inline constexpr std::uint32_t kMvendorid = 0xF11, kMarchid = 0xF12, kMimpid = 0xF13,
                               kMhartid = 0xF14;
inline constexpr std::uint32_t kMconfigptr = 0xF15;

inline constexpr std::uint32_t kMstatusMie = 1u << 3, kMstatusMpie = 1u << 7,
                               kMstatusMpp = 3u << 11;
inline constexpr std::uint32_t kMstatusMprv = 1u << 17, kMstatusTw = 1u << 21;
// Bits of mie and mip.
inline constexpr std::uint32_t kSoftware = 1u << 3, kTimer = 1u << 7, kExternal = 1u << 11;
inline constexpr std::uint32_t kInterrupts = kSoftware | kTimer | kExternal;
}  // namespace csr

// A 64-bit counter that follows a source (cycles, instructions), can be set and can be held.
class InhibitableCounter {
  public:
    [[nodiscard]] std::uint64_t read(std::uint64_t source) const {
        return held_ ? base_ : base_ + source;
    }
    void write(std::uint64_t value, std::uint64_t source) {
        base_ = held_ ? value : value - source;
    }
    void hold(bool held, std::uint64_t source) {
        const std::uint64_t value = read(source);
        held_ = held;
        write(value, source);
    }
    [[nodiscard]] bool is_held() const { return held_; }

  private:
    std::uint64_t base_ = 0;
    bool held_ = false;
};

class CsrFile {
  public:
    // What the counters follow, at the instruction that reads or writes a CSR. Without `time` (no
    // CLINT in the platform) the time CSRs do not exist.
    struct Sources {
        std::uint64_t cycle = 0;
        std::uint64_t retired = 0;  // before this instruction
        std::optional<std::uint64_t> time;
    };

    explicit CsrFile(std::uint32_t hart_id) : hart_id_(hart_id) {}

    // Empty when the register does not exist or `mode` may not read it.
    [[nodiscard]] std::optional<std::uint32_t> read(std::uint32_t address, Mode mode,
                                                    const Sources& sources) const;
    // The address must have been readable. False when it is read-only.
    bool write(std::uint32_t address, std::uint32_t value, const Sources& sources);

    // Enters the handler of a trap: saves and clears MIE, and returns the handler's address.
    std::uint32_t enter_trap(Cause cause, std::uint32_t epc, std::uint32_t tval, Mode from);
    // mret: restores MIE and returns the mode to go on in; the address is mepc().
    Mode leave_trap();

    void set_lines(std::uint32_t mip) { mip_ = mip; }
    [[nodiscard]] std::uint32_t pending_and_enabled() const { return mip_ & mie_; }
    [[nodiscard]] bool any_interrupt_enabled() const { return mie_ != 0; }
    // The interrupt to take now, by priority: external, software, timer (section 3.1.9).
    [[nodiscard]] std::optional<Cause> interrupt_to_take(Mode mode) const;

    [[nodiscard]] std::uint32_t mepc() const { return mepc_; }
    [[nodiscard]] std::uint32_t mtvec() const { return mtvec_; }
    [[nodiscard]] bool traps_user_wfi() const { return (mstatus_ & csr::kMstatusTw) != 0; }

  private:
    [[nodiscard]] std::optional<std::uint32_t> read_counter(std::uint32_t address, Mode mode,
                                                            const Sources& sources) const;
    void write_mstatus(std::uint32_t value);

    std::uint32_t hart_id_;
    std::uint32_t mstatus_ = 0;
    std::uint32_t mie_ = 0, mip_ = 0;
    std::uint32_t mtvec_ = 0, mscratch_ = 0, mepc_ = 0, mcause_ = 0, mtval_ = 0;
    std::uint32_t mcounteren_ = 0;
    InhibitableCounter cycle_, instret_;
};

}  // namespace tessera::riscv

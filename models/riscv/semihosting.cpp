#include "models/riscv/semihosting.h"

#include "models/riscv/hart.h"

namespace tessera::riscv {

bool Hart::breakpoint() {
    if (semihosting_ == nullptr || !is_semihosting_call()) [[likely]]
        return raise(Cause::breakpoint, pc_);
    constexpr unsigned kA0 = 10, kA1 = 11;
    set(kA0, semihosting_->call(x(kA0), x(kA1)));
    return true;
}

// The EBREAK at pc_ stands between the two marks.
bool Hart::is_semihosting_call() {
    const std::uint32_t entry = pc_ - 4, exit = pc_ + 4;
    if (next_pc_ != exit) return false;
    const auto holds = [this](std::uint32_t address, std::uint32_t bits) {
        std::uint16_t low = 0, high = 0;
        bool is_direct = true;
        std::uint32_t stall = 0;
        return fetch_parcel(address, low, is_direct, stall) &&
               fetch_parcel(address + 2, high, is_direct, stall) &&
               (low | std::uint32_t{high} << 16) == bits;
    };
    return holds(entry, kSemihostingEntry) && holds(exit, kSemihostingExit);
}

}  // namespace tessera::riscv

#pragma once
// Other simulators on the same guest programs: CPU seconds from the program's start to its end,
// which they must have found right; empty when they are not installed or fail.

#include <optional>

namespace tessera::bench {

// qemu-system-riscv32, the virt machine; what it needs to start and end is taken off.
[[nodiscard]] std::optional<double> run_in_qemu(const char* guest);
[[nodiscard]] std::optional<double> run_in_qemu_icount(const char* guest);  // counts instructions
// libunicorn: QEMU's translator alone, without devices, interrupts or time.
[[nodiscard]] std::optional<double> run_in_unicorn(const char* guest);

}  // namespace tessera::bench

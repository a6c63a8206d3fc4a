#pragma once
#include <cstdint>
#include <string>

namespace tessera::riscv {

// The name that the privileged architecture gives a machine-mode or counter CSR; empty for others.
[[nodiscard]] std::string csr_name(std::uint32_t address);

}  // namespace tessera::riscv

#pragma once
// What GDB asks about the machine before it does anything else.

#include <string>
#include <vector>

#include "models/noc/address_map.h"
#include "models/riscv/hart.h"

namespace tessera::debug {

// target.xml: the integer registers, the CSRs this hart has, the privilege mode. No operating
// system: for the one that GDB would guess it steps by breakpoints in software.
[[nodiscard]] std::string target_description(const riscv::Hart& hart);
// What can be read, devices too; the boot ROM as ROM, so that breakpoints there are hardware ones.
[[nodiscard]] std::string memory_map(const std::vector<noc::AddressMap::Entry>& entries);

}  // namespace tessera::debug

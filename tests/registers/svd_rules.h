#pragma once
// The rules of the CMSIS-SVD schema 1.3 that a file of ours could break: order of elements, names,
// numbers, words, references, places.

#include <string>
#include <vector>

#include "tests/registers/xml.h"

namespace tessera::registers {

// What is wrong, a line each. Without addresses, blocks may lie over one another.
[[nodiscard]] std::vector<std::string> svd_faults(const XmlElement& device, bool has_addresses);

}  // namespace tessera::registers

#pragma once
// A whole file in memory.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::workload {

// Throws config::Error when the file is missing, unreadable, empty or larger than `max_bytes`.
[[nodiscard]] std::vector<std::byte> read_file(const std::string& path, std::uint64_t max_bytes);

}  // namespace tessera::workload

#pragma once
// The benchmarks' guest programs, and the time they are charged.

#include <string>
#include <vector>

namespace tessera::bench {

[[nodiscard]] std::string guest_path(const std::string& guest, const std::string& ending);
// The flat image, for 0x80000000; empty when it cannot be read.
[[nodiscard]] std::vector<char> guest_image(const std::string& guest);
[[nodiscard]] double cpu_seconds();  // of this process

}  // namespace tessera::bench

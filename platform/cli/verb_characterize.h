#pragma once
// tessera characterize: one block alone under synthetic or recorded traffic.

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::cli {

struct CharacterizeDramOptions {
    std::string preset = "DDR3-1600K";
    std::string pattern = "rand";
    std::size_t requests = 100'000;
    unsigned window = 32;
    double gap = 0;  // clocks between arrivals on average; 0: as fast as it goes
    std::string trace, mapping, json;
    std::vector<std::string> overrides;  // of the controller
    std::uint64_t seed = 1;
};

int characterize_dram(const CharacterizeDramOptions& options);

}  // namespace tessera::cli

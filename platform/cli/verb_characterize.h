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

struct CharacterizeNocOptions {
    std::string mesh = "4x4";
    unsigned vcs = 4;
    unsigned buffer = 8;        // flits
    unsigned packet_flits = 5;  // header included
    std::string pattern = "uniform";
    double rate = 0.1;  // flits a node and cycle
    std::string sweep;  // lo:hi:step of the rate
    std::uint64_t warmup = 10'000, cycles = 40'000;
    std::string router = "lookahead", routing = "xy", json;
    std::vector<std::string> overrides;  // of the mesh
    std::uint64_t seed = 1;
};

int characterize_noc(const CharacterizeNocOptions& options);

struct CharacterizeCrossbarOptions {
    unsigned rows = 128, cols = 128;
    unsigned bits = 8;  // of weights and inputs
    double g_max_uS = 25;
    double wire_ohm = 1;
    std::string ir = "none";          // none, ladder or exact
    std::string converter = "adc:8";  // adc[:BITS], ifc[:BITS], ttfs, sense or raw
    double noise = 0;                 // of a cell in a read, part of its current
    unsigned vectors = 1000;
    std::string technology;  // empty: the project's own for ReRAM
    std::string json;
    std::vector<std::string> overrides;  // of the tile
    std::uint64_t seed = 1;
};

int characterize_crossbar(const CharacterizeCrossbarOptions& options);

struct CharacterizeTdnnOptions {
    std::uint32_t length = 1023;  // stages
    double sigma = 0.1;           // of a stage, in steps
    double mux = 0, jitter = 0;   // in steps
    double dead_zone = 0;         // in steps
    unsigned votes = 1;
    std::uint32_t samples = 20000;
    std::string technology;  // empty: the project's own for TDNN
    std::string json;
    std::vector<std::string> overrides;  // of the tile
    std::uint64_t seed = 1;
};

int characterize_tdnn(const CharacterizeTdnnOptions& options);

}  // namespace tessera::cli

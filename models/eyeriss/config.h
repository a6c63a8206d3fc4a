#pragma once
// The machine's parameters. The defaults are the chip of Chen et al., "Eyeriss: an energy-efficient
// reconfigurable accelerator for deep convolutional neural networks", ISSCC 2016 and JSSC 52(1)
// 2017.

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "models/base/config_fields.h"
#include "models/base/memory_port.h"

namespace tessera::eyeriss {

inline constexpr std::uint16_t kClassId = 1;
inline constexpr std::string_view kType = "eyeriss";
inline constexpr std::uint32_t kWordBytes = 2;  // of scratchpads, global buffer and networks
inline constexpr std::uint32_t kLinkBytes = 8;  // width of the off-chip link

// What the mapper makes least.
enum class Objective : std::uint8_t { time, energy, edp };
inline constexpr std::array kObjectiveNames = {
    base::EnumName<Objective>{Objective::time, "time"},
    base::EnumName<Objective>{Objective::energy, "energy"},
    base::EnumName<Objective>{Objective::edp, "edp"},
};
constexpr std::span<const base::EnumName<Objective>> enum_names(Objective) {
    return kObjectiveNames;
}

struct Config {
    std::uint32_t rows = 12;
    std::uint32_t cols = 14;
    std::uint64_t clock_hz = 200'000'000;
    std::uint64_t link_clock_hz = 60'000'000;

    // 8 KiB hold filters on their way to the PEs; the rest, in 4 KiB banks, ifmaps and psums.
    std::uint32_t glb_bytes = 108 * 1024;
    std::uint32_t glb_filter_bytes = 8 * 1024;
    std::uint32_t glb_bank_bytes = 4 * 1024;
    // The chip has room for one of each: ifmap loads and ofmap drains are not hidden.
    std::uint32_t ifmap_tiles = 1;
    std::uint32_t psum_blocks = 1;

    std::uint32_t ifmap_spad_words = 12;
    std::uint32_t filter_spad_words = 224;
    std::uint32_t psum_spad_words = 24;

    std::uint32_t ifmap_bus_words = 1;
    std::uint32_t filter_bus_words = 4;
    std::uint32_t psum_bus_words = 4;  // in each direction
    // Calibrated to the chip's processing times of AlexNet; not a published figure.
    std::uint32_t pass_overhead_cycles = 577;
    Objective objective = Objective::energy;

    base::MemoryPortConfig port;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("rows", &Config::rows, "rows of processing elements", {.min = 1, .max = 1024});
        visit.field("cols", &Config::cols, "columns of processing elements",
                    {.min = 1, .max = 1024});
        visit.field("clock", &Config::clock_hz, "core clock",
                    {.min = 1e6, .max = 4e9, .unit = base::Unit::hertz});
        visit.field("link_clock", &Config::link_clock_hz, "clock of the 64-bit off-chip link",
                    {.min = 1e6, .max = 4e9, .unit = base::Unit::hertz});
        visit.field("glb", &Config::glb_bytes, "global buffer",
                    {.min = 1024, .max = 1 << 30, .unit = base::Unit::bytes});
        visit.field("glb_filter", &Config::glb_filter_bytes,
                    "part of the global buffer for filters",
                    {.min = 2, .max = 1 << 30, .unit = base::Unit::bytes});
        visit.field("glb_bank", &Config::glb_bank_bytes,
                    "bank of the global buffer, given whole to ifmaps or psums",
                    {.min = 2, .max = 1 << 30, .unit = base::Unit::bytes});
        visit.field("ifmap_tiles", &Config::ifmap_tiles,
                    "ifmap tiles in the global buffer; with two, one loads while the other is used",
                    {.min = 1, .max = 8});
        visit.field("psum_blocks", &Config::psum_blocks,
                    "psum blocks in the global buffer; with two, ofmaps of one leave while the "
                    "other is summed",
                    {.min = 1, .max = 2});
        visit.field("ifmap_spad", &Config::ifmap_spad_words, "ifmap scratchpad of a PE, words",
                    {.min = 1, .max = 65536});
        visit.field("filter_spad", &Config::filter_spad_words, "filter scratchpad of a PE, words",
                    {.min = 1, .max = 65536});
        visit.field("psum_spad", &Config::psum_spad_words, "psum scratchpad of a PE, words",
                    {.min = 1, .max = 65536});
        visit.field("ifmap_bus", &Config::ifmap_bus_words,
                    "words a cycle from the global buffer to the ifmap network",
                    {.min = 1, .max = 1024});
        visit.field("filter_bus", &Config::filter_bus_words,
                    "words a cycle from the global buffer to the filter network",
                    {.min = 1, .max = 1024});
        visit.field("psum_bus", &Config::psum_bus_words,
                    "words a cycle between global buffer and psum network, each way",
                    {.min = 1, .max = 1024});
        visit.field("pass_overhead_cycles", &Config::pass_overhead_cycles,
                    "cycles of every pass beside its data, a calibration",
                    {.min = 0, .max = 1'000'000});
        visit.field("objective", &Config::objective,
                    "what the mapper makes least: time, energy (memory, clock and leakage "
                    "included) or their product");
        visit.field("port", &Config::port, "memory port");
    }
    void validate() const;

    [[nodiscard]] std::uint32_t glb_banks() const {
        return (glb_bytes - glb_filter_bytes) / glb_bank_bytes;
    }
};

}  // namespace tessera::eyeriss

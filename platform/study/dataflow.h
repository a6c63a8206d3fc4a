#pragma once
// Dataflows on a generic spatial array of equal area: how often a layer's words are moved between
// DRAM, global buffer, processing elements and their registers (Chen, Emer, Sze, "Eyeriss: a
// spatial architecture for energy-efficient dataflow", ISCA 2016; closed forms after its author's
// published program).

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tessera::study {

enum class Dataflow : std::uint8_t {
    rs,    // row stationary
    ws,    // weight stationary
    os_a,  // output stationary: one ofmap channel, several pixels
    os_b,  // several channels, several pixels
    os_c,  // several channels, one pixel
    nlr,   // no local reuse
};
inline constexpr std::array kDataflows = {Dataflow::rs,   Dataflow::ws,   Dataflow::os_a,
                                          Dataflow::os_b, Dataflow::os_c, Dataflow::nlr};
[[nodiscard]] std::string_view to_string(Dataflow dataflow);

// Square layers of one group; H is padded. A dense layer has a filter as large as its ifmap.
struct DataflowLayer {
    std::string_view name;
    std::uint32_t groups = 1, N = 1, M = 1, C = 1, H = 1, R = 1, E = 1, stride = 1;

    [[nodiscard]] double filters() const;  // words of all of them
    [[nodiscard]] double ifmaps() const;
    [[nodiscard]] double ofmaps() const;
    [[nodiscard]] double macs() const;
};

// The array: `pes` processing elements, each with registers, and a buffer that gets the area which
// the registers of row stationary PEs and its buffer of 512 bytes a PE would take.
struct SpatialArray {
    std::uint32_t pes = 256;
    std::uint32_t register_bytes = 0;  // of a PE
    std::uint64_t buffer_bytes = 0;
};
// Square micrometres of a memory of so many bytes (65 nm). Linear between the published points in
// area per byte, which reproduces the published buffer sizes.
[[nodiscard]] double storage_um2(double bytes);
[[nodiscard]] SpatialArray equal_area_array(Dataflow dataflow, std::uint32_t pes);

// Words moved, and the energy of moving them relative to a multiply-accumulate: DRAM 200, buffer 6,
// between PEs 2, registers 1; the operation itself 1.
struct Accesses {
    double dram = 0, buffer = 0, array = 0, registers = 0;

    [[nodiscard]] double energy(double macs) const {
        return 200 * dram + 6 * buffer + 2 * array + registers + macs;
    }
    Accesses& operator+=(const Accesses& other);
};

// Blocks of the loops; each dataflow uses some of them. f counts ofmap columns.
struct Blocking {
    std::uint32_t n = 1, m = 1, e = 1, f = 1, p = 1, q = 1, r = 1, t = 1;
    bool operator==(const Blocking&) const = default;
};

[[nodiscard]] bool fits(Dataflow dataflow, const SpatialArray& array, const DataflowLayer& layer,
                        const Blocking& blocking);
// Of a blocking that fits.
[[nodiscard]] Accesses accesses(Dataflow dataflow, const DataflowLayer& layer,
                                const Blocking& blocking);

struct DataflowChoice {
    Blocking blocking;
    Accesses accesses;
};
// The blocking of the least energy, exhaustive but for choices that cannot be better: n only where
// the number of blocks changes, m the largest that fits. Nothing when none fits.
[[nodiscard]] std::optional<DataflowChoice> best_blocking(Dataflow dataflow,
                                                          const SpatialArray& array,
                                                          const DataflowLayer& layer);

struct DataflowTotal {
    Accesses accesses;
    double macs = 0;
    [[nodiscard]] double energy_per_mac() const { return accesses.energy(macs) / macs; }
    [[nodiscard]] double dram_per_mac() const { return accesses.dram / macs; }
};
// Of all layers, each at its best; nothing when one of them does not fit.
[[nodiscard]] std::optional<DataflowTotal> total(Dataflow dataflow, const SpatialArray& array,
                                                 std::span<const DataflowLayer> layers);

// AlexNet with two groups.
[[nodiscard]] std::vector<DataflowLayer> alexnet_conv(std::uint32_t batch);
[[nodiscard]] std::vector<DataflowLayer> alexnet_dense(std::uint32_t batch);

}  // namespace tessera::study

#pragma once
// A small platform, described as real ones are, for the tests of whatever reads descriptions.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "models/base/config_fields.h"
#include "platform/config/described.h"

namespace tessera::config::example {

enum class Topology : std::uint8_t { mesh, ring, torus };
inline constexpr std::array<base::EnumName<Topology>, 3> kTopologyNames = {
    {{Topology::mesh, "mesh"}, {Topology::ring, "ring"}, {Topology::torus, "torus"}}};
constexpr std::span<const base::EnumName<Topology>> enum_names(Topology) { return kTopologyNames; }

struct Noc {
    std::uint64_t latency_ps = 5'000;
    std::uint64_t bandwidth_bps = 12'800'000'000;
    Topology topology = Topology::mesh;
    bool checked = true;

    bool operator==(const Noc&) const = default;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("latency", &Noc::latency_ps, "of one hop",
                    {.min = 100, .max = 1e9, .unit = base::Unit::picoseconds});
        visit.field("bandwidth", &Noc::bandwidth_bps, "of one link",
                    {.min = 1, .unit = base::Unit::bytes_per_second});
        visit.field("topology", &Noc::topology, "of the links");
        visit.field("checked", &Noc::checked, "end-to-end parity");
    }
};

struct Array {
    unsigned rows = 12;
    unsigned columns = 14;
    std::uint64_t buffer_bytes = 108 * 1024;

    bool operator==(const Array&) const = default;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("rows", &Array::rows, "rows of processing elements", {.min = 1, .max = 64});
        visit.field("columns", &Array::columns, "columns of processing elements",
                    {.min = 1, .max = 64});
        visit.field("buffer", &Array::buffer_bytes, "global buffer", {.unit = base::Unit::bytes});
    }
    void validate() const {
        if (rows * columns > 1024) throw base::ConfigError("more than 1024 processing elements");
    }
};

struct Crossbar {
    std::int8_t adc_bits = 8;
    double cell_aj = 200;

    bool operator==(const Crossbar&) const = default;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("adc_bits", &Crossbar::adc_bits, "resolution of the converters", {.min = 1});
        visit.field("cell", &Crossbar::cell_aj, "energy of one cell",
                    {.unit = base::Unit::attojoules});
    }
};

struct Tile {
    std::string name;
    std::variant<Array, Crossbar> machine;

    bool operator==(const Tile&) const = default;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &Tile::name, "of the tile", {.required = true});
        visit.choice("type", &Tile::machine, {"array", "crossbar"}, "kind of machine");
    }
};

struct Workload {
    std::string network;
    std::optional<std::string> labels;
    std::vector<int> layers;
    std::optional<double> threshold;

    bool operator==(const Workload&) const = default;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("network", &Workload::network, "ONNX file",
                    {.required = true, .is_path = true});
        visit.field("labels", &Workload::labels, "IDX file", {.is_path = true});
        visit.field("layers", &Workload::layers, "to run", {.min = 0, .max = 99});
        visit.field("threshold", &Workload::threshold, "of accuracy", {.min = 0, .max = 1});
    }
};

struct Platform {
    std::uint64_t clock_hz = 200'000'000;
    std::uint64_t base_address = 0x8000'0000;
    Noc noc;
    std::vector<Tile> tiles;
    Workload workload;

    bool operator==(const Platform&) const = default;
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("clock", &Platform::clock_hz, "of everything",
                    {.min = 1e6, .max = 4e9, .unit = base::Unit::hertz});
        visit.field("base", &Platform::base_address, "of the memory");
        visit.field("noc", &Platform::noc, "interconnect");
        visit.field("tiles", &Platform::tiles, "accelerators");
        visit.field("workload", &Platform::workload, "what runs");
    }
};

inline constexpr const char* kText =
    "clock: 1.5 GHz\n"
    "base: 0x4000_0000\n"
    "noc:\n"
    "  latency: 10 ns   # of one hop\n"
    "  bandwidth: 25.6 GB/s\n"
    "  topology: ring\n"
    "  checked: false\n"
    "tiles:\n"
    "  - {name: t0, type: array, rows: 8, buffer: 64 KB}\n"
    "  - name: 't1'\n"
    "    type: crossbar\n"
    "    adc_bits: 6\n"
    "    cell: 0.35 fJ\n"
    "workload:\n"
    "  network: \"networks/digits.onnx\"\n"
    "  labels: data/labels.idx\n"
    "  layers: [0, 1, 4]\n"
    "  threshold: 0.975\n";

inline Platform expected() {
    return {1'500'000'000,
            0x4000'0000,
            {10'000, 25'600'000'000, Topology::ring, false},
            {{"t0", Array{8, 14, 64'000}}, {"t1", Crossbar{6, 350}}},
            {"networks/digits.onnx", "data/labels.idx", {0, 1, 4}, 0.975}};
}

}  // namespace tessera::config::example

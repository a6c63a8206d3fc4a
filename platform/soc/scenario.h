#pragma once
// A scenario: the platform, what it boots, and the workload it runs.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/config_fields.h"
#include "models/memory/dram.h"
#include "models/memory/sram.h"
#include "models/noc/interconnect.h"
#include "models/noc/mesh_config.h"
#include "models/peripherals/timer.h"
#include "models/peripherals/uart.h"
#include "models/riscv/clint.h"
#include "models/riscv/core_config.h"
#include "platform/soc/expect_section.h"
#include "platform/soc/sweep_section.h"
#include "platform/soc/tile_list.h"
#include "platform/workload/assign.h"
#include "platform/workload/dataset.h"
#include "platform/workload/quantise.h"

namespace tessera::soc {

// A block's own configuration and where it stands in the address map, on a page of its own.
struct SramSection : memory::SramConfig {
    std::uint64_t base = 0x0800'0000;

    SramSection() {
        size_bytes = 512 * 1024;
        latency_ps = 0;
    }
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("base", &SramSection::base, "first address", {.min = 0, .max = 0xFFFF'FFFF});
        memory::SramConfig::describe(visit);
    }
    void validate() const;
};

struct DramSection : memory::DramConfig {
    std::uint64_t base = 0x8000'0000;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("base", &DramSection::base, "first address",
                    {.min = 0, .max = 0xFFFF'FFFF'FFFF});
        memory::DramConfig::describe(visit);
    }
    void validate() const;
};

enum class Topology : std::uint8_t {
    mesh,
    crossbar,  // noc::Interconnect
};
inline constexpr std::array kTopologyNames = {
    base::EnumName<Topology>{Topology::mesh, "mesh"},
    base::EnumName<Topology>{Topology::crossbar, "crossbar"},
};
constexpr std::span<const base::EnumName<Topology>> enum_names(Topology) { return kTopologyNames; }

struct Placement {
    std::string block;
    unsigned x = 0, y = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("block", &Placement::block, "core, io, sram, dram or a tile",
                    {.required = true});
        visit.field("x", &Placement::x, "column of its router", {.min = 0, .max = 31});
        visit.field("y", &Placement::y, "row of its router", {.min = 0, .max = 31});
    }
};

struct NocSection : noc::MeshConfig {
    Topology topology = Topology::mesh;
    noc::InterconnectConfig crossbar;
    std::vector<Placement> place;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("topology", &NocSection::topology,
                    "the keys below but `crossbar` are a mesh's");
        visit.field("crossbar", &NocSection::crossbar, "a link for every block, no topology");
        noc::MeshConfig::describe(visit);
        visit.field("place", &NocSection::place,
                    "which block stands where; the others take free nodes, row by row");
    }
};

struct UartSection : peripherals::UartConfig {
    std::uint64_t base = 0x1000'0000;
    std::string input;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("base", &UartSection::base, "first address", {.min = 0, .max = 0xFFFF'FFFF});
        visit.field("input", &UartSection::input, "file whose characters the firmware receives",
                    {.is_path = true});
        peripherals::UartConfig::describe(visit);
    }
    void validate() const;
};

struct TimerSection : peripherals::TimerConfig {
    std::uint64_t base = 0x1000'1000;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("base", &TimerSection::base, "first address", {.min = 0, .max = 0xFFFF'FFFF});
        peripherals::TimerConfig::describe(visit);
    }
    void validate() const;
};

struct TileSection {
    std::string name;
    std::optional<std::uint64_t> base;
    Tiles::Config machine;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &TileSection::name, "of this tile, unique", {.required = true});
        visit.field("base", &TileSection::base,
                    "first address of its registers; default 0x40000000 + 4 KiB x index",
                    {.min = 0, .max = 0xFFFF'FFFF});
        visit.choice("type", &TileSection::machine, Tiles::kTypes, "kind of tile");
    }
    void validate() const;
};

struct PlatformSection {
    riscv::CoreConfig core;
    riscv::ClintConfig clint;
    SramSection sram;
    DramSection dram;
    NocSection noc;
    UartSection uart;
    TimerSection timer;
    std::string technology;
    std::vector<TileSection> tiles;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("core", &PlatformSection::core, "RISC-V core");
        visit.field("clint", &PlatformSection::clint, "core-local interruptor");
        visit.field("sram", &PlatformSection::sram, "on-chip memory, where the firmware lives");
        visit.field("dram", &PlatformSection::dram, "off-chip memory, where the workload lives");
        visit.field("noc", &PlatformSection::noc, "network between core, memories and tiles");
        visit.field("uart", &PlatformSection::uart, "serial port");
        visit.field("timer", &PlatformSection::timer, "timer");
        visit.field("technology", &PlatformSection::technology, "energy table",
                    {.required = true, .is_path = true});
        visit.field("tiles", &PlatformSection::tiles, "accelerators");
    }
    void validate() const;  // names of tiles; throws base::ConfigError
};

struct FirmwareSection {
    std::string app = "infer";
    std::string elf;
    bool semihosting = false;
    std::string semihosting_dir;

    [[nodiscard]] bool is_semihosted() const { return semihosting || !semihosting_dir.empty(); }
    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("app", &FirmwareSection::app, "application of the firmware folder to boot");
        visit.field("elf", &FirmwareSection::elf, "RV32 ELF file to boot instead",
                    {.is_path = true});
        visit.field("semihosting", &FirmwareSection::semihosting,
                    "answer the program's semihosting calls");
        visit.field("semihosting_dir", &FirmwareSection::semihosting_dir,
                    "folder whose files those calls reach; switches them on", {.is_path = true});
    }
};

enum class CheckMode : std::uint8_t { all, none };
inline constexpr std::array kCheckModeNames = {
    base::EnumName<CheckMode>{CheckMode::all, "all"},
    base::EnumName<CheckMode>{CheckMode::none, "none"},
};
constexpr std::span<const base::EnumName<CheckMode>> enum_names(CheckMode) {
    return kCheckModeNames;
}

enum class Mappings : std::uint8_t {
    given,  // a topology's layer is mapped as its file says; without a word the tile decides
    own,    // the tile decides
};
inline constexpr std::array kMappingsNames = {
    base::EnumName<Mappings>{Mappings::given, "given"},
    base::EnumName<Mappings>{Mappings::own, "own"},
};
constexpr std::span<const base::EnumName<Mappings>> enum_names(Mappings) { return kMappingsNames; }

enum class ActivationCodec : std::uint8_t { raw, rlc };
inline constexpr std::array kActivationCodecNames = {
    base::EnumName<ActivationCodec>{ActivationCodec::raw, "raw"},
    base::EnumName<ActivationCodec>{ActivationCodec::rlc, "rlc"},
};
constexpr std::span<const base::EnumName<ActivationCodec>> enum_names(ActivationCodec) {
    return kActivationCodecNames;
}

struct WorkloadSection {
    std::string network;
    std::string topology;
    std::optional<workload::DatasetConfig> data;
    std::optional<workload::DatasetConfig> calibration;
    workload::QuantisationConfig quantisation;
    std::optional<std::uint32_t> batch;
    std::vector<workload::AssignmentRule> assign;
    ActivationCodec codec = ActivationCodec::raw;
    Mappings mappings = Mappings::given;
    bool timing_only = false;
    CheckMode check = CheckMode::all;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("network", &WorkloadSection::network, "ONNX file", {.is_path = true});
        visit.field("topology", &WorkloadSection::topology,
                    "shapes of layers, YAML or SCALE-Sim's CSV, that get synthetic data; instead "
                    "of network and data",
                    {.is_path = true});
        visit.field("data", &WorkloadSection::data, "samples to run through the network");
        visit.field("calibration", &WorkloadSection::calibration,
                    "samples whose value ranges set the number formats; default: those of data");
        visit.field("quantisation", &WorkloadSection::quantisation, "number formats");
        visit.field("batch", &WorkloadSection::batch,
                    "samples a job works on; default 1, or the topology's",
                    {.min = 1, .max = 4096});
        visit.field("assign", &WorkloadSection::assign,
                    "which layers run on which tile; the others run on the core");
        visit.field("codec", &WorkloadSection::codec,
                    "of activations in memory that only tiles touch: raw or rlc, run-length coded");
        visit.field("mappings", &WorkloadSection::mappings,
                    "given: as the topology says; own: the tiles search");
        visit.field("timing_only", &WorkloadSection::timing_only,
                    "a topology without data: time and traffic of the stated parts of zeros, "
                    "nothing computed or checked");
        visit.field("check", &WorkloadSection::check,
                    "all: compare every tensor of every layer with the reference executor");
    }
    void validate() const;  // throws base::ConfigError
};

struct LimitsSection {
    std::uint64_t time_ps = 10'000'000'000'000;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("time", &LimitsSection::time_ps,
                    "simulated time after which the run is given up",
                    {.min = 1, .max = 1e18, .unit = base::Unit::picoseconds});
    }
};

// What a run records beside its results. Files stand in the output folder.
struct TraceSection {
    std::uint64_t power_bin_ps = 1'000'000;
    std::string vcd;
    std::vector<std::string> vcd_scopes;
    std::string vcd_window, vcd_trigger;
    std::string timeline, timeline_window;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("power_bin", &TraceSection::power_bin_ps,
                    "width of the bins of energy over time; 0: none",
                    {.min = 0, .max = 1e12, .unit = base::Unit::picoseconds});
        visit.field("vcd", &TraceSection::vcd, "file of the waveform, as --vcd");
        visit.field("vcd_scopes", &TraceSection::vcd_scopes,
                    "its signals or blocks, as --vcd-scope; none: the usual ones");
        visit.field("vcd_window", &TraceSection::vcd_window, "as --vcd-window");
        visit.field("vcd_trigger", &TraceSection::vcd_trigger, "as --vcd-trigger");
        visit.field("timeline", &TraceSection::timeline, "file of the timeline, as --timeline");
        visit.field("timeline_window", &TraceSection::timeline_window, "as --timeline-window");
    }
};

struct Scenario {
    std::string name;
    std::string description;
    std::uint64_t seed = 1;
    PlatformSection platform;
    FirmwareSection firmware;
    std::optional<WorkloadSection> workload;
    LimitsSection limits;
    std::optional<ExpectSection> expect;
    TraceSection trace;
    std::optional<SweepSection> sweep;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &Scenario::name, "names the output folder; letters, digits, - and _",
                    {.required = true});
        visit.field("description", &Scenario::description, "what the scenario is for");
        visit.field("seed", &Scenario::seed, "of all random streams",
                    {.min = 0, .max = 9.007199254740991e15});
        visit.field("platform", &Scenario::platform, "the hardware", {.required = true});
        visit.field("firmware", &Scenario::firmware, "what the core boots");
        visit.field("workload", &Scenario::workload,
                    "network and data; without it the firmware runs alone");
        visit.field("limits", &Scenario::limits, "when to give up");
        visit.field("expect", &Scenario::expect,
                    "what the run must show; what is not met fails it");
        visit.field("trace", &Scenario::trace, "what the run records");
        visit.field("sweep", &Scenario::sweep, "what `tessera sweep` varies; a run ignores it");
    }
    void validate() const;
};

}  // namespace tessera::soc

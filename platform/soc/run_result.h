#pragma once
// What one run measured: the source of result.json and of everything printed about it.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/base/energy.h"
#include "models/base/job.h"
#include "models/memory/dram.h"
#include "models/noc/address_map.h"
#include "models/noc/mesh.h"
#include "platform/soc/placed_block.h"

namespace tessera::soc {

// One operator of the network, summed over all batches.
struct LayerResult {
    std::string name;
    std::string operation;
    std::string unit;            // the tile's name, or "core"
    std::uint64_t clock_hz = 0;  // of the tile; 0 on the core
    std::string explanation;     // how the tile mapped it; empty on the core
    std::uint64_t jobs = 0;
    std::uint64_t cycles = 0;  // of the unit
    std::uint64_t time_ps = 0;
    std::uint64_t macs_issued = 0, macs_gated = 0, macs_skipped = 0;
    std::uint64_t bytes_read = 0, bytes_written = 0;
    std::uint64_t stall_memory_cycles = 0, stall_inside_cycles = 0;
    std::uint64_t instructions = 0;  // retired by the core for it
    std::uint64_t energy_fj = 0;     // dynamic: of the tile, or of the core's instructions
    std::uint64_t standby_fj = 0;    // of the tile
    std::uint64_t mismatches = 0;    // elements that differ from the reference executor
    bool is_checked = false;
    std::vector<base::Figure> figures;  // the tile's own counters
};

// When one job of the workload ran, from fetching its descriptor to its status record.
struct JobSpan {
    std::size_t layer = 0;
    std::uint64_t begin_ps = 0, end_ps = 0;
};

// Parts of the simulated time that leave nothing out: computing; waiting for converters, for a
// chip's link, for memories, for the way to them; the core's instructions; nothing at all.
struct TimeParts {
    std::uint64_t compute_ps = 0, converter_ps = 0, link_ps = 0, memory_ps = 0, noc_ps = 0;
    std::uint64_t firmware_ps = 0, idle_ps = 0;

    TimeParts& operator+=(const TimeParts& other);
};

struct TimeResult {
    struct Job {
        std::string tile;
        std::uint32_t id = 0;  // of all jobs with it; in a workload, the layer's place
        TimeParts parts;
    };
    TimeParts total;
    TimeParts core;  // of it
    std::vector<Job> jobs;
};

struct CheckResult {
    bool is_enabled = false;
    std::uint64_t tensors = 0;  // compared
    std::uint64_t elements = 0;
    std::uint64_t mismatches = 0;
    std::uint64_t not_run = 0;   // tensors whose operator never ended
    std::string first_mismatch;  // empty when bit-exact
};

struct WorkloadResult {
    std::string network;  // or topology
    bool is_topology = false;
    unsigned bits = 16;
    std::string accumulator;
    std::uint32_t batch = 1;
    std::uint32_t samples = 0;
    std::uint32_t padded_samples =
        0;  // zeros that fill the last batch; their work is in the figures
    bool has_labels = false;
    std::uint32_t correct = 0;        // by the firmware's predictions
    std::uint32_t float_correct = 0;  // of the float model on the same samples
    std::vector<LayerResult> layers;
    std::vector<JobSpan> jobs;  // in the order of batches and layers
};

enum class Ending : std::uint8_t {
    finished,         // firmware wrote its code to the finisher
    trap_loop,        // a trap handler that traps
    waiting_forever,  // WFI that nothing can end
    deadline,         // simulated time ran out
    interrupted,      // from outside, as by a debugger
};
[[nodiscard]] std::string_view to_string(Ending ending);

struct FirmwareResult {
    std::string elf;
    Ending ending = Ending::deadline;
    std::optional<std::uint32_t> exit_code;  // when it finished; 0: passed
    std::uint64_t instructions = 0;
    std::uint64_t cycles = 0;
    std::uint64_t idle_cycles = 0;  // in WFI
    std::uint64_t traps = 0;        // interrupts and exceptions
    std::string last_pc;            // with symbol
    std::string cause;              // of the last exception, if there was one
};

struct ComponentEnergy {
    std::string component;
    base::EnergyByCategory by_category_aj{};
    [[nodiscard]] std::uint64_t total_aj() const;
};

// Energy over time. A component's bins sum up to its total, unless it took more than 18.4 J in one.
struct PowerResult {
    struct Component {
        std::string name;
        std::vector<std::uint64_t> bins_aj;
    };
    std::uint64_t bin_ps = 0;
    std::vector<Component> components;

    [[nodiscard]] std::size_t bins() const;                     // of the longest
    [[nodiscard]] std::uint64_t bin_aj(std::size_t bin) const;  // of all components
};

struct MemoryResult {
    std::string name;
    std::uint64_t reads = 0, writes = 0;
    std::uint64_t bytes_read = 0, bytes_written = 0;
    std::uint64_t busy_ps = 0;
};

// Of the DRAM, beside its MemoryResult.
struct DramResult {
    memory::DramConfig config;
    memory::DramStandard standard;
    std::vector<memory::Dram::ChannelReport> channels;
    memory::EccStatistics ecc;
};

struct LinkResult {
    std::string name;
    std::uint64_t packets = 0, bytes = 0;
    std::uint64_t busy_ps = 0, waited_ps = 0;
};

// What the routers of a mesh did; beside the LinkResults of its blocks.
struct MeshResult {
    struct Link {
        unsigned x = 0, y = 0;    // of the router that sends
        std::string_view output;  // of that router, or "injection" into it
        noc::MeshLinkStatistics statistics;
    };
    struct Pair {
        noc::PacketClass packet_class;
        unsigned from = 0, to = 0;  // nodes, y * width + x
        noc::MeshPairStatistics statistics;
    };
    unsigned width = 0, height = 0;
    std::uint64_t cycles = 0;
    std::uint64_t flit_hops = 0;
    std::uint64_t joined_reads = 0;
    std::vector<PlacedBlock> blocks;
    std::array<base::LatencyHistogram, noc::kPacketClasses> latency;  // cycles
    std::vector<Link> links;                                          // that carried flits
    std::vector<Pair> pairs;                                          // that sent packets
};

// All spans of one id.
struct MarkerTotals {
    std::uint32_t id = 0;
    std::uint64_t spans = 0;
    std::uint64_t cycles = 0, min_cycles = 0, max_cycles = 0;  // of the core
    std::uint64_t instructions = 0;
    std::uint64_t begins_without_end = 0, ends_without_begin = 0;
};

struct MarkerSpan {
    std::uint32_t id = 0;
    std::uint64_t first_cycle = 0, end_cycle = 0;
    std::uint64_t instructions = 0;
};

struct MarkerResult {
    std::vector<MarkerTotals> totals;  // by id
    std::vector<MarkerSpan> spans;     // in order of their ends; the first 1000
};

// One line of the scenario's `expect:` section.
struct ExpectationResult {
    std::string what;
    std::string expected, found;
    bool is_met = false;
};

struct TileArea {
    std::string name;
    std::optional<double> mm2;  // nothing where it is not known
};

struct RunResult {
    std::string scenario;
    std::uint64_t seed = 1;
    std::uint64_t simulated_ps = 0;
    TimeResult time;
    FirmwareResult firmware;
    CheckResult check;
    std::optional<WorkloadResult> workload;
    std::vector<noc::AddressMap::Entry> address_map;
    std::string technology;
    std::vector<TileArea> areas;
    std::vector<ComponentEnergy> energy;
    std::optional<PowerResult> power;  // unless it was not wanted
    std::vector<MemoryResult> memories;
    DramResult dram;
    std::vector<LinkResult> links;
    std::optional<MeshResult> mesh;
    std::vector<noc::MeshWait> waits;  // accesses under way when the run ended unfinished
    MarkerResult markers;
    std::vector<ExpectationResult> expectations;
    std::vector<std::string> warnings;  // about the configuration
    std::string uart;                   // everything the firmware printed
    std::string scenario_as_run;        // canonical JSON
};

}  // namespace tessera::soc

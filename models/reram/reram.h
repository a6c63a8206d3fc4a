#pragma once
// The ReRAM tile: convolution and fully connected layers on crossbars that hold the weights.

#include <array>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/tile.h"
#include "models/reram/config.h"
#include "models/reram/counters.h"
#include "models/reram/engine.h"
#include "models/reram/registers.h"
#include "models/reram/strips.h"

namespace tessera::reram {

// Writes a job's weights into crossbars, from the one that mapping[0] names on; other weights in
// these are lost.
inline constexpr base::Op kProgram = static_cast<base::Op>(base::kFirstMachineOp);

// Takes a job's weights for what stands in the crossbars from mapping[0] on, cell by cell written
// by a driver: as kProgram, without a pulse.
inline constexpr base::Op kAdopt = static_cast<base::Op>(base::kFirstMachineOp + 1);
// Verifies the cells of the matrix that stands from mapping[0] on, and writes those anew that are
// out of tolerance.
inline constexpr base::Op kRefresh = static_cast<base::Op>(base::kFirstMachineOp + 2);
[[nodiscard]] constexpr bool is_programming(base::Op op) {
    return op == kProgram || op == kAdopt || op == kRefresh;
}

// A layer of time-to-first-spike neurons, shaped as a conv or dense job of 8 bits: inputs are
// spikes, 127 - x slots after the start for x > 0; an output is 127 less the slot of its neuron's
// spike, 0 without one. The bias is the number of a neuron's threshold in TTFS_LEVEL. With
// mapping[1] the first spike of an output ends a product.
inline constexpr base::Op kSpikes = static_cast<base::Op>(base::kFirstMachineOp + 3);

constexpr std::uint32_t nanosiemens(double uS) {
    return static_cast<std::uint32_t>(uS * 1000 + 0.5);
}

// The matrix that a conv, dense or program job's weights are.
[[nodiscard]] MatrixShape shape_of(const base::Job& job);

enum class Phase : std::uint8_t { idle, load_weights, program, load_ifmap, compute, drain };
inline constexpr std::array<base::EnumName<Phase>, 6> kPhaseNames = {
    {{Phase::idle, "idle"},
     {Phase::load_weights, "load_weights"},
     {Phase::program, "program"},
     {Phase::load_ifmap, "load_ifmap"},
     {Phase::compute, "compute"},
     {Phase::drain, "drain"}}};
constexpr std::span<const base::EnumName<Phase>> enum_names(Phase) { return kPhaseNames; }

// What registers can begin, by the numbers of OP.KIND.
enum class CellOp : std::uint8_t {
    none,
    set,
    reset,
    verify,
    read,
    reference,
    trim,
    remap,
    self_test,
    write
};
inline constexpr std::array<base::EnumName<CellOp>, 10> kCellOpNames = {
    {{CellOp::none, "none"},
     {CellOp::set, "set"},
     {CellOp::reset, "reset"},
     {CellOp::verify, "verify"},
     {CellOp::read, "read"},
     {CellOp::reference, "reference"},
     {CellOp::trim, "trim"},
     {CellOp::remap, "remap"},
     {CellOp::self_test, "self_test"},
     {CellOp::write, "write"}}};
constexpr std::span<const base::EnumName<CellOp>> enum_names(CellOp) { return kCellOpNames; }

// A layer is a matrix (filters as rows of weights, im2col), cut into crossbars; partial sums of
// crossbars on top of each other are added digitally. Every ofmap pixel is one product, bit by bit
// of the inputs, in all crossbars of the layer at once. Images pass in strips, the next being
// fetched while one is computed.
//
// A job brings its weights. The tile reads them, and when crossbars hold the very same already, it
// uses those: a network whose layers fit is programmed once. With use_mapping they are not read at
// all: mapping[0] is the crossbar from which on an earlier job, of op kProgram, has put them.
//
// Drivers may also work on single crossbars by registers while no job runs: pulse and verify cells,
// read, test and trim converters, put spares in the places of columns, have cells tested. A job
// that comes meanwhile waits.
//
// Simplified: products of a strip follow each other without a gap, shift-and-add, bias and
// requantisation take no time of their own; crossbars are programmed one row at a time.
class Reram final : public base::Tile {
  public:
    using Config = reram::Config;
    static constexpr std::string_view kType = reram::kType;
    static constexpr std::uint16_t kClassId = reram::kClassId;
    static constexpr const base::RegisterMap& kMap = kRegisterMap;

    Reram(const sc_core::sc_module_name& name, const Config& config,
          const base::Environment& environment);

    // Why a machine of this configuration cannot run the job; nothing when it can.
    [[nodiscard]] static std::optional<base::Refusal> refuse_job(const Config& config,
                                                                 const base::Job& job);
    // Where the layer was and what reading and programming took.
    [[nodiscard]] static std::string explain(const Config& config,
                                             const base::TechnologyTable& technology,
                                             const base::Job& job, const base::JobStatus& status);
    [[nodiscard]] static std::vector<base::Figure> figures(const base::JobStatus& status);
    // Converters that cannot tell levels apart or that clip, noise larger than what is to be seen.
    [[nodiscard]] static std::vector<std::string> warnings(const Config& config);
    // Streams are raw.
    [[nodiscard]] static std::optional<std::uint32_t> strip_rows(const Config&,
                                                                 const base::TechnologyTable&,
                                                                 const base::Job&, bool) {
        return std::nullopt;
    }
    // With 8-bit inputs and weights, every cell of every crossbar in use.
    [[nodiscard]] static std::uint64_t peak_macs_per_s(const Config& config);
    [[nodiscard]] static std::uint64_t peak_bytes_per_s(const Config&) { return 0; }

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] Engine& engine() { return engine_; }

  protected:
    [[nodiscard]] std::optional<base::Refusal> refuse(const base::Job& job) const override;
    base::JobCode run(const base::Job& job) override;
    void on_reset() override;
    void latch_counters() override;
    void report(base::JobStatus& status) const override;

  private:
    // A matrix in the crossbars. The tile knows it again by its weights, for which hardware would
    // keep a digest.
    struct Resident {
        PlacedMatrix matrix;
        std::vector<std::int16_t> weights;
    };
    struct Strand {  // a strip under way, in one of the buffers' halves
        std::optional<Strip> strip;
        std::optional<base::Transfer> transfer;
        std::vector<std::byte> bytes;
    };

    base::JobCode run_job();
    // The crossbars with the job's weights; null with `failure_` set.
    [[nodiscard]] const Resident* weights();
    [[nodiscard]] const Resident* program(std::uint32_t first, const MatrixLayout& layout);
    [[nodiscard]] bool read_weights();
    [[nodiscard]] std::uint32_t free_place(std::uint32_t arrays);
    void forget(std::uint32_t first, std::uint32_t arrays);
    [[nodiscard]] bool load_bias();

    void fetch(Strand& strand, const std::optional<Strip>& strip);
    void multiply(const Resident& resident, const Strand& input, Strand& output);
    void gather(const Strand& input, std::uint32_t group, std::uint32_t row, std::uint32_t col);
    void product(const Resident& resident, std::uint32_t group, std::byte* outputs,
                 std::size_t first, std::size_t stride);
    [[nodiscard]] double spike(const Resident& resident, std::uint32_t group, std::byte* output,
                               std::size_t stride);
    [[nodiscard]] bool is_watched();
    void show_phases();
    void write(Strand& output);
    [[nodiscard]] std::uint64_t cycles_of(std::uint64_t ps) const;
    void count_activity(std::uint64_t begin_ps);
    void count_programming(const ProgramCost& cost);
    void load_capabilities();

    // Operations by registers
    struct Operation {
        CellOp kind = CellOp::none;
        std::uint32_t array = 0, row = 0, col = 0, width = 0, trim = 0;
    };
    struct Failure {
        std::uint32_t array;
        CellPlace cell;
    };
    void bind_operations();
    void reset_operations();
    [[nodiscard]] bool is_possible(const Operation& op) const;
    void on_op(std::uint32_t index, std::uint32_t value);
    [[nodiscard]] std::uint32_t op_status(std::uint32_t index) const;
    void operate();
    void do_operation();
    void on_input(std::uint32_t index, std::uint32_t value);
    [[nodiscard]] std::uint32_t output(std::uint32_t index) const;
    void note_failures(std::uint32_t array);
    [[nodiscard]] std::uint32_t failure(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t failed_array(std::uint32_t index) const;
    void on_fail_pop(std::uint32_t index, std::uint32_t value);
    [[nodiscard]] std::uint32_t wear(std::uint32_t index) const;
    void on_ifc(std::uint32_t index, std::uint32_t value);
    void on_truth(std::uint32_t index, std::uint32_t value);
    [[nodiscard]] const Crossbar* op_crossbar() const;
    [[nodiscard]] std::uint32_t true_conductance(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t true_pulses(std::uint32_t index) const;

    // Products that waveforms shall show, by a process of their own: who watches delays nobody.
    struct Shown {
        std::uint64_t begin_ps, end_ps;
        std::uint32_t reads;
        std::vector<std::int32_t> codes;
        std::uint64_t spikes;  // so far
    };
    std::deque<Shown> shown_;
    sc_core::sc_event to_show_;

    const Config configured_;
    Config config_;
    Engine engine_;
    std::uint64_t product_number_ = 0;
    std::map<std::uint32_t, Resident> residents_;  // by first crossbar
    std::uint32_t next_place_ = 0;
    Counters own_, before_job_;
    ReadActivity counted_;

    // Of the registers' operation.
    Operation op_;
    bool has_done_op_ = false, has_refused_op_ = false;
    std::vector<std::int16_t> inputs_of_op_;
    std::vector<std::int32_t> sums_of_op_;
    std::deque<Failure> failures_;
    sc_core::sc_event op_begins_, op_ends_;

    // Of the job that runs.
    base::Job job_;
    base::JobCode failure_ = base::JobCode::ok;
    std::uint32_t place_first_ = 0, place_arrays_ = 0, wear_ = 0;
    std::vector<std::byte> weight_bytes_;
    std::vector<std::int16_t> weights_, ifmap_, vector_;
    std::vector<std::int32_t> bias_;
    std::vector<std::int64_t> products_;
    std::vector<double> thresholds_, times_;
    std::array<Strand, 2> inputs_, outputs_;

    base::EnergyEvent& read_;
    base::EnergyEvent& program_;
    base::EnergyEvent& dac_row_;
    base::EnergyEvent& adc_level_;
    base::EnergyEvent& ifc_spike_;
    base::EnergyEvent& sense_bit_;
    base::EnergyEvent& amplifier_;
    base::EnergyEvent& shift_add_;
    base::EnergyEvent& buffer_byte_;
    base::EnergyEvent& cycle_;
    base::Probe<Phase> phase_;
    base::Probe<std::uint32_t> array_probe_, row_probe_;
    base::Probe<std::uint32_t> pixel_probe_, saturations_probe_;
    base::Probe<CellOp> operation_probe_;
    base::Probe<std::uint32_t> input_bit_probe_;
    base::Probe<bool> is_converting_probe_;
    base::Probe<std::uint32_t> spikes_probe_, pulses_probe_;
    base::Probe<std::int32_t> code_probe_;
};

}  // namespace tessera::reram

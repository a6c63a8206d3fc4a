#pragma once
// The TDNN tile: binary convolutions and fully connected layers in the time domain.

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/tile.h"
#include "models/tdnn/area.h"
#include "models/tdnn/config.h"
#include "models/tdnn/counters.h"
#include "models/tdnn/layer.h"
#include "models/tdnn/race.h"
#include "models/tdnn/registers.h"

namespace tessera::tdnn {

enum class Phase : std::uint8_t { idle, load_weights, write_weights, load_inputs, race, drain };
inline constexpr std::array<base::EnumName<Phase>, 6> kPhaseNames = {
    {{Phase::idle, "idle"},
     {Phase::load_weights, "load_weights"},
     {Phase::write_weights, "write_weights"},
     {Phase::load_inputs, "load_inputs"},
     {Phase::race, "race"},
     {Phase::drain, "drain"}}};
constexpr std::span<const base::EnumName<Phase>> enum_names(Phase) { return kPhaseNames; }

// Every neuron is a chain of processing elements of its own, as long as it has inputs; all chains
// race at once, pixel after pixel. Jobs are conv (im2col, one group) and dense on binary streams.
// The bias stream has a 32-bit integer for each neuron: twice its threshold, plus 1 when its output
// is 1 below it instead of at or above. Outputs are bits, or margins of 16 bits that a
// time-to-digital converter reads: the sum less the threshold.
//
// A layer with more weights than elements goes through in passes, each written anew, for as many
// images at a time as the buffer holds. Weights that stand in the elements stay: a network whose
// layers fit together is written once. The tile reads them and knows them again.
//
// Simplified: images pass one after the other, loading and racing do not overlap; converters and
// the encoder take no time of their own.
class Tdnn final : public base::Tile {
  public:
    using Config = tdnn::Config;
    static constexpr std::string_view kType = tdnn::kType;
    static constexpr std::uint16_t kClassId = tdnn::kClassId;
    static constexpr const base::RegisterMap& kMap = kRegisterMap;

    Tdnn(const sc_core::sc_module_name& name, const Config& config,
         const base::Environment& environment);

    // Why a machine of this configuration cannot run the job; nothing when it can.
    [[nodiscard]] static std::optional<base::Refusal> refuse_job(const Config& config,
                                                                 const base::Job& job);
    [[nodiscard]] static std::string explain(const Config& config,
                                             const base::TechnologyTable& technology,
                                             const base::Job& job, const base::JobStatus& status);
    [[nodiscard]] static std::vector<base::Figure> figures(const base::JobStatus& status);
    // Streams are raw.
    [[nodiscard]] static std::optional<std::uint32_t> strip_rows(const Config&,
                                                                 const base::TechnologyTable&,
                                                                 const base::Job&, bool) {
        return std::nullopt;
    }
    // Latches that are closer to a decision than errors let them see.
    [[nodiscard]] static std::vector<std::string> warnings(const Config& config);
    // All elements in one chain after another's end.
    [[nodiscard]] static std::uint64_t peak_macs_per_s(const Config& config);
    // Of its elements.
    [[nodiscard]] static double area_mm2(const Config& config) { return tdnn::area_mm2(config); }
    [[nodiscard]] static std::uint64_t peak_bytes_per_s(const Config&) { return 0; }

  protected:
    [[nodiscard]] std::optional<base::Refusal> refuse(const base::Job& job) const override;
    base::JobCode run(const base::Job& job) override;
    void on_reset() override;
    void latch_counters() override;
    void report(base::JobStatus& status) const override;

  private:
    // Neurons in elements.
    struct Resident {
        std::uint32_t first, elements, stages;
        std::vector<std::byte> weights;  // as the stream has them
        std::vector<Neuron> neurons;
    };

    base::JobCode run_job();
    [[nodiscard]] bool read(std::uint64_t address, std::span<std::byte> to);
    [[nodiscard]] base::JobCode run_images(std::uint32_t first, std::uint32_t count);
    // The elements with the weights of some neurons of the job.
    Resident& place(std::uint32_t first_neuron, std::uint32_t count);
    void race(Resident& resident, std::uint32_t first_neuron, std::uint32_t image);
    void store(std::uint32_t image, std::uint32_t neuron, std::uint32_t pixel, const Neuron& of,
               const Decision& decision);
    [[nodiscard]] bool is_watched() const;
    void show_races();
    [[nodiscard]] std::uint64_t cycles_of(double ps) const;
    void on_votes(std::uint32_t index, std::uint32_t value);
    [[nodiscard]] std::uint32_t margin(std::uint32_t index) const;
    void load_capabilities();

    Config config_;
    const std::uint32_t configured_votes_;
    Race race_;
    std::vector<Resident> residents_;
    std::uint32_t next_element_ = 0;
    std::uint64_t evaluation_number_ = 0;
    Counters own_, before_job_;
    std::vector<std::int64_t> margins_;

    // Of the job that runs.
    Layer layer_;
    base::Job job_;
    std::uint32_t neurons_at_once_ = 0;
    std::vector<std::byte> weights_, images_, results_;
    std::vector<std::int32_t> thresholds_;
    std::vector<std::uint64_t> inputs_;
    std::vector<Decision> decisions_;

    base::EnergyEvent& sop_;
    base::EnergyEvent& weight_write_;
    base::EnergyEvent& buffer_byte_;
    base::EnergyEvent& cycle_;
    base::Probe<Phase> phase_;
    base::Probe<std::uint32_t> image_probe_, pixel_probe_;
    // Races that waveforms shall show, by a process of their own: who watches delays nobody.
    struct Shown {
        std::uint64_t begin_ps, end_ps;
        std::vector<Stage> stages;
        bool output;
    };
    std::deque<Shown> shown_;
    sc_core::sc_event to_show_;
    // Of neuron `trace_neuron`: both edges where they leave its first stages, how far they are
    // apart in ps, and the latch.
    std::vector<std::unique_ptr<base::Probe<bool>>> path1_, path2_;
    base::Probe<std::uint32_t> stage_probe_;
    base::Probe<bool> crossed_probe_, latch_probe_;
    base::Probe<double> apart_probe_;
};

}  // namespace tessera::tdnn

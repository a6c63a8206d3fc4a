#pragma once
// The Eyeriss tile: convolution and fully connected layers on a row-stationary PE array.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "models/base/resource.h"
#include "models/base/tile.h"
#include "models/eyeriss/config.h"
#include "models/eyeriss/mapping.h"
#include "models/eyeriss/pe_array.h"
#include "models/eyeriss/registers.h"
#include "models/eyeriss/schedule.h"

namespace tessera::eyeriss {

enum class Phase : std::uint8_t { idle, load_ifmap, load_filters, compute, drain };
inline constexpr std::array<base::EnumName<Phase>, 5> kPhaseNames = {
    {{Phase::idle, "idle"},
     {Phase::load_ifmap, "load_ifmap"},
     {Phase::load_filters, "load_filters"},
     {Phase::compute, "compute"},
     {Phase::drain, "drain"}}};
constexpr std::span<const base::EnumName<Phase>> enum_names(Phase) { return kPhaseNames; }

// Counts of 16-bit words beyond those every tile has.
struct Counters {
    std::uint64_t passes = 0;
    std::uint64_t spad_words = 0, hops = 0;
    std::uint64_t glb_ifmap_words = 0, glb_psum_words = 0, glb_filter_words = 0;
    std::uint64_t glb_dma_words = 0;
    std::uint64_t stall_link = 0;  // cycles
};

// Runs a layer pass by pass. As on the chip, the filters of the next pass are fetched while one
// runs; ifmap tiles and ofmaps are not hidden, for the global buffer has no room for a second set.
// Ofmaps leave in chunks: the strip of the filters and images whose psums the global buffer holds.
//
// Simplified: streams are raw (the chip's run-length coding of ifmaps and ofmaps is not modelled
// yet); bias and requantisation act on the way out of the global buffer, where the chip only writes
// its 16-bit psums; 8-bit values take 16-bit words on chip.
class Eyeriss final : public base::Tile {
  public:
    using Config = eyeriss::Config;
    static constexpr std::string_view kType = eyeriss::kType;
    static constexpr std::uint16_t kClassId = eyeriss::kClassId;
    static constexpr const base::RegisterMap& kMap = kRegisterMap;

    Eyeriss(const sc_core::sc_module_name& name, const Config& config,
            const base::Environment& environment);

    // Why a machine of this configuration cannot run the job; nothing when it can.
    [[nodiscard]] static std::optional<base::Refusal> refuse_job(const Config& config,
                                                                 const base::Job& job);
    // The mapping the machine chooses for a job that it does not refuse; a compiler may put it into
    // the job.
    [[nodiscard]] static Mapping choose_mapping(const Config& config, const base::Job& job);

    // "m 96 n 1 e 7 p 16 q 1 r 1 t 2, 154 PEs active", of a job that it does not refuse.
    [[nodiscard]] static std::string explain(const Config& config, const base::Job& job);

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] const Counters& machine_counters() const { return own_; }

  protected:
    [[nodiscard]] std::optional<base::Refusal> refuse(const base::Job& job) const override {
        return refuse_job(config_, job);
    }
    base::JobCode run(const base::Job& job) override;
    void on_reset() override;
    void latch_counters() override;

  private:
    // Data on its way between memory and the global buffer.
    struct Fetch {
        std::vector<std::byte> bytes;
        std::optional<base::Transfer> transfer;
        std::uint64_t link_done_ps = 0;  // when the link has carried it
    };

    base::JobCode run_passes(const base::Job& job, const Layer& layer, const Mapping& mapping);
    [[nodiscard]] Mapping mapping_for(const base::Job& job, const Layer& layer);
    [[nodiscard]] bool load_bias(const base::Job& job);
    [[nodiscard]] bool load_ifmap(const base::Job& job, const Layer& layer, const Pass& pass);
    void request_filters(const base::Job& job, const Layer& layer, const Pass& pass, Fetch& fetch);
    void compute(const Layer& layer, const Mapping& mapping, const Pass& pass);
    [[nodiscard]] bool drain(const base::Job& job, const Layer& layer, const Pass& pass);

    // Reserves the link for a transfer that the caller then queues on the memory port.
    void begin(Fetch& fetch, std::size_t bytes);
    // Waits for memory and link; false when a burst failed.
    [[nodiscard]] bool complete(Fetch& fetch);
    void to_words(const Fetch& fetch, const Layer& layer, std::vector<std::int16_t>& words);
    void count_dma(std::uint64_t words);
    void settle_outstanding();
    void load_capabilities();

    Config config_;
    PeArray array_;
    Counters own_;
    std::vector<std::pair<Layer, Mapping>> chosen_;  // mappings found before, newest last

    Fetch ifmap_, ofmap_, bias_;
    std::array<Fetch, 2> filters_;  // of this pass and the next, in turn
    std::vector<std::int16_t> ifmap_values_, weights_;
    std::vector<std::int32_t> row_;
    base::Resource link_;

    base::EnergyEvent& mac_;
    base::EnergyEvent& gated_mac_;
    base::EnergyEvent& spad_access_;
    base::EnergyEvent& pe_hop_;
    base::EnergyEvent& glb_access_;
    base::Probe<std::uint32_t> pass_;
    base::Probe<Phase> phase_;
    base::Probe<std::uint32_t> active_pes_;
};

}  // namespace tessera::eyeriss

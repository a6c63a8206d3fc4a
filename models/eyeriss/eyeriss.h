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
#include "models/eyeriss/counters.h"
#include "models/eyeriss/ifmap_queue.h"
#include "models/eyeriss/mapper.h"
#include "models/eyeriss/mapping.h"
#include "models/eyeriss/multicast.h"
#include "models/eyeriss/pe_array.h"
#include "models/eyeriss/pieces.h"
#include "models/eyeriss/registers.h"
#include "models/eyeriss/schedule.h"
#include "models/eyeriss/tensor.h"

namespace tessera::eyeriss {

enum class Phase : std::uint8_t { idle, load_ifmap, load_filters, compute, drain };
inline constexpr std::array<base::EnumName<Phase>, 5> kPhaseNames = {
    {{Phase::idle, "idle"},
     {Phase::load_ifmap, "load_ifmap"},
     {Phase::load_filters, "load_filters"},
     {Phase::compute, "compute"},
     {Phase::drain, "drain"}}};
constexpr std::span<const base::EnumName<Phase>> enum_names(Phase) { return kPhaseNames; }

// Runs a layer pass by pass. As on the chip, the filters of the next pass are fetched while one
// runs; ifmap tiles and ofmaps are not hidden, for the global buffer has no room for a second set,
// unless the configuration gives it. Ofmaps leave in chunks: the strip of the filters and images
// whose psums the global buffer holds. Ifmaps and ofmaps are raw or run-length coded, as the job
// says; the code ends at the link, the global buffer holds every word.
//
// Simplified: bias and requantisation act on the way out of the global buffer, where the chip only
// writes its 16-bit psums, and take no time; 8-bit values take 16-bit words on chip.
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
    // How the job was mapped as its status record says, where its time went, and what the mapper
    // weighed.
    [[nodiscard]] static std::string explain(const Config& config,
                                             const base::TechnologyTable& technology,
                                             const base::Job& job, const base::JobStatus& status);
    // What the record's machine counters say.
    [[nodiscard]] static std::vector<base::Figure> figures(const base::JobStatus& status);
    // Rows of a segment of a coded stream with which this machine moves the least: `is_input` as
    // the reader, else as the writer, of the job's ifmap or ofmap. Nothing: whole planes do.
    [[nodiscard]] static std::optional<std::uint32_t> strip_rows(
        const Config& config, const base::TechnologyTable& technology, const base::Job& job,
        bool is_input);
    [[nodiscard]] static std::uint64_t peak_macs_per_s(const Config& config) {
        return std::uint64_t{config.rows} * config.cols * config.clock_hz;
    }
    // Of the off-chip link.
    [[nodiscard]] static std::uint64_t peak_bytes_per_s(const Config& config) {
        return config.link_clock_hz * kLinkBytes;
    }

    [[nodiscard]] const Config& config() const { return config_; }
    [[nodiscard]] const Counters& machine_counters() const { return own_; }

  protected:
    [[nodiscard]] std::optional<base::Refusal> refuse(const base::Job& job) const override {
        return refuse_job(config_, job);
    }
    base::JobCode run(const base::Job& job) override;
    void on_reset() override;
    void latch_counters() override;
    void report(base::JobStatus& status) const override;

  private:
    [[nodiscard]] Mapping mapping_for(const base::Job& job);
    void start(const base::Job& job, const Mapping& mapping);
    base::JobCode run_passes();
    void compute(const Pass& pass);
    [[nodiscard]] bool is_computing() const {
        return (job_.flags & base::job_flag::timing_only) == 0;
    }

    // Streams; false and `failure_` when a burst failed or a code is damaged.
    [[nodiscard]] bool load_bias();
    void request_filters(const Pass& pass, Fetch& fetch);
    [[nodiscard]] bool take_filters(Fetch& fetch);
    [[nodiscard]] bool load_ifmap();
    // Sends for tiles as far ahead as the global buffer has room.
    [[nodiscard]] bool look_ahead();
    void request_lengths(IfmapTile& tile);
    [[nodiscard]] bool request_ifmap(IfmapTile& tile);
    [[nodiscard]] bool read_lengths(IfmapTile& tile);
    [[nodiscard]] bool decode(const IfmapTile& tile);
    [[nodiscard]] bool drain(const Pass& pass);
    void requantise(const Pass& pass);
    void write_raw(const Pass& pass, Fetch& fetch);
    void write_coded(const Pass& pass, Fetch& fetch);
    [[nodiscard]] std::size_t encode(const Pass& pass);

    // Reserves the link for a transfer that the caller then queues on the memory port.
    void begin(Fetch& fetch, std::size_t bytes);
    // Waits for memory and link; false when a burst failed.
    [[nodiscard]] bool complete(Fetch& fetch);
    void count_dma(std::uint64_t words);
    void settle_outstanding();
    void load_capabilities();
    // Of the PE that PE_SELECT names; all ones when it idles.
    [[nodiscard]] std::uint32_t ifmap_id(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t filter_id(std::uint32_t index) const;
    [[nodiscard]] std::uint32_t selected_id(MulticastId (Multicast::*id)(std::uint32_t,
                                                                         std::uint32_t)
                                                const) const;

    Config config_;
    Costs costs_;
    PeArray array_;
    Counters own_, before_job_;
    std::vector<std::pair<Layer, Mapping>> chosen_;  // mappings found before, newest last

    // Of the job that runs.
    base::Job job_;
    Layer layer_;
    Mapping mapping_;
    Tensor ifmap_, ofmap_;
    std::optional<Multicast> network_;  // nothing before the first job
    std::uint32_t most_active_pes_ = 0;
    base::JobCode failure_ = base::JobCode::ok;
    bool tile_in_use_ = false;

    IfmapQueue ifmap_tiles_;
    std::array<Fetch, 2> ofmaps_;  // of this psum block and the one before, in turn
    std::size_t ofmap_turn_ = 0;
    Fetch bias_;
    std::array<Fetch, 2> filters_;  // of this pass and the next, in turn
    std::vector<std::int16_t> ifmap_values_, weights_, ofmap_values_, segment_;
    std::vector<std::int32_t> row_;
    std::vector<std::uint64_t> code_;        // of the segments of a drain, one after the other
    std::vector<std::uint16_t> code_words_;  // of each
    base::Resource link_;

    base::EnergyEvent& mac_;
    base::EnergyEvent& gated_mac_;
    base::EnergyEvent& spad_access_;
    base::EnergyEvent& pe_hop_;
    base::EnergyEvent& glb_access_;
    base::EnergyEvent& cycle_;
    base::Probe<std::uint32_t> pass_;
    base::Probe<Phase> phase_;
    base::Probe<std::uint32_t> active_pes_;
};

}  // namespace tessera::eyeriss

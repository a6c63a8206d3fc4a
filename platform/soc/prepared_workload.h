#pragma once
// A scenario's network and data, ready to be put into memory, and what a run made of them.

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "platform/soc/run_result.h"
#include "platform/soc/scenario.h"
#include "platform/soc/tile_registry.h"
#include "platform/workload/check.h"
#include "platform/workload/compile.h"
#include "platform/workload/network.h"

namespace tessera::soc {

class PreparedWorkload {
  public:
    // Imports, calibrates, quantises, assigns and compiles. Throws config::Error.
    PreparedWorkload(const Scenario& scenario, const TileBlueprints& tiles,
                     const base::TechnologyTable& technology);

    [[nodiscard]] const workload::NetworkImage& image() const { return image_; }
    [[nodiscard]] std::uint64_t tile_jobs() const;  // in the whole run
    [[nodiscard]] std::string_view layer_name(std::uint32_t job_id) const;

    struct Outcome {
        WorkloadResult workload;
        CheckResult check;
    };
    // After the run; `read` sees the simulated memory. Operators on the core are charged their
    // instructions.
    [[nodiscard]] Outcome collect(const workload::MemoryReader& read,
                                  const base::TechnologyTable& technology) const;

  private:
    void load_network();
    void load_topology(std::uint64_t seed);
    // Which tensors are run-length coded in memory, and how they are cut.
    void choose_codes(const std::vector<std::uint32_t>& tile_of_layer,
                      const base::TechnologyTable& technology);
    [[nodiscard]] std::uint32_t coded_rows(workload::TensorId tensor,
                                           const std::vector<std::uint32_t>& tile_of_layer,
                                           const base::TechnologyTable& technology) const;
    [[nodiscard]] std::vector<LayerResult> layer_results(
        const workload::MemoryReader& read, const base::TechnologyTable& technology) const;
    [[nodiscard]] std::vector<JobSpan> job_spans(const workload::MemoryReader& read) const;

    const WorkloadSection& section_;
    const TileBlueprints& tiles_;
    workload::Network network_;
    workload::Values inputs_;
    std::vector<std::uint8_t> labels_;
    std::uint32_t samples_ = 0, batch_ = 1;
    std::uint32_t float_correct_ = 0;
    workload::NetworkImage image_;
};

}  // namespace tessera::soc

#pragma once
// The tiles of a scenario, ready to be built.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/tile.h"
#include "platform/soc/scenario.h"

namespace tessera::soc {

// A kind of tile.
struct TileType {
    std::string_view type;
    std::uint16_t class_id;
    const base::RegisterMap* registers;
};
[[nodiscard]] std::span<const TileType> tile_types();

// What no workload on a tile can exceed.
struct Roofs {
    std::uint64_t macs_per_s = 0;
    std::uint64_t bytes_per_s = 0;  // of its own way to memory; 0: the memory's is all there is
};

// One tile of a scenario: its kind and its configuration, before the SystemC module exists.
class TileBlueprint {
  public:
    virtual ~TileBlueprint() = default;

    [[nodiscard]] virtual std::unique_ptr<base::Tile> build(
        const base::Environment& environment) const = 0;
    [[nodiscard]] virtual std::optional<base::Refusal> refuse(const base::Job& job) const = 0;
    // How and why the tile mapped a job that ended with this status.
    [[nodiscard]] virtual std::string explain(const base::TechnologyTable& technology,
                                              const base::Job& job,
                                              const base::JobStatus& status) const = 0;
    // The machine's own counters of that job.
    [[nodiscard]] virtual std::vector<base::Figure> figures(
        const base::JobStatus& status) const = 0;
    // Rows of a segment of the job's coded ifmap or ofmap that suit the machine; nothing: all.
    [[nodiscard]] virtual std::optional<std::uint32_t> strip_rows(
        const base::TechnologyTable& technology, const base::Job& job, bool is_input) const = 0;
    // What the configuration's author may not have meant, a line each.
    [[nodiscard]] virtual std::vector<std::string> warnings() const = 0;
    [[nodiscard]] virtual std::uint64_t clock_hz() const = 0;
    [[nodiscard]] virtual Roofs roofs() const = 0;
    // Nothing where no publication tells.
    [[nodiscard]] virtual std::optional<double> area_mm2() const = 0;
    [[nodiscard]] virtual std::string_view type() const = 0;
    [[nodiscard]] virtual std::uint16_t class_id() const = 0;

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint64_t base_address() const { return base_address_; }

  protected:
    TileBlueprint(std::string name, std::uint64_t base_address)
        : name_(std::move(name)), base_address_(base_address) {}

  private:
    std::string name_;
    std::uint64_t base_address_;
};

using TileBlueprints = std::vector<std::unique_ptr<TileBlueprint>>;

// In the scenario's order; tile i without a base of its own stands at kTileBase + i * kTileBytes.
[[nodiscard]] TileBlueprints make_blueprints(const std::vector<TileSection>& tiles);

}  // namespace tessera::soc

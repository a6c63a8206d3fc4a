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

// One tile of a scenario: its kind and its configuration, before the SystemC module exists.
class TileBlueprint {
  public:
    virtual ~TileBlueprint() = default;

    [[nodiscard]] virtual std::unique_ptr<base::Tile> build(
        const base::Environment& environment) const = 0;
    [[nodiscard]] virtual std::optional<base::Refusal> refuse(const base::Job& job) const = 0;
    // How the tile would map a job that it does not refuse.
    [[nodiscard]] virtual std::string explain(const base::Job& job) const = 0;
    [[nodiscard]] virtual std::uint64_t clock_hz() const = 0;
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

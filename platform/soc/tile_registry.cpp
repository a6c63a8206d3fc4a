#include "platform/soc/tile_registry.h"

#include <utility>

#include "platform/soc/memory_map.h"

namespace tessera::soc {

namespace {

template <class Machine>
class MachineBlueprint final : public TileBlueprint {
  public:
    MachineBlueprint(std::string name, std::uint64_t base_address,
                     const typename Machine::Config& config)
        : TileBlueprint(std::move(name), base_address), config_(config) {}

    [[nodiscard]] std::unique_ptr<base::Tile> build(
        const base::Environment& environment) const override {
        return std::make_unique<Machine>(name().c_str(), config_, environment);
    }
    [[nodiscard]] std::optional<base::Refusal> refuse(const base::Job& job) const override {
        return Machine::refuse_job(config_, job);
    }
    [[nodiscard]] std::string explain(const base::TechnologyTable& technology, const base::Job& job,
                                      const base::JobStatus& status) const override {
        return Machine::explain(config_, technology, job, status);
    }
    [[nodiscard]] std::vector<base::Figure> figures(const base::JobStatus& status) const override {
        return Machine::figures(status);
    }
    [[nodiscard]] std::optional<std::uint32_t> strip_rows(const base::TechnologyTable& technology,
                                                          const base::Job& job,
                                                          bool is_input) const override {
        return Machine::strip_rows(config_, technology, job, is_input);
    }
    [[nodiscard]] std::vector<std::string> warnings() const override {
        if constexpr (requires { Machine::warnings(config_); }) return Machine::warnings(config_);
        return {};
    }
    [[nodiscard]] std::uint64_t clock_hz() const override { return config_.clock_hz; }
    [[nodiscard]] Roofs roofs() const override {
        return {Machine::peak_macs_per_s(config_), Machine::peak_bytes_per_s(config_)};
    }
    [[nodiscard]] std::optional<double> area_mm2() const override {
        if constexpr (requires { Machine::area_mm2(config_); }) return Machine::area_mm2(config_);
        return std::nullopt;
    }
    [[nodiscard]] std::string_view type() const override { return Machine::kType; }
    [[nodiscard]] std::uint16_t class_id() const override { return Machine::kClassId; }

  private:
    typename Machine::Config config_;
};

}  // namespace

std::span<const TileType> tile_types() {
    static const std::vector<TileType> types = [] {
        std::vector<TileType> list;
        Tiles::for_each([&]<class Machine>() {
            list.push_back({Machine::kType, Machine::kClassId, &Machine::kMap});
        });
        return list;
    }();
    return types;
}

TileBlueprints make_blueprints(const std::vector<TileSection>& tiles) {
    TileBlueprints blueprints;
    for (const TileSection& tile : tiles) {
        const std::uint64_t base = tile.base.value_or(kTileBase + blueprints.size() * kTileBytes);
        Tiles::for_each([&]<class Machine>() {
            if (const auto* config = std::get_if<typename Machine::Config>(&tile.machine))
                blueprints.push_back(
                    std::make_unique<MachineBlueprint<Machine>>(tile.name, base, *config));
        });
    }
    return blueprints;
}

}  // namespace tessera::soc

#pragma once
// Energy as typed events: count x cost, in integers, so that sums do not depend on order.

#include <array>
#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/config_fields.h"
#include "models/base/time_bins.h"

namespace tessera::base {

enum class EnergyCategory : std::uint8_t {
    alu,
    register_file,
    network,
    buffer,
    dram,
    converter,
    core,
    program,  // writing of memory cells that keep weights
    standby   // drawn whatever is computed: clock trees, leakage
};
inline constexpr std::size_t kEnergyCategories = 9;
inline constexpr std::array<EnumName<EnergyCategory>, kEnergyCategories> kEnergyCategoryNames = {{
    {EnergyCategory::alu, "alu"},
    {EnergyCategory::register_file, "register_file"},
    {EnergyCategory::network, "network"},
    {EnergyCategory::buffer, "buffer"},
    {EnergyCategory::dram, "dram"},
    {EnergyCategory::converter, "converter"},
    {EnergyCategory::core, "core"},
    {EnergyCategory::program, "program"},
    {EnergyCategory::standby, "standby"},
}};
constexpr std::span<const EnumName<EnergyCategory>> enum_names(EnergyCategory) {
    return kEnergyCategoryNames;
}

// One sourced row of a technology table.
struct EnergyCost {
    std::string event;  // "eyeriss.mac16"
    EnergyCategory category = EnergyCategory::alu;
    std::uint64_t cost_aj = 0;  // per event, attojoule
    std::string source;
    std::string confidence;  // published | derived | estimate

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("event", &EnergyCost::event, "block.event, as the model names it",
                    {.required = true});
        visit.field("category", &EnergyCost::category, "where the energy is counted",
                    {.required = true});
        visit.field("cost", &EnergyCost::cost_aj, "energy of one event",
                    {.min = 0, .max = 1e12, .unit = Unit::attojoules, .required = true});
        visit.field("source", &EnergyCost::source, "publication and table, or how it was estimated",
                    {.required = true});
        visit.field("confidence", &EnergyCost::confidence, "published, derived or estimate",
                    {.required = true});
    }
};

struct TechnologyTable {
    std::string name;
    unsigned node_nm = 65;
    double supply_v = 1.0;
    std::vector<EnergyCost> events;
    std::vector<std::string> includes = {};

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &TechnologyTable::name, "of the table", {.required = true});
        visit.field("node_nm", &TechnologyTable::node_nm, "process node in nanometres",
                    {.min = 3, .max = 350});
        visit.field("supply_v", &TechnologyTable::supply_v, "supply voltage in volts",
                    {.min = 0.2, .max = 5});
        visit.field("includes", &TechnologyTable::includes,
                    "tables whose events it has too, unless it prices them itself",
                    {.is_path = true});
        visit.field("events", &TechnologyTable::events, "cost of each event");
    }
    void validate() const;  // unique names, known confidence
    [[nodiscard]] const EnergyCost* find(std::string_view event) const;
};

// A component's counter of one event. Adding is one addition and, unless its history is kept, one
// branch; handles stay valid with their ledger. Times are those of the events, whenever they are
// told.
class EnergyEvent {
  public:
    EnergyEvent(std::string component, const EnergyCost& cost, TimeBins* history)
        : component_(std::move(component)), cost_(cost), history_(history) {}
    void add(std::uint64_t count, std::uint64_t at_ps) {
        count_ += count;
        if (history_ != nullptr) history_->add(of(count), at_ps);
    }
    // Evenly from `from_ps` to `to_ps`.
    void add(std::uint64_t count, std::uint64_t from_ps, std::uint64_t to_ps) {
        count_ += count;
        if (history_ != nullptr) history_->spread(of(count), from_ps, to_ps);
    }

    [[nodiscard]] const std::string& component() const { return component_; }
    [[nodiscard]] const EnergyCost& cost() const { return cost_; }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    // Stays at the largest number, 18.4 J, where it would not fit.
    [[nodiscard]] std::uint64_t energy_aj() const { return of(count_); }

  private:
    [[nodiscard]] std::uint64_t of(std::uint64_t count) const {
        std::uint64_t energy = 0;
        return __builtin_mul_overflow(count, cost_.cost_aj, &energy) ? UINT64_MAX : energy;
    }

    std::string component_;
    EnergyCost cost_;
    TimeBins* history_;  // or null
    std::uint64_t count_ = 0;
};

using EnergyByCategory = std::array<std::uint64_t, kEnergyCategories>;  // attojoule

class EnergyLedger {
  public:
    // With `history`, which outlives it, energy is binned over time too.
    explicit EnergyLedger(TechnologyTable technology, TimeBinSet* history = nullptr)
        : technology_(std::move(technology)), history_(history) {}
    EnergyLedger(const EnergyLedger&) = delete;
    EnergyLedger& operator=(const EnergyLedger&) = delete;

    // The counter of `event` for `component`, made on first use. Throws ConfigError when the
    // technology table has no such event: an energy that is silently zero is worse than none.
    EnergyEvent& event(const std::string& component, std::string_view event);

    // For energy that a component works out by itself: a counter of attojoules, made on first use.
    EnergyEvent& meter(const std::string& component, EnergyCategory category);

    [[nodiscard]] EnergyByCategory of(std::string_view component) const;
    [[nodiscard]] std::uint64_t total_aj() const;
    [[nodiscard]] const std::deque<EnergyEvent>& events() const { return events_; }
    [[nodiscard]] const TechnologyTable& technology() const { return technology_; }
    [[nodiscard]] TimeBinSet* history() const { return history_; }

  private:
    [[nodiscard]] TimeBins* history_of(const std::string& component);

    TechnologyTable technology_;
    TimeBinSet* history_;
    std::deque<EnergyEvent> events_;
};

}  // namespace tessera::base

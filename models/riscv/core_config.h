#pragma once
#include <cstdint>

#include "models/base/config_fields.h"
#include "models/riscv/cycle_costs.h"

namespace tessera::riscv {

struct CoreConfig {
    std::uint64_t clock_hz = 100'000'000;
    std::uint32_t reset_vector = 0x1000;
    std::uint32_t hart_id = 0;
    std::uint64_t quantum_ps = 100'000'000;
    bool follow_events = true;
    std::uint32_t fetch_line_bytes = 64;
    CycleCosts costs;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("clock", &CoreConfig::clock_hz,
                    "core clock; its period is rounded to whole picoseconds",
                    {.min = 1e3, .max = 1e10, .unit = base::Unit::hertz});
        visit.field("reset_vector", &CoreConfig::reset_vector,
                    "address of the first instruction, even");
        visit.field("hart_id", &CoreConfig::hart_id, "value of mhartid");
        visit.field("quantum", &CoreConfig::quantum_ps,
                    "longest time the core runs ahead of the platform",
                    {.min = 1, .max = 1e12, .unit = base::Unit::picoseconds});
        visit.field("follow_events", &CoreConfig::follow_events,
                    "never run past the platform's next event, so that results do not depend on "
                    "the quantum");
        visit.field("fetch_line", &CoreConfig::fetch_line_bytes,
                    "instruction line buffer, a power of two: only a fetch outside it pays the "
                    "memory's latency",
                    {.min = 4, .max = 4096, .unit = base::Unit::bytes});
        visit.field("costs", &CoreConfig::costs, "cycles of each class of instructions");
    }
    void validate() const;
};

}  // namespace tessera::riscv

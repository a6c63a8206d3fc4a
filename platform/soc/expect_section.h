#pragma once
// What a run must show: the `expect:` section of a scenario.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "models/base/config_fields.h"
#include "platform/soc/run_result.h"

namespace tessera::soc {

inline constexpr std::array kEndingNames = {
    base::EnumName<Ending>{Ending::finished, "finished"},
    base::EnumName<Ending>{Ending::trap_loop, "trap_loop"},
    base::EnumName<Ending>{Ending::waiting_forever, "waiting_forever"},
    base::EnumName<Ending>{Ending::deadline, "deadline"},
};
constexpr std::span<const base::EnumName<Ending>> enum_names(Ending) { return kEndingNames; }

struct RegisterExpectation {
    std::string name;
    std::uint32_t value = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("name", &RegisterExpectation::name,
                    "BLOCK.REGISTER, BLOCK.REGISTER[INDEX], either with .FIELD",
                    {.required = true});
        visit.field("value", &RegisterExpectation::value, "at the end of the run",
                    {.required = true});
    }
};

struct MemoryExpectation {
    std::string at;
    unsigned width = 4;
    std::vector<std::uint64_t> values;
    std::string text;

    template <class Visitor>
    static void describe(Visitor& visit) {
        visit.field("at", &MemoryExpectation::at,
                    "address, or symbol of the firmware, either with +OFFSET", {.required = true});
        visit.field("width", &MemoryExpectation::width, "bytes of a value: 1, 2, 4 or 8",
                    {.min = 1, .max = 8});
        visit.field("values", &MemoryExpectation::values, "one after another, little endian");
        visit.field("text", &MemoryExpectation::text, "instead of values: these characters");
    }
    void validate() const;
};

struct ExpectSection {
    Ending ending = Ending::finished;
    std::optional<std::uint32_t> exit_code;
    std::vector<std::string> uart, uart_not;
    std::vector<RegisterExpectation> registers;
    std::vector<MemoryExpectation> memory;
    std::optional<std::uint64_t> min_time_ps, max_time_ps;
    std::optional<std::uint64_t> min_cycles, max_cycles;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using E = ExpectSection;
        visit.field("ending", &E::ending, "how the run ends");
        visit.field("exit_code", &E::exit_code,
                    "of the firmware; default 0 when the run is to finish");
        visit.field("uart", &E::uart,
                    "what the console hears, in this order; /.../ is a regular expression");
        visit.field("uart_not", &E::uart_not, "what it must not hear");
        visit.field("registers", &E::registers, "of peripherals and tiles");
        visit.field("memory", &E::memory, "as the run leaves it");
        visit.field("min_time", &E::min_time_ps, "of the simulated time at the end",
                    {.min = 0, .max = 1e18, .unit = base::Unit::picoseconds});
        visit.field("max_time", &E::max_time_ps, "of the simulated time at the end",
                    {.min = 0, .max = 1e18, .unit = base::Unit::picoseconds});
        visit.field("min_cycles", &E::min_cycles, "of the core's cycles", {.min = 0, .max = 1e18});
        visit.field("max_cycles", &E::max_cycles, "of the core's cycles", {.min = 0, .max = 1e18});
    }
    void validate() const;  // widths, regular expressions, register names
};

}  // namespace tessera::soc

#pragma once
// One run of a scenario: compile the workload, build the system, simulate, check, collect.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/peripherals/character_stream.h"
#include "platform/soc/run_result.h"
#include "platform/soc/scenario.h"
#include "platform/soc/tile_registry.h"

namespace tessera::soc {

class ElfImage;
class System;

struct Progress {
    std::uint64_t simulated_ps = 0;
    std::uint64_t instructions = 0;
    std::uint64_t jobs_ended = 0;
    std::uint64_t jobs = 0;  // of the whole workload; 0 without one
    std::string_view layer;  // under way on a tile, or empty
};

struct RunInputs {
    const Scenario& scenario;
    const TileBlueprints& tiles;
    base::TechnologyTable technology;
    std::string firmware;                                   // path of the ELF file
    Scenario shown;                                         // the scenario as results show it
    peripherals::CharacterSink* uart_echo = nullptr;        // hears the UART as it speaks
    std::function<void(const Progress&)> on_progress = {};  // every simulated millisecond or so
    base::RegisterObserver* registers = nullptr;            // hears of register accesses
    // Called once, before the simulation starts; both live until run returns.
    std::function<void(const System&, const ElfImage&)> on_built = {};
};

// At most once per process: SystemC elaborates one system. Throws config::Error or
// base::ConfigError for what is wrong before the simulation starts; whatever the firmware does ends
// up in the result.
[[nodiscard]] RunResult run(const RunInputs& inputs);

}  // namespace tessera::soc

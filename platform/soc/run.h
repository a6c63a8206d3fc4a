#pragma once
// One run of a scenario: compile the workload, build the system, simulate, check, collect.

#include <memory>
#include <string>
#include <vector>

#include "models/peripherals/character_stream.h"
#include "platform/soc/attachment.h"
#include "platform/soc/run_result.h"
#include "platform/soc/scenario.h"
#include "platform/soc/tile_registry.h"

namespace tessera::soc {

struct RunInputs {
    const Scenario& scenario;
    const TileBlueprints& tiles;
    base::TechnologyTable technology;
    std::string firmware;  // path of the ELF file
    Scenario shown;        // the scenario as results show it
    // Hear the UART as it speaks.
    std::vector<peripherals::CharacterSink*> uart_listeners = {};
    peripherals::CharacterSource* uart_source = nullptr;  // instead of the scenario's file
    base::RegisterObserver* registers = nullptr;          // hears of register accesses
    std::vector<Attachment*> attachments = {};            // asked in this order
};

// At most once per process: SystemC elaborates one system. Throws config::Error or
// base::ConfigError for what is wrong before the simulation starts; whatever the firmware does ends
// up in the result.
[[nodiscard]] RunResult run(const RunInputs& inputs);

}  // namespace tessera::soc

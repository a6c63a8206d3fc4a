#pragma once
// What the conformance suite needs to know of a kind of tile.
//
// A new kind is one file that defines a `RegisteredCase`, and its line in CMakeLists.txt.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "models/base/tile.h"
#include "tests/conformance/sample_job.h"

namespace tessera::test {

// Where a case puts its jobs' operands; in memory, clear of everything else.
inline constexpr std::uint64_t kJobsAt = 0x1000, kLongJobAt = 0x10'0000, kInfeasibleAt = 0x18'0000;

struct TileCase {
    std::string type;  // as scenarios name it
    std::uint16_t class_id = 0;
    const base::RegisterMap* registers = nullptr;
    // The energy events it counts; their costs are the test's own.
    struct Event {
        std::string name;
        base::EnergyCategory category;
    };
    std::vector<Event> events;
    std::function<std::unique_ptr<base::Tile>(const char* name, const base::MemoryPortConfig& port,
                                              const base::Environment& environment)>
        make;
    // Jobs that cover its operations, number formats and ways to work. The
    // first has a bias if any of them may, and values of more than 8 bits if it can.
    std::function<std::vector<SampleJob>()> jobs;
    // A sound job that no mapping of the machine fits.
    std::function<SampleJob()> infeasible;
    // A job to be stopped in its middle: some tens of chunks, which `SampleJob::chunks` lists.
    std::function<SampleJob()> long_job;
    // A job whose weights are in the machine already costs less: figures are compared from the
    // second time on.
    bool keeps_weights = false;
    // Registers that tell of what a reset leaves alone.
    std::vector<std::string_view> lasting_registers = {};
};

[[nodiscard]] const std::vector<TileCase>& tile_cases();

struct RegisteredCase {
    explicit RegisteredCase(TileCase tile_case);
};

}  // namespace tessera::test

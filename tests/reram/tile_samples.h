#pragma once
// Small ReRAM tiles on a bench, jobs for them, and operations by their registers.

#include "models/reram/reram.h"
#include "tests/conformance/bench.h"

namespace tessera::reram {

using base::Job;
using base::JobCode;
using base::JobStatus;
using base::Op;
using tessera::test::Bench;
using tessera::test::SampleJob;
using tessera::test::SampleMaker;
using tessera::test::simulate;

inline Config small() {
    Config config;
    config.rows = config.cols = 32;
    config.arrays = 12;
    return config;
}

inline tessera::test::TileCase tile(const Config& config) {
    tessera::test::TileCase tile_case;
    tile_case.type = kType;
    tile_case.class_id = kClassId;
    tile_case.registers = &kRegisterMap;
    for (const char* event :
         {"reram.dac_row", "reram.adc_level", "reram.ifc_spike", "reram.sense_bit",
          "reram.shift_add", "reram.buffer_byte", "reram.cycle"})
        tile_case.events.push_back({event, base::EnergyCategory::converter});
    tile_case.make = [config](const char* name, const base::MemoryPortConfig&,
                              const base::Environment& environment) {
        return std::make_unique<Reram>(name, config, environment);
    };
    return tile_case;
}

// A dense layer of 60 inputs and 5 outputs in 8 bits: two crossbars above each other.
inline SampleJob dense(std::uint64_t at, const std::string& purpose = "dense") {
    Job job;
    job.op = Op::dense;
    job.geometry = {.N = 2, .C = 60, .M = 5};
    job.requantisation.shift = 9;
    return SampleMaker(purpose, at).make(job, 8);
}

inline SampleJob as_program(SampleJob sample, std::uint16_t first) {
    sample.job.op = kProgram;
    sample.job.mapping[0] = first;
    return sample;
}

inline SampleJob as_placed(SampleJob sample, std::uint16_t first) {
    sample.job.flags |= base::job_flag::use_mapping;
    sample.job.mapping[0] = first;
    return sample;
}

inline std::uint64_t counter(const JobStatus& status, std::uint64_t Counters::*member) {
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        if (kCounters[i].member == member) return status.machine[kCountersAt + i];
    return ~std::uint64_t{0};
}

inline constexpr std::uint32_t kSet = 1, kReset = 2, kVerify = 3;
inline constexpr std::uint32_t kBusy = 1, kDone = 2, kRefused = 4;

// Begins an operation on a cell by registers and waits for its end; OP_STATUS.
inline std::uint32_t operate(Bench& bench, std::uint32_t kind, std::uint32_t array,
                             std::uint32_t row, std::uint32_t col, std::uint32_t width = 1) {
    bench.write("OP_ARRAY", array);
    bench.write("OP_CELL", row | col << 16);
    bench.write("OP_WIDTH", width);
    bench.write("OP", kind);
    while ((bench.read("OP_STATUS") & kBusy) != 0)
        sc_core::wait(tessera::test::picoseconds(100'000));
    return bench.read("OP_STATUS");
}

}  // namespace tessera::reram

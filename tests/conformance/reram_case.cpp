#include "models/reram/reram.h"
#include "tests/conformance/bench.h"
#include "tests/conformance/tile_case.h"

namespace tessera::test {

namespace {

using base::EnergyCategory;
using base::Job;
using base::Op;
namespace job_flag = base::job_flag;

const std::vector<TileCase::Event> kEvents = {
    {"reram.dac_row", EnergyCategory::converter},   {"reram.adc_level", EnergyCategory::converter},
    {"reram.ifc_spike", EnergyCategory::converter}, {"reram.sense_bit", EnergyCategory::converter},
    {"reram.shift_add", EnergyCategory::alu},       {"reram.buffer_byte", EnergyCategory::buffer},
    {"reram.cycle", EnergyCategory::standby},
};

constexpr std::uint8_t kShift = 13;

// Small crossbars, so that layers are cut both ways, and buffers that hold a few rows.
reram::Config config() {
    reram::Config config;
    config.rows = config.cols = 32;
    config.arrays = 200;
    config.buffer_bytes = 2048;
    return config;
}

// The weights are read every time, to be known again.
SampleJob with_traffic(SampleJob sample) {
    sample.stream_bytes_read = reram::Strips::of(config(), sample.job)->input_bytes() +
                               sample.weights.size() + sample.bias.size();
    return sample;
}

std::vector<SampleJob> jobs() {
    SampleMaker maker("reram jobs", kJobsAt);
    std::vector<SampleJob> samples;
    const auto add = [&](Job job, unsigned bits) {
        job.job_id = 0x201 + static_cast<std::uint32_t>(samples.size());
        samples.push_back(with_traffic(maker.make(job, bits)));
    };
    add(padded_layer(kShift), 16);
    add(strided_layer(kShift), 8);
    add(grouped_layer(), 8);
    add(layer_job(Op::dense, {.N = 3, .C = 130, .M = 21}, job_flag::bias, kShift), 16);
    return samples;
}

// More weights than there are cells.
SampleJob infeasible() {
    return SampleMaker("reram infeasible", kInfeasibleAt)
        .make(layer_job(Op::dense, {.C = 1000, .M = 100}, 0, kShift), 16);
}

SampleJob long_job() {
    SampleJob sample = with_traffic(
        SampleMaker("reram long", kLongJobAt)
            .make(layer_job(Op::conv, {.N = 4, .C = 8, .H = 14, .W = 12, .M = 8, .R = 3, .S = 3},
                            job_flag::bias, kShift),
                  16));
    reram::Strips strips = *reram::Strips::of(config(), sample.job);
    while (const auto strip = strips.next())
        sample.chunks.push_back(rows_chunk(sample.job, strip->image, 0, sample.job.geometry.M,
                                           strip->row, strip->rows));
    return sample;
}

const RegisteredCase registered({
    .type = std::string(reram::kType),
    .class_id = reram::kClassId,
    .registers = &reram::kRegisterMap,
    .events = kEvents,
    .make =
        [](const char* name, const base::MemoryPortConfig& port,
           const base::Environment& environment) {
            reram::Config machine = config();
            machine.port = port;
            return std::make_unique<reram::Reram>(name, machine, environment);
        },
    .jobs = jobs,
    .infeasible = infeasible,
    .long_job = long_job,
    .keeps_weights = true,
    .lasting_registers = {"WEAR", "TRUTH_CONDUCTANCE", "TRUTH_PULSES"},
});

}  // namespace

}  // namespace tessera::test

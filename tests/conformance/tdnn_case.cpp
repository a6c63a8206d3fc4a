#include "models/tdnn/tdnn.h"
#include "tests/conformance/bench.h"
#include "tests/conformance/tile_case.h"
#include "tests/tdnn/binary_job.h"

namespace tessera::test {

namespace {

using base::EnergyCategory;
using base::Job;
using base::Op;
namespace job_flag = base::job_flag;

const std::vector<TileCase::Event> kEvents = {
    {"tdnn.sop", EnergyCategory::alu},
    {"tdnn.sram_write", EnergyCategory::program},
    {"tdnn.buffer_byte", EnergyCategory::buffer},
    {"tdnn.cycle", EnergyCategory::standby},
};

// Elements for all jobs but the long one, and a buffer for one image or two.
tdnn::Config config() {
    tdnn::Config config;
    config.pes = 4000;
    config.buffer_bytes = 256;
    return config;
}

Job conv_job(std::uint8_t padding) {
    base::Geometry geometry{.N = 3, .C = 3, .H = 8, .W = 7, .M = 9, .R = 3, .S = 3};
    geometry.pad_top = geometry.pad_left = geometry.pad_bottom = geometry.pad_right = padding;
    return layer_job(Op::conv, geometry, job_flag::bias);
}

std::vector<SampleJob> jobs() {
    BinaryJobMaker maker("tdnn jobs", kJobsAt);
    std::vector<SampleJob> samples;
    const auto add = [&](Job job, bool gives_margins) {
        job.job_id = 0x301 + static_cast<std::uint32_t>(samples.size());
        samples.push_back(maker.make(job, gives_margins));
    };
    add(conv_job(0), false);
    Job strided = conv_job(1);
    strided.geometry.stride_y = strided.geometry.stride_x = 2;
    strided.streams[base::kInput].aux = 1;  // padded with +1
    add(strided, false);
    add(layer_job(Op::dense, {.N = 2, .C = 130, .M = 21}, job_flag::bias), false);
    add(layer_job(Op::dense, {.N = 3, .C = 65, .M = 10}), true);
    return samples;
}

// A chain longer than all elements.
SampleJob infeasible() {
    return BinaryJobMaker("tdnn infeasible", kInfeasibleAt)
        .make(layer_job(Op::dense, {.C = 4001, .M = 2}), false);
}

SampleJob long_job() {
    SampleJob sample =
        BinaryJobMaker("tdnn long", kLongJobAt)
            .make(layer_job(Op::dense, {.N = 40, .C = 130, .M = 600}, job_flag::bias), false);
    const std::size_t bytes = tdnn::Layer::of(sample.job).result_bytes();
    for (std::size_t image = 0; image < sample.job.geometry.N; ++image)
        sample.chunks.push_back({{image * bytes, bytes}});
    return sample;
}

const RegisteredCase registered({
    .type = std::string(tdnn::kType),
    .class_id = tdnn::kClassId,
    .registers = &tdnn::kRegisterMap,
    .events = kEvents,
    .make =
        [](const char* name, const base::MemoryPortConfig& port,
           const base::Environment& environment) {
            tdnn::Config machine = config();
            machine.port = port;
            return std::make_unique<tdnn::Tdnn>(name, machine, environment);
        },
    .jobs = jobs,
    .infeasible = infeasible,
    .long_job = long_job,
    .keeps_weights = true,
    .lasting_registers = {},
});

}  // namespace

}  // namespace tessera::test

#include "models/eyeriss/eyeriss.h"
#include "models/eyeriss/registers.h"
#include "tests/conformance/bench.h"
#include "tests/conformance/tile_case.h"

namespace tessera::test {

namespace {

using base::EnergyCategory;
using base::Job;
using base::Op;
namespace job_flag = base::job_flag;

const std::vector<TileCase::Event> kEvents = {
    {"eyeriss.mac16", EnergyCategory::alu},
    {"eyeriss.mac16_gated", EnergyCategory::alu},
    {"eyeriss.spad_access", EnergyCategory::register_file},
    {"eyeriss.pe_hop", EnergyCategory::network},
    {"eyeriss.glb_access", EnergyCategory::buffer},
    {"eyeriss.cycle", EnergyCategory::standby},
};

// The traffic that the schedule says the job's mapping makes.
SampleJob with_traffic(SampleJob sample) {
    const eyeriss::Layer layer = eyeriss::layer_of(sample.job);
    const eyeriss::Mapping mapping =
        eyeriss::choose_mapping({}, eyeriss::Costs::of(technology(kEvents)), sample.job);
    sample.stream_bytes_read = eyeriss::ifmap_traffic_bytes(layer, mapping) +
                               eyeriss::filter_traffic_bytes(layer, mapping) + sample.bias.size();
    return sample;
}

// A layer of a LeNet: padded, biased, rectified.
// The chip's 16-bit sums.
Job chip_sums() {
    Job job = strided_layer(0);
    job.accumulator = base::Accumulator::wrap16;
    job.product_shift = 9;
    return job;
}

// Saturating sums depend on their order.
Job saturating() {
    Job job = layer_job(Op::conv, {.C = 14, .H = 6, .W = 6, .M = 7, .R = 2, .S = 2});
    job.requantisation.shift = 0;
    job.accumulator = base::Accumulator::sat16;
    job.product_shift = 13;
    return job;
}

// Psums of few filters, images and rows at a time, channels in parts.
Job mapped() {
    Job job = layer_job(Op::conv, {.N = 2, .C = 7, .H = 12, .W = 9, .M = 10, .R = 3, .S = 3},
                        job_flag::use_mapping);
    job.mapping = eyeriss::to_vector({.m = 4, .n = 1, .e = 3, .p = 2, .q = 2, .r = 1, .t = 2});
    return job;
}

std::vector<SampleJob> jobs() {
    SampleMaker maker("eyeriss jobs", kJobsAt);
    std::vector<SampleJob> samples;
    const auto add = [&](Job job, unsigned bits) {
        job.job_id = 0x101 + static_cast<std::uint32_t>(samples.size());
        samples.push_back(with_traffic(maker.make(job, bits)));
    };
    add(padded_layer(), 16);
    add(chip_sums(), 16);
    add(grouped_layer(), 8);
    add(saturating(), 16);
    add(layer_job(Op::dense, {.N = 3, .C = 130, .M = 21}, job_flag::bias), 16);
    add(mapped(), 16);
    return samples;
}

// A filter higher than the array.
SampleJob infeasible() {
    return SampleMaker("eyeriss infeasible", kInfeasibleAt)
        .make(layer_job(Op::conv, {.H = 20, .W = 5, .M = 2, .R = 13}), 16);
}

SampleJob long_job() {
    constexpr std::uint16_t filters = 4, rows = 2;  // of a chunk
    Job job = layer_job(Op::conv, {.N = 2, .C = 8, .H = 14, .W = 12, .M = 8, .R = 3, .S = 3},
                        job_flag::bias | job_flag::use_mapping);
    job.mapping =
        eyeriss::to_vector({.m = filters, .n = 1, .e = rows, .p = 2, .q = 4, .r = 1, .t = 2});
    SampleJob sample = with_traffic(SampleMaker("eyeriss long", kLongJobAt).make(job, 16));
    const base::Geometry& g = sample.job.geometry;
    for (std::uint32_t image = 0; image < g.N; ++image)
        for (std::uint32_t row = 0; row < g.E; row += rows)
            for (std::uint32_t filter = 0; filter < g.M; filter += filters)
                sample.chunks.push_back(rows_chunk(sample.job, image, filter, filters, row, rows));
    return sample;
}

const RegisteredCase registered({
    .type = std::string(eyeriss::kType),
    .class_id = eyeriss::kClassId,
    .registers = &eyeriss::kRegisterMap,
    .events = kEvents,
    .make =
        [](const char* name, const base::MemoryPortConfig& port,
           const base::Environment& environment) {
            eyeriss::Config config;
            config.port = port;
            return std::make_unique<eyeriss::Eyeriss>(name, config, environment);
        },
    .jobs = jobs,
    .infeasible = infeasible,
    .long_job = long_job,
});

}  // namespace

}  // namespace tessera::test

// What only this machine does: weights that stay, passes, votes, margins for debugging.

#include <gtest/gtest.h>

#include <cstring>

#include "models/tdnn/tdnn.h"
#include "tests/conformance/bench.h"
#include "tests/tdnn/binary_job.h"

namespace tessera::tdnn {

namespace {

using base::Job;
using base::JobCode;
using base::JobStatus;
using base::Op;
using tessera::test::Bench;
using tessera::test::BinaryJobMaker;
using tessera::test::layer_job;
using tessera::test::SampleJob;
using tessera::test::simulate;

tessera::test::TileCase tile(const Config& config) {
    tessera::test::TileCase tile_case;
    tile_case.type = kType;
    tile_case.class_id = kClassId;
    tile_case.registers = &kRegisterMap;
    for (const char* event :
         {"tdnn.sop", "tdnn.sram_write", "tdnn.reram_write", "tdnn.buffer_byte", "tdnn.cycle"})
        tile_case.events.push_back({event, base::EnergyCategory::alu});
    tile_case.make = [config](const char* name, const base::MemoryPortConfig&,
                              const base::Environment& environment) {
        return std::make_unique<Tdnn>(name, config, environment);
    };
    return tile_case;
}

SampleJob dense(std::uint64_t at, const std::string& purpose, std::uint16_t neurons = 20,
                bool gives_margins = false) {
    return BinaryJobMaker(purpose, at)
        .make(layer_job(Op::dense, {.N = 3, .C = 100, .M = neurons}, base::job_flag::bias),
              gives_margins);
}

std::uint64_t counter(const JobStatus& status, std::uint64_t Counters::*member) {
    for (std::size_t i = 0; i < kCounters.size(); ++i)
        if (kCounters[i].member == member) return status.machine[kCountersAt + i];
    return ~std::uint64_t{0};
}

TEST(TdnnTile, WeightsThatStandInTheElementsAreNotWrittenAgain) {
    Config config;
    config.pes = 5000;
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob one = dense(0x1000, "one"), other = dense(0x8000, "other");
        const JobStatus first = bench.run(one);
        EXPECT_EQ(first.code, JobCode::ok);
        bench.expect_exact(one);
        EXPECT_EQ(counter(first, &Counters::weights_written), 2000u);
        EXPECT_EQ(counter(first, &Counters::evaluations), 60u);
        EXPECT_EQ(counter(first, &Counters::synaptic_ops), 6000u);
        EXPECT_EQ(counter(bench.run(other), &Counters::weights_written), 2000u);
        bench.expect_exact(other);
        for (const SampleJob* sample : {&one, &other, &one}) {
            EXPECT_EQ(counter(bench.run(*sample), &Counters::weights_written), 0u);
            bench.expect_exact(*sample);
        }
    });
}

TEST(TdnnTile, LayersLargerThanTheArrayGoThroughInPasses) {
    Config config;
    config.pes = 700;  // seven neurons of 100 inputs
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000, "large");
        for (int turn = 0; turn < 2; ++turn) {
            const JobStatus status = bench.run(sample);
            EXPECT_EQ(status.code, JobCode::ok);
            bench.expect_exact(sample);
            EXPECT_EQ(counter(status, &Counters::passes), 3u);
            EXPECT_EQ(counter(status, &Counters::weights_written), 2000u) << "every time anew";
        }
    });
}

TEST(TdnnTile, AnEvaluationTakesItsChainAndItsVotes) {
    Config config;
    config.clock_hz = 1'000'000'000;
    config.variation.jitter = 1e-6;
    for (const std::uint32_t votes : {1u, 5u}) {
        config.votes = votes;
        EXPECT_NEAR(config.evaluation_ps(100), 20'500, 1e-9);
    }
    config.votes = 5;
    Bench bench(tile(config));
    simulate([&] {
        const JobStatus status = bench.run(dense(0x1000, "votes"));
        // Three images of one pixel each, 102.5 ns each in whole cycles.
        EXPECT_EQ(counter(status, &Counters::race_cycles), 3u * 103);
        EXPECT_EQ(counter(status, &Counters::evaluations), 3u * 20 * 5);
        bench.write("VOTES", 1);
        EXPECT_EQ(counter(bench.run(dense(0x1000, "votes")), &Counters::race_cycles), 3u * 21);
        bench.write("VOTES", 1000);
        EXPECT_EQ(bench.read("VOTES"), 255u);
        bench.write("VOTES", 6);
        EXPECT_EQ(bench.read("VOTES"), 7u);
        bench.write("CTRL", tessera::test::control::reset);
        bench.wait_until_idle();
        EXPECT_EQ(bench.read("VOTES"), 5u);
    });
}

TEST(TdnnTile, MarginsCanBeReadForDebugging) {
    Bench bench(tile(Config{}));
    simulate([&] {
        const SampleJob sample = dense(0x1000, "margins", 20, true);
        EXPECT_EQ(bench.run(sample).code, JobCode::ok);
        bench.expect_exact(sample);
        for (std::uint32_t neuron = 0; neuron < 20; ++neuron) {
            std::int16_t expected = 0;
            std::memcpy(&expected, &sample.expected_output[2 * (2 * 20 + neuron)], 2);
            bench.write("MARGIN_NEURON", neuron);
            const auto seen = static_cast<std::int32_t>(bench.read("MARGIN"));
            // The latch stands one or, for odd thresholds, no step below.
            EXPECT_GE(seen, expected * 256) << neuron;
            EXPECT_LE(seen, (expected + 1) * 256) << neuron;
        }
        bench.write("MARGIN_NEURON", 20);
        EXPECT_EQ(bench.read("MARGIN"), 0u);
    });
}

TEST(TdnnTile, ADriverMayEncode) {
    Config config;
    config.encoder = Encoder::driver;
    Bench bench(tile(config));
    simulate([&] {
        SampleJob sample = dense(0x1000, "encoded");
        for (std::uint32_t image = 0; image < 3; ++image) {
            std::byte* const bytes = &sample.input[image * 16];
            const auto encoded = encode(unpack({bytes, 16}, 100), 100);
            std::memcpy(bytes, encoded.data(), 16);
        }
        EXPECT_EQ(bench.run(sample).code, JobCode::ok);
        bench.expect_exact(sample);
        EXPECT_EQ(bench.read("MODE"), 1u);
    });
}

TEST(TdnnTile, RefusalsSayWhy) {
    const SampleJob sample = dense(0x1000, "refused");
    const auto reason = [&](const Config& config, auto spoil) {
        Job job = sample.job;
        spoil(job);
        const auto refusal = Tdnn::refuse_job(config, job);
        return refusal ? refusal->reason : std::string("accepted");
    };
    const auto expect = [&](const std::string& words, auto spoil, const Config& config = {}) {
        EXPECT_NE(reason(config, spoil).find(words), std::string::npos) << reason(config, spoil);
    };
    expect("accepted", [](Job&) {});
    expect("not of raw bits",
           [](Job& job) { job.streams[base::kInput].encoding = base::Encoding::ternary; });
    expect("the weight stream has 4 bytes", [](Job& job) { job.streams[base::kWeight].bytes = 4; });
    expect("not on a word", [](Job& job) { job.streams[base::kOutput].address += 1; });
    expect("neither timing_only", [](Job& job) { job.flags |= base::job_flag::timing_only; });
    expect("the output stream has 8 bits instead of 16", [](Job& job) {
        job.streams[base::kOutput].encoding = base::Encoding::integer;
        job.streams[base::kOutput].bits = 8;
        job.streams[base::kOutput].bytes = 60;
    });
    expect("conv and dense, not relu", [](Job& job) {
        job = {};
        job.op = Op::relu;
        for (const auto index : {base::kInput, base::kOutput}) {
            job.streams[index].elements = 1;
            job.streams[index].bytes = 2;
        }
    });
    Config few;
    few.pes = 99;
    expect(
        "a chain of as many elements, there are 99", [](Job&) {}, few);
    Config narrow;
    narrow.buffer_bytes = 16;
    expect(
        "the buffer has 16", [](Job&) {}, narrow);
}

TEST(TdnnTile, WarnsOfWhatWillGoWrong) {
    EXPECT_TRUE(Tdnn::warnings({}).empty());
    Config config;
    config.variation.stage = 0.6;
    config.dead_zone = 2;
    EXPECT_EQ(Tdnn::warnings(config).size(), 2u);
    Config votes;
    votes.votes = 3;
    EXPECT_EQ(Tdnn::warnings(votes).size(), 1u);
}

TEST(TdnnTile, ALowerSupplyIsSlowerAndCheaper) {
    Config config;
    config.supply.volts = 0.8;
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000, "supply");
        const JobStatus status = bench.run(sample);
        bench.expect_exact(sample);
        // 20.5 ns at 200 MHz are 5 cycles at the nominal supply.
        EXPECT_GT(counter(status, &Counters::race_cycles), 3u * 5);
    });
}

}  // namespace

}  // namespace tessera::tdnn

// Jobs of neurons that spike once, and what a machine warns of.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tests/reram/tile_samples.h"

namespace tessera::reram {

namespace {

Config spiking() {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.converter = ConverterKind::ttfs;
    return config;
}

SampleJob spikes(std::uint64_t at) {
    Job job;
    job.op = Op::dense;
    job.flags = base::job_flag::bias;
    job.geometry = {.N = 3, .C = 40, .M = 6};
    SampleJob sample = SampleMaker("spikes", at).make(job, 8);
    sample.job.op = kSpikes;
    // Levels 0 to 5, one for each neuron; inputs that spike, weights that bring a neuron up.
    for (std::uint32_t m = 0; m < 6; ++m) {
        const auto level = static_cast<std::int32_t>(m);
        std::memcpy(&sample.bias[4 * m], &level, 4);
    }
    for (std::byte& input : sample.input) input &= std::byte{0x7F};
    for (std::byte& weight : sample.weights)
        weight = static_cast<std::byte>(static_cast<std::int8_t>(weight) / 4 + 10);
    return sample;
}

std::vector<std::int8_t> expected_spikes(const SampleJob& sample, bool ends_with_first) {
    std::vector<std::int8_t> all;
    for (std::uint32_t n = 0; n < 3; ++n) {
        std::vector<double> times;
        for (std::uint32_t m = 0; m < 6; ++m) {
            const double threshold = 3000.0 + 1000 * m;
            double time = 1e9;
            // By sixteenths of a slot: lines between them, so the crossing is where they say.
            const auto potential = [&](double slot) {
                double sum = 0;
                for (std::uint32_t c = 0; c < 40; ++c) {
                    const int x = static_cast<std::int8_t>(sample.input[n * 40 + c]);
                    const int w = static_cast<std::int8_t>(sample.weights[m * 40 + c]);
                    if (x > 0) sum += w * std::max(slot - (127 - x), 0.0);
                }
                return sum;
            };
            for (int slot = 0; slot < 127 && time == 1e9; ++slot) {
                const double before = potential(slot), after = potential(slot + 1);
                if (after >= threshold) time = slot + (threshold - before) / (after - before);
            }
            times.push_back(time < 127 ? time : 1e9);
        }
        const double first = *std::min_element(times.begin(), times.end());
        for (const double time : times)
            all.push_back(static_cast<std::int8_t>(
                time >= 127 || (ends_with_first && time > first) ? 0 : 127 - std::ceil(time)));
    }
    return all;
}

TEST(ReramTile, NeuronsThatSpikeOnceGiveTheTimesOfTheirPotentials) {
    Bench bench(tile(spiking()));
    simulate([&] {
        const SampleJob sample = spikes(0x1000);
        for (std::uint32_t level = 0; level < 6; ++level)
            bench.write("TTFS_LEVEL", 3000 + 1000 * level, level);
        for (const bool ends_with_first : {false, true}) {
            SampleJob job = sample;
            job.job.mapping[1] = ends_with_first ? 1 : 0;
            const JobStatus status = bench.run(job);
            EXPECT_EQ(status.code, JobCode::ok);
            const std::vector<std::int8_t> expected = expected_spikes(sample, ends_with_first);
            const std::vector<std::byte> seen = bench.output_of(sample.job);
            ASSERT_EQ(seen.size(), expected.size());
            int fired = 0;
            for (std::size_t i = 0; i < seen.size(); ++i) {
                EXPECT_EQ(static_cast<std::int8_t>(seen[i]), expected[i]) << i;
                fired += expected[i] > 0;
            }
            EXPECT_GT(fired, ends_with_first ? 1 : 8);
            EXPECT_GE(counter(status, &Counters::spikes), static_cast<unsigned>(fired));
        }
    });
}

TEST(ReramTile, TheFirstSpikeSavesTimeAndEnergy) {
    Bench bench(tile(spiking()));
    simulate([&] {
        SampleJob sample = spikes(0x1000);
        for (std::uint32_t level = 0; level < 6; ++level) bench.write("TTFS_LEVEL", 3000, level);
        (void)bench.run(sample);  // programs
        const JobStatus whole = bench.run(sample);
        sample.job.mapping[1] = 1;
        const JobStatus early = bench.run(sample);
        EXPECT_LT(early.cycles, whole.cycles);
        EXPECT_LT(counter(early, &Counters::read_fj), counter(whole, &Counters::read_fj));
        EXPECT_LT(early.energy_fj, whole.energy_fj);
    });
}

TEST(ReramTile, LayersAndSpikesKeepToTheirConverters) {
    const auto reason = [](const Config& config, const Job& job) {
        const auto refusal = Reram::refuse_job(config, job);
        return refusal ? refusal->reason : std::string("accepted");
    };
    const Job spiking_job = spikes(0x1000).job;
    EXPECT_EQ(reason(spiking(), spiking_job), "accepted");
    EXPECT_NE(reason(small(), spiking_job).find("converter: ttfs"), std::string::npos);
    EXPECT_NE(reason(spiking(), dense(0x1000).job).find("0x103"), std::string::npos);
    Job without = spiking_job;
    without.flags = 0;
    EXPECT_NE(reason(spiking(), without).find("threshold"), std::string::npos);
    Job odd = spiking_job;
    odd.geometry.C = 39;
    EXPECT_EQ(reason(spiking(), odd), "geometry");
}

TEST(ReramTile, WarnsOfWhatItsConvertersCannotTellApart) {
    const auto has = [](const Config& config, const std::string& words) {
        for (const std::string& warning : Reram::warnings(config))
            if (warning.find(words) != std::string::npos) return true;
        return false;
    };
    EXPECT_TRUE(Reram::warnings(Config{}).empty());
    Config coarse;
    coarse.adc.bits = 6;
    EXPECT_TRUE(has(coarse, "a code stands for 4 levels"));
    EXPECT_TRUE(has(coarse, "8 bits"));
    Config clipping;
    clipping.adc.bits = 6;
    clipping.adc.lsb_log2 = 0;
    EXPECT_TRUE(has(clipping, "codes end at 63 levels"));
    Config slow;
    slow.encoding = WeightEncoding::differential;
    slow.converter = ConverterKind::ifc;
    slow.ifc.window_ps = 20'000;
    EXPECT_TRUE(has(slow, "spikes in the window"));
    EXPECT_TRUE(has(slow, "1 spikes fit"));
    Config loud;
    loud.device.read_noise = 0.2;
    EXPECT_TRUE(has(loud, "read noise"));
    Config wild;
    wild.program.method = ProgramMethod::verify;
    wild.device.cycle_to_cycle = 0.2;
    EXPECT_TRUE(has(wild, "the shortest pulse varies"));
    Config blind;
    blind.adc.lsb_log2 = 12;
    EXPECT_THROW(blind.validate(), base::ConfigError);
}

}  // namespace

}  // namespace tessera::reram

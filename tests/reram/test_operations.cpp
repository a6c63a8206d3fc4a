// What drivers do by registers: cells, reads, converters, spares, tests, and the page of truths.

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "tests/reram/tile_samples.h"

namespace tessera::reram {

namespace {

TEST(ReramTile, RegistersPulseAndVerifySingleCells) {
    const Config config = small();
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(bench.read("LEVEL_LOW"), 500u);
        EXPECT_EQ(bench.read("LEVEL_STEP"), 8167u);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 7), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 500u);
        const std::uint64_t begin_ps = sc_core::sc_time_stamp().value();
        EXPECT_EQ(operate(bench, kSet, 3, 5, 7, 32), kDone);
        EXPECT_GE(sc_core::sc_time_stamp().value() - begin_ps, config.program.pulse_ps);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 7), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 25'000u) << "a full pulse crosses the range";
        EXPECT_EQ(operate(bench, kReset, 3, 5, 7, 32), kDone);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 7), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 500u);
        EXPECT_EQ(operate(bench, kVerify, 3, 5, 8), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), 500u) << "its neighbour was left alone";
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read("PULSES_LO"), 2u);
        EXPECT_GT(bench.read("PROGRAM_ENERGY_LO"), 0u);
    });
}

TEST(ReramTile, OperationsThatCannotBeAreRefused) {
    Bench bench(tile(small()));
    simulate([&] {
        EXPECT_EQ(operate(bench, 0, 0, 0, 0), kRefused) << "no operation";
        EXPECT_EQ(operate(bench, kSet, 12, 0, 0), kRefused) << "no such crossbar";
        EXPECT_EQ(operate(bench, kSet, 0, 32, 0), kRefused) << "no such row";
        EXPECT_EQ(operate(bench, kSet, 0, 0, 32), kRefused) << "no such column";
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0, 0), kRefused) << "no width";
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0, 33), kRefused) << "more than a full pulse";
        bench.write("OP_WIDTH", 32);
        bench.write("OP", kSet);
        bench.write("OP", kReset);
        EXPECT_EQ(bench.read("OP_STATUS"), kBusy | kRefused) << "one at a time";
        const SampleJob sample = dense(0x1000);
        const JobStatus status = bench.run(sample);
        EXPECT_EQ(status.code, JobCode::ok) << "a job waits for the pulse";
        bench.expect_exact(sample);
        const SampleJob other = dense(0x4000, "other");
        bench.load(other);
        bench.ring(bench.describe(other.job));
        sc_core::wait(tessera::test::picoseconds(10'000'000));
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0) & kRefused, kRefused) << "a job runs";
        bench.wait_until_idle();
    });
}

TEST(ReramTile, WeightsWrittenCellByCellCanBeAdopted) {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.adc.bits = 9;
    config.program.pulse_steps = 4096;
    config.program.tolerance = 0.01;
    Bench bench(tile(config));
    simulate([&] {
        SampleJob sample = dense(0x1000);
        SampleJob adopted = as_program(sample, 2);
        adopted.job.op = kAdopt;
        const JobStatus status = bench.run(adopted);
        EXPECT_EQ(status.code, JobCode::ok);
        EXPECT_EQ(counter(status, &Counters::pulses), 0u);
        EXPECT_EQ(bench.run(as_placed(sample, 2)).code, JobCode::ok);
        EXPECT_NE(bench.output_of(sample.job), sample.expected_output) << "cells are still empty";
        // What refreshing does to all of them at once, a driver would do one by one.
        SampleJob refreshed = as_program(sample, 2);
        refreshed.job.op = kRefresh;
        const JobStatus repaired = bench.run(refreshed);
        EXPECT_EQ(repaired.code, JobCode::ok);
        std::uint64_t digits = 0;  // other than zero: each needs a pulse
        for (const std::byte weight : sample.weights)
            for (int rest = std::abs(static_cast<std::int8_t>(weight)); rest != 0; rest >>= 2)
                digits += (rest & 3) != 0;
        EXPECT_GE(counter(repaired, &Counters::pulses), digits);
        EXPECT_LE(counter(repaired, &Counters::pulses), 2 * digits);
        EXPECT_EQ(counter(repaired, &Counters::failed_cells), 0u);
        EXPECT_EQ(bench.run(as_placed(sample, 2)).code, JobCode::ok);
        bench.expect_exact(sample);
        EXPECT_EQ(counter(bench.run(refreshed), &Counters::pulses), 0u) << "nothing to repair";
    });
}

TEST(ReramTile, RefreshingRepairsWhatMovedAndNothingElse) {
    Bench bench(tile(small()));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        SampleJob refreshed = as_program(sample, 0);
        refreshed.job.op = kRefresh;
        EXPECT_EQ(bench.run(refreshed).code, JobCode::infeasible) << "nothing stands there";
        EXPECT_EQ(bench.run(as_program(sample, 0)).code, JobCode::ok);
        EXPECT_EQ(operate(bench, kReset, 0, 4, 6, 32), kDone);
        EXPECT_EQ(operate(bench, kSet, 0, 9, 2, 32), kDone);
        const JobStatus repaired = bench.run(refreshed);
        EXPECT_EQ(repaired.code, JobCode::ok);
        EXPECT_LE(counter(repaired, &Counters::pulses), 8u);
        EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::ok);
    });
}

TEST(ReramTile, CellsOutOfToleranceAreCounted) {
    Config config = small();
    config.program.method = ProgramMethod::verify;
    config.program.most_pulses = 8;
    config.device.stuck_low = 0.05;
    Bench bench(tile(config));
    simulate([&] {
        const JobStatus status = bench.run(dense(0x1000));
        EXPECT_EQ(status.code, JobCode::ok);
        const std::uint64_t failed = counter(status, &Counters::failed_cells);
        EXPECT_GT(failed, 10u);
        EXPECT_LT(failed, 80u);
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read("FAILED_CELLS_LO"), failed);
        EXPECT_EQ(bench.read("PULSES_LO"), counter(status, &Counters::pulses));
    });
}

// Whole crossbars by registers

constexpr std::uint32_t kRead = 4, kReference = 5, kTrim = 6, kRemap = 7, kSelfTest = 8;

std::int32_t column(Bench& bench, std::uint32_t col) {
    bench.write("OUT_COL", col);
    return static_cast<std::int32_t>(bench.read("OUT_DATA"));
}

TEST(ReramTile, RegistersReadACrossbar) {
    Bench bench(tile(small()));
    simulate([&] {
        // Three cells of column 4 at their largest level: of rows 0, 1 and 5.
        for (const std::uint32_t row : {0u, 1u, 5u})
            EXPECT_EQ(operate(bench, kSet, 2, row, 4, 32), kDone);
        bench.write("IN_ROW", 0);
        bench.write("IN_DATA", 100u | (0xF6u << 8));  // 100 and -10
        EXPECT_EQ(bench.read("IN_ROW"), 4u);
        bench.write("IN_DATA", 7u << 8);
        EXPECT_EQ(operate(bench, kRead, 2, 0, 0), kDone);
        EXPECT_EQ(column(bench, 4), 3 * (100 - 10 + 7) * 256);
        EXPECT_EQ(column(bench, 5), 0);
        EXPECT_EQ(column(bench, 32), 0) << "no such column";
        bench.write("SNAPSHOT", 1);
        EXPECT_EQ(bench.read("READS_LO"), 8u);
        EXPECT_EQ(bench.read("CONVERSIONS_LO"), 8u * 32);
        // Beyond the last row nothing is kept.
        bench.write("IN_ROW", 30);
        bench.write("IN_DATA", 0x7F7F7F7Fu);
        bench.write("IN_ROW", 0xFFFF'FFFEu);
        bench.write("IN_DATA", 0x01010101u);
        EXPECT_EQ(operate(bench, kRead, 2, 0, 0), kDone);
        EXPECT_EQ(column(bench, 4), 3 * (100 - 10 + 7) * 256);
    });
}

TEST(ReramTile, TrimsTakeTheErrorsOfConvertersAway) {
    Config config = small();
    config.adc.per_array = 4;
    config.adc.offset_sigma = 5;
    Bench bench(tile(config));
    simulate([&] {
        // A known sum in the middle of the range, with one converter after the other.
        const std::uint32_t known = 30 * 256;
        for (std::uint32_t converter = 0; converter < 4; ++converter) {
            EXPECT_EQ(operate(bench, kReference, 1, 0, converter, known), kDone);
            const auto code = static_cast<std::int32_t>(bench.read("OP_RESULT"));
            const std::int32_t expected =
                static_cast<std::int32_t>(known / bench.read("CODE_LEVELS"));
            bench.write("OP_TRIM", static_cast<std::uint32_t>((expected - code) * 256) & 0xFFFF);
            EXPECT_EQ(operate(bench, kTrim, 1, 0, converter), kDone);
            EXPECT_EQ(operate(bench, kReference, 1, 0, converter + 4, known), kDone);
            EXPECT_EQ(static_cast<std::int32_t>(bench.read("OP_RESULT")), expected);
        }
    });
}

TEST(ReramTile, SparesTakeThePlacesOfColumns) {
    Config config = small();
    config.spare_cols = 3;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(bench.read("SPARES"), 3u);
        EXPECT_EQ(operate(bench, kRemap, 0, 0, 7, 3), kRefused) << "no such spare";
        EXPECT_EQ(operate(bench, kRemap, 0, 0, 32, 0), kRefused) << "no such column";
        EXPECT_EQ(operate(bench, kRemap, 0, 0, 7, 2), kDone);
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_program(sample, 0)).code, JobCode::ok);
        bench.write("OP_ARRAY", 0);
        bench.write("OP_CELL", 3 | 7u << 16);
        EXPECT_EQ(bench.read("TRUTH_PULSES"), 0u);
        bench.write("OP_CELL", 3 | 34u << 16);
        EXPECT_EQ(bench.read("TRUTH_PULSES"), 2u);
        EXPECT_EQ(bench.read("WEAR"), 2u);
        EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::ok);
        bench.expect_exact(sample);
    });
}

TEST(ReramTile, TheSelfTestListsWhatIsStuckAndNothingElse) {
    Config config = small();
    config.device.stuck_low = config.device.stuck_high = 0.01;
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_program(sample, 3)).code, JobCode::ok);
        EXPECT_EQ(operate(bench, kSelfTest, 3, 0, 0), kDone);
        const std::uint32_t broken = bench.read("OP_RESULT");
        EXPECT_GT(broken, 5u);
        EXPECT_LT(broken, 60u);
        Crossbar& array = dynamic_cast<Reram&>(bench.tile()).engine().array(3);
        std::uint32_t stuck = 0;
        for (std::uint32_t row = 0; row < 32; ++row)
            for (std::uint32_t col = 0; col < 32; ++col) stuck += array.is_stuck(row, col);
        EXPECT_EQ(broken, stuck);
        for (std::uint32_t i = 0; i < broken; ++i) {
            const std::uint32_t fail = bench.read("FAIL");
            EXPECT_NE(fail & 1u << 31, 0u);
            EXPECT_TRUE(array.is_stuck(fail & 0xFFF, fail >> 12 & 0xFFF));
            EXPECT_EQ(bench.read("FAIL_ARRAY"), 3u);
            bench.write("FAIL_POP", 1);
        }
        EXPECT_EQ(bench.read("FAIL"), 0u);
        EXPECT_EQ(bench.read("FAIL_LOST"), 0u);
        EXPECT_EQ(bench.run(as_placed(sample, 3)).code, JobCode::infeasible)
            << "what stood there is lost";
    });
}

TEST(ReramTile, AListThatIsFullCountsWhatItLost) {
    Config config = small();
    config.device.stuck_low = 0.4;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(operate(bench, kSelfTest, 0, 0, 0), kDone);
        const std::uint32_t broken = bench.read("OP_RESULT");
        ASSERT_GT(broken, 256u);
        EXPECT_EQ(bench.read("FAIL_LOST"), broken - 256);
    });
}

TEST(ReramTile, TruthsSwitchImperfectionsOffAndLetTimePass) {
    Config config = small();
    config.device.drift = true;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(operate(bench, kSet, 0, 1, 1, 32), kDone);
        bench.write("TRUTH_EFFECTS", 0xF & ~2u);
        EXPECT_EQ(bench.read("TRUTH_CONDUCTANCE"), 25'000u);
        bench.write("TRUTH_EFFECTS", 0xF);
        const std::uint32_t young = bench.read("TRUTH_CONDUCTANCE");
        EXPECT_NE(young, 25'000u) << "a spread of 0.412 uS from the first second on";
        bench.write("TRUTH_AGE", 10'000'000);
        const std::uint32_t old = bench.read("TRUTH_CONDUCTANCE");
        EXPECT_NE(old, young);
        EXPECT_EQ(operate(bench, kVerify, 0, 1, 1), kDone);
        EXPECT_EQ(bench.read("OP_RESULT"), old) << "a driver sees the same";
        bench.write("CTRL", tessera::test::control::reset);
        bench.wait_until_idle();
        EXPECT_EQ(bench.read("TRUTH_AGE"), 0u);
        EXPECT_EQ(bench.read("TRUTH_EFFECTS"), 0xFu);
    });
}

TEST(ReramTile, RefreshingHealsDrift) {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.adc.bits = 9;
    config.device.drift = true;
    config.device.age_s = 1e4;
    config.program.pulse_steps = 1024;
    config.program.tolerance = 0.02;
    Bench bench(tile(config));
    simulate([&] {
        const SampleJob sample = dense(0x1000);
        EXPECT_EQ(bench.run(as_program(sample, 0)).code, JobCode::ok);
        const auto worst = [&] {
            EXPECT_EQ(bench.run(as_placed(sample, 0)).code, JobCode::ok);
            const std::vector<std::byte> seen = bench.output_of(sample.job);
            int most = 0;
            for (std::size_t i = 0; i < seen.size(); ++i)
                most =
                    std::max(most, std::abs(static_cast<std::int8_t>(seen[i]) -
                                            static_cast<std::int8_t>(sample.expected_output[i])));
            return most;
        };
        const int drifted = worst();
        SampleJob refreshed = as_program(sample, 0);
        refreshed.job.op = kRefresh;
        // A pulse draws the cell's drift anew, so that one turn is not enough for all.
        for (int turn = 0; turn < 4; ++turn) EXPECT_EQ(bench.run(refreshed).code, JobCode::ok);
        EXPECT_GT(drifted, 1);
        EXPECT_LE(worst(), 1);
    });
}

TEST(ReramTile, WornCellsConductAndAreCounted) {
    Config config = small();
    config.device.endurance = 6;
    config.program.method = ProgramMethod::verify;
    Bench bench(tile(config));
    simulate([&] {
        std::uint64_t failed = 0, wear = 0;
        for (int turn = 0; turn < 16; ++turn) {
            const JobStatus status =
                bench.run(as_program(dense(0x1000, "turn" + std::to_string(turn)), 0));
            EXPECT_EQ(status.code, JobCode::ok);
            if (turn == 0) {
                EXPECT_EQ(counter(status, &Counters::failed_cells), 0u);
            }
            failed = counter(status, &Counters::failed_cells);
            EXPECT_GE(status.machine[kWearAt], wear);
            wear = status.machine[kWearAt];
        }
        EXPECT_GT(failed, 0u);
        EXPECT_GT(wear, 6u);
        bench.write("OP_ARRAY", 0);
        EXPECT_GE(bench.read("WEAR"), 6u);
    });
}

TEST(ReramTile, TheTileWritesLevelsByItself) {
    constexpr std::uint32_t kWrite = 9;
    Config config = small();
    config.program.tolerance = 0.05;
    config.program.pulse_steps = 512;
    Bench bench(tile(config));
    simulate([&] {
        for (const std::uint32_t level : {3u, 1u, 2u, 0u}) {
            EXPECT_EQ(operate(bench, kWrite, 0, 1, 2, level), kDone);
            EXPECT_GT(bench.read("OP_RESULT"), 0u);
            EXPECT_EQ(operate(bench, kVerify, 0, 1, 2), kDone);
            EXPECT_NEAR(bench.read("OP_RESULT"), 500 + level * 8166.7, 0.05 * 8167);
        }
        EXPECT_EQ(operate(bench, kWrite, 0, 1, 2, 4) & kRefused, kRefused) << "no such level";
        EXPECT_EQ(bench.read("FAIL"), 0u);
    });
}

// Spikes of a column with one cell on follow V_ref and V_th as the closed form says.
TEST(ReramTile, RegistersTuneTheCurveOfSpikes) {
    Config config = small();
    config.encoding = WeightEncoding::differential;
    config.converter = ConverterKind::ifc;
    config.ifc.bits = 12;
    Bench bench(tile(config));
    simulate([&] {
        EXPECT_EQ(bench.read("IFC_REFERENCE"), 200'000u);
        EXPECT_EQ(bench.read("IFC_THRESHOLD"), 600'000u);
        EXPECT_EQ(operate(bench, kSet, 0, 0, 0, 32), kDone);
        bench.write("IN_ROW", 0);
        bench.write("IN_DATA", 1);
        const auto spikes = [&] {
            bench.write("SNAPSHOT", 1);
            const std::uint32_t before = bench.read("SPIKES_LO");
            EXPECT_EQ(operate(bench, kRead, 0, 0, 0), kDone);
            bench.write("SNAPSHOT", 1);
            return bench.read("SPIKES_LO") - before;
        };
        const auto expected = [](double reference_V, double threshold_V, double window_ns) {
            IfcConfig ifc;
            ifc.bits = 12;
            ifc.reference_V = reference_V;
            ifc.threshold_V = threshold_V;
            ifc.window_ps = static_cast<std::uint64_t>(window_ns * 1000);
            // One row on: a cell at the largest conductance, 31 at the least.
            return ifc_spikes(ifc, 25 * reference_V) + 31 * ifc_spikes(ifc, 0.5 * reference_V);
        };
        EXPECT_EQ(spikes(), expected(0.2, 0.6, 2580));
        bench.write("IFC_REFERENCE", 400'000);
        EXPECT_EQ(spikes(), expected(0.4, 0.6, 2580));
        bench.write("IFC_THRESHOLD", 150'000);
        EXPECT_EQ(spikes(), expected(0.4, 0.15, 2580));
        bench.write("IFC_WINDOW", 1'000'000);
        EXPECT_EQ(spikes(), expected(0.4, 0.15, 1000));
        bench.write("CTRL", tessera::test::control::reset);
        bench.wait_until_idle();
        EXPECT_EQ(bench.read("IFC_REFERENCE"), 200'000u);
    });
}

}  // namespace

}  // namespace tessera::reram

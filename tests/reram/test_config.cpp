#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "models/reram/config.h"

namespace tessera::reram {

namespace {

std::string refusal_of(const std::function<void(Config&)>& change) {
    Config config;
    change(config);
    try {
        config.validate();
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return "accepted";
}

TEST(ReramConfig, DefaultsAreSound) {
    EXPECT_EQ(refusal_of([](Config&) {}), "accepted");
}

TEST(ReramConfig, ImpossibleMachinesAreRefusedWithTheirPhysics) {
    using testing::StartsWith;
    EXPECT_THAT(refusal_of([](Config& c) { c.device.g_max_uS = c.device.g_min_uS; }),
                StartsWith("g_max: 0.5 uS must be more than g_min"));
    EXPECT_THAT(refusal_of([](Config& c) { c.device.stuck_low = c.device.stuck_high = 0.6; }),
                StartsWith("stuck_low and stuck_high: 0.6 and 0.6"));
    EXPECT_THAT(refusal_of([](Config& c) {
                    c.device.program_error = ProgramError::wan;
                    c.device.g_max_uS = 50;
                }),
                StartsWith("program_error: wan holds up to 39 uS"));
    EXPECT_THAT(refusal_of([](Config& c) { c.device.program_error = ProgramError::milo; }),
                StartsWith("program_error: milo holds from 50 to 225 uS"));
    EXPECT_THAT(refusal_of([](Config& c) { c.device.program_sigma_uS = 1; }),
                StartsWith("program_sigma: only program_error constant"));
    EXPECT_THAT(refusal_of([](Config& c) {
                    c.program.method = ProgramMethod::verify;
                    c.device.program_error = ProgramError::wan;
                }),
                StartsWith("device: program_error is what direct programming leaves"));
    EXPECT_THAT(refusal_of([](Config& c) { c.ifc.window_ps = 5000; }),
                StartsWith("window: 5 ns are over before the first spike's dead time"));
    EXPECT_THAT(refusal_of([](Config& c) { c.converter = ConverterKind::ifc; }),
                StartsWith("encoding: integrate-and-fire converters count what g_min"));
    EXPECT_THAT(refusal_of([](Config& c) { c.adc.per_array = 129; }),
                StartsWith("adc: 129 converters for 128 columns"));
    EXPECT_THAT(refusal_of([](Config& c) { c.adc.lsb_log2 = 17; }),
                StartsWith("adc: lsb_log2 17 is neither"));
    EXPECT_THAT(refusal_of([](Config& c) { c.adc.lsb_log2 = 12; }),
                StartsWith("adc: a code needs sums of 2048 levels, 128 rows of 2-bit cells"));
    EXPECT_THAT(refusal_of([](Config& c) { c.device.program_sigma_part = 0.1; }),
                StartsWith("program_sigma_part: only program_error relative"));
    EXPECT_THAT(refusal_of([](Config& c) {
                    c.encoding = WeightEncoding::differential;
                    c.converter = ConverterKind::ifc;
                    c.input = InputCoding::pulse_width;
                }),
                StartsWith("input: pulses that end one by one"));
    EXPECT_THAT(refusal_of([](Config& c) { c.converter = ConverterKind::ttfs; }),
                StartsWith("encoding: time-to-first-spike neurons have twin columns"));
    EXPECT_THAT(refusal_of([](Config& c) {
                    c.encoding = WeightEncoding::differential;
                    c.converter = ConverterKind::ttfs;
                    c.wires.ir_drop = IrDrop::ladder;
                }),
                StartsWith("wires: ladders lose by what else is on"));
    EXPECT_THAT(refusal_of([](Config& c) {
                    c.rows = 1024;
                    c.device.bits = 6;
                }),
                StartsWith("rows: 1024 cells of up to"));
}

}  // namespace

}  // namespace tessera::reram

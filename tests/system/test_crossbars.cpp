// Whole runs on ReRAM crossbars: what imperfections cost, and what firmware does about them.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

using nlohmann::json;

class Crossbars : public testing::Test {
  protected:
    Sandbox sandbox_;
};

std::uint64_t energy_of(const json& result, const std::string& component,
                        const std::string& category) {
    for (const json& each : result["energy"]["components"])
        if (each["component"] == component) return each["by_category_aj"][category];
    return 0;
}

// Programs that check themselves.
TEST_F(Crossbars, DriversPassTheirTests) {
    for (const std::string name : {"reram_driver", "reram_faults", "write_verify"}) {
        const Outcome outcome =
            sandbox_.tessera({"run", scenario_file("tests/" + name + ".yaml"), "--out", name});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err << sandbox_.uart_log(name);
    }
}

// A converter with too few bits, cells that miss their targets, wires that take current: results
// differ from the reference, which a run says, and images are lost.
TEST_F(Crossbars, ImperfectCrossbarsLoseAccuracyAndSaySo) {
    const std::string scenario = scenario_file("digits_reram.yaml");
    const Outcome checked =
        sandbox_.tessera({"run", scenario, "--set", "workload.data.limit=40", "--set",
                          "platform.tiles[0].adc.bits=5", "--out", "checked"});
    EXPECT_EQ(checked.exit_code, 1);
    EXPECT_NE(checked.out.find("bit-exact:  NO"), std::string::npos) << checked.out;
    const auto correct = [&](const std::vector<std::string>& settings) {
        std::vector<std::string> arguments = {
            "run",   scenario, "--set", "workload.data.limit=40", "--set", "workload.check=none",
            "--out", "what_if"};
        for (const std::string& setting : settings)
            arguments.insert(arguments.end(), {"--set", "platform.tiles[0]." + setting});
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sandbox_.result("what_if")["workload"]["correct"].get<int>();
    };
    EXPECT_GE(correct({}), 39);
    EXPECT_LT(correct({"adc.bits=5"}), 20);
    EXPECT_LT(correct({"device.program_error=constant", "device.program_sigma=4"}), 25);
    EXPECT_LT(correct({"wires.ir_drop=exact", "wires.segment=2"}), 20);
    EXPECT_GE(
        correct({"encoding=differential", "adc.bits=9", "wires.ir_drop=exact", "wires.segment=2"}),
        38)
        << "the two columns of a pair lose alike";
}

// Crossbars with stuck cells, converters with errors and noise: what their firmware does about it.
TEST_F(Crossbars, FirmwareThatLooksAfterItsCrossbarsKeepsAccuracy) {
    for (const std::string name : {"digits_reram_cnn", "digits_reram_mlp"}) {
        const auto correct = [&](const std::string& application) {
            const Outcome outcome = sandbox_.tessera(
                {"run", scenario_file(name + ".yaml"), "--set", "workload.data.limit=100", "--set",
                 "firmware.app=" + application, "--out", name});
            EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
            return sandbox_.result(name)["workload"]["correct"].get<int>();
        };
        const int left_alone = correct("infer");
        const int looked_after = correct("reram_network");
        EXPECT_LT(left_alone, looked_after);
        EXPECT_GE(looked_after, 97);
        EXPECT_NE(sandbox_.uart_log(name).find("columns on spares"), std::string::npos);
    }
}

TEST_F(Crossbars, FirmwareHealsDriftBeforeItStarts) {
    const auto correct = [&](const std::string& application) {
        const Outcome outcome = sandbox_.tessera(
            {"run", scenario_file("digits_reram.yaml"), "--set", "workload.data.limit=100", "--set",
             "workload.check=none", "--set", "platform.tiles[0].device.drift=true", "--set",
             "platform.tiles[0].device.age=1e4", "--set",
             "platform.tiles[0].program.pulse_steps=1024", "--set",
             "platform.tiles[0].program.tolerance=0.03", "--set", "firmware.app=" + application,
             "--out", "drift"});
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sandbox_.result("drift")["workload"]["correct"].get<int>();
    };
    EXPECT_LT(correct("infer"), 60);
    EXPECT_GE(correct("reram_network"), 95);
}

// n = 64, 4 patterns, 8 flips, learning rate 0.01, alpha 0.3, lambda 1: all come back.
TEST_F(Crossbars, BrainStateInABoxRecallsWhatItWasTaughtInItsCells) {
    const auto recalled = [&](const std::vector<std::string>& settings) {
        std::vector<std::string> arguments = {"run", scenario_file("bsb.yaml"), "--out", "bsb"};
        for (const std::string& setting : settings)
            arguments.insert(arguments.end(), {"--set", "platform.tiles[0]." + setting});
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sandbox_.uart_log("bsb");
    };
    EXPECT_NE(recalled({}).find("bsb: 20 of 20 recalled"), std::string::npos);
    EXPECT_NE(recalled({"device.device_to_device=0.3", "device.pair_correlation=0.9"})
                  .find("bsb: 20 of 20 recalled"),
              std::string::npos)
        << "training in the array learns what its devices do";
    EXPECT_NE(recalled({"program.pulse_steps=16"}).find("bsb: 0 of 20 recalled"), std::string::npos)
        << "pulses too coarse for the learning rate teach nothing";
}

TEST_F(Crossbars, NeuronsThatSpikeOnceNameDigits) {
    const auto run = [&](const std::vector<std::string>& settings) {
        std::vector<std::string> arguments = {"run", scenario_file("digits_ttfs.yaml"), "--out",
                                              "ttfs"};
        for (const std::string& setting : settings)
            arguments.insert(arguments.end(), {"--set", "platform.tiles[0]." + setting});
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sandbox_.result("ttfs");
    };
    const json perfect = run({});
    EXPECT_EQ(perfect["workload"]["correct"], 349) << "as the trained integers say";
    EXPECT_NE(sandbox_.uart_log("ttfs").find(", 0 other than with perfect devices"),
              std::string::npos);
    const int tenth = run(
        {"device.program_error=relative", "device.program_sigma_part=0.1"})["workload"]["correct"];
    const int half = run(
        {"device.program_error=relative", "device.program_sigma_part=0.5"})["workload"]["correct"];
    EXPECT_GT(tenth, 340);
    EXPECT_LT(half, 300);
    const json ungated = run({"ttfs.power_gated=false"});
    EXPECT_GT(energy_of(ungated, "reram0", "converter"), energy_of(perfect, "reram0", "converter"));
}

// Every random number belongs to a product or a pulse, whoever asks for it when.
TEST_F(Crossbars, NoiseDoesNotDependOnTheQuantumOrOnBursts) {
    const auto run = [&](const std::vector<std::string>& settings) {
        std::vector<std::string> arguments = {"run",   scenario_file("digits_reram_cnn.yaml"),
                                              "--set", "workload.data.limit=20",
                                              "--out", "noise"};
        for (const std::string& setting : settings)
            arguments.insert(arguments.end(), {"--set", setting});
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        json result = sandbox_.result("noise");
        result.erase("scenario_as_run");
        return result;
    };
    const json usual = run({});
    EXPECT_EQ(run({"platform.core.quantum=100 ns"}), usual);
    const auto counters = [](const json& result) {
        return result["workload"]["layers"][0].at("machine");
    };
    const json other = run({"platform.tiles[0].port.burst=32 B"});
    EXPECT_EQ(counters(other), counters(usual)) << "when data come changes nothing they give";
    EXPECT_EQ(other["workload"]["correct"], usual["workload"]["correct"]);
}

TEST_F(Crossbars, WaveformsOfCrossbarsChangeNothing) {
    const auto run = [&](const std::vector<std::string>& more) {
        std::vector<std::string> arguments = {"run",   scenario_file("digits_reram.yaml"),
                                              "--set", "workload.data.limit=4",
                                              "--out", "waves"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        const Outcome outcome = sandbox_.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sandbox_.result_text("waves");
    };
    const std::string without = run({});
    EXPECT_EQ(run({"--vcd", "waves.vcd", "--vcd-scope", "reram0"}), without);
    const std::string waves = read_file(sandbox_ / "waves.vcd");
    for (const char* signal : {"input_bit", "converting", "operation", "spikes"})
        EXPECT_NE(waves.find(signal), std::string::npos) << signal;
}

}  // namespace
}  // namespace tessera::test

// Verbs, options and overrides that do not exist or do not parse.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

TEST(CommandLine, HelpAndVersionSucceed) {
    const Sandbox sandbox;
    for (const std::vector<std::string>& arguments :
         {std::vector<std::string>{"--help"}, std::vector<std::string>{"run", "--help"},
          std::vector<std::string>{"--version"}}) {
        const Outcome outcome = sandbox.tessera(arguments);
        EXPECT_EQ(outcome.exit_code, 0) << arguments.front();
        EXPECT_FALSE(outcome.out.empty());
        EXPECT_EQ(outcome.err, "");
    }
}

TEST(CommandLine, WithoutAVerbItExplainsItself) {
    const Outcome outcome = Sandbox().tessera({});
    EXPECT_EQ(outcome.exit_code, 2);
    EXPECT_EQ(outcome.out, "");
    for (const char* part : {"run ", "regs ", "schema ", "Start with `./tessera run`"})
        EXPECT_NE(outcome.err.find(part), std::string::npos) << part;
}

TEST(CommandLine, WhatItDoesNotKnowIsRefused) {
    const Sandbox sandbox;
    expect_refused(sandbox, sandbox.tessera({"rnu"}), {"`rnu`", "run", "did you mean 'run'"});
    expect_refused(sandbox, sandbox.digits({"--frob"}), {"--frob"});
    expect_refused(sandbox, sandbox.digits({"--seed", "many"}), {"--seed", "many"});
    expect_refused(sandbox, sandbox.digits({"--seed", "-1"}), {"--seed", "-1"});
    expect_refused(sandbox, sandbox.tessera({"regs", "--block", "nope"}), {"nope", "eyeriss"});
}

TEST(CommandLine, OverridesAreChecked) {
    const Sandbox sandbox;
    const auto refused = [&](const std::string& setting, const std::vector<std::string>& parts) {
        SCOPED_TRACE(setting);
        expect_refused(sandbox, sandbox.digits({"--set", setting}), parts);
    };
    refused("platform.noc.crossbar.latency", {"--set", "path=value"});
    refused("=5", {"--set", "path=value"});
    refused("platform.noc.crossbar.latncy=5 ns",
            {"platform.noc.crossbar.latncy", "did you mean 'latency'"});
    refused("platform.noc.crossbar.latency=5 parsecs",
            {"platform.noc.crossbar.latency", "parsecs", "ns"});
    refused("platform.noc.crossbar.latency=5", {"platform.noc.crossbar.latency", "unit"});
    refused("platform.tiles[7].rows=3", {"platform.tiles[7]", "1 items"});
    refused("platform.tiles[x].rows=3", {"list index"});
    refused("platform.tiles[0].rows=0", {"platform.tiles[0].rows", "between 1 and 1024", "`0`"});
    refused("platform.tiles[0].rows=many", {"platform.tiles[0].rows", "many"});
    refused("platform.tiles[0].type=eyerist", {"eyerist", "did you mean 'eyeriss'"});
    refused("platform.tiles[0].port.burst=24 B", {"platform.tiles[0]", "power of two", "24"});
    refused("platform.core.fetch_line=24 B", {"platform.core", "power of two"});
    refused("workload.quantisation.bits=12", {"workload.quantisation", "12"});
    refused("workload.check=some", {"workload.check", "all", "none"});
    refused("limits.time=0 s", {"limits.time"});
    refused("name=../../etc", {"name", "letters"});
}

TEST(CommandLine, CharacterizingADramChecksWhatItIsGiven) {
    const Sandbox sandbox;
    const auto refused = [&](std::vector<std::string> arguments,
                             const std::vector<std::string>& parts) {
        arguments.insert(arguments.begin(), {"characterize", "dram", "--requests", "100"});
        expect_refused(sandbox, sandbox.tessera(arguments), parts);
    };
    refused({"--preset", "DDR9"}, {"DDR9", "DDR3-1600K", "HBM2"});
    refused({"--mapping", "RRBB"}, {"mapping", "16 row bits"});
    refused({"--set", "page_polcy=open"}, {"page_polcy", "did you mean 'page_policy'"});
    refused({"--set", "page_policy=ajar"}, {"ajar", "adaptive"});
    refused({"--set", "write_low_percent=90"}, {"write_low_percent"});
    refused({"--set", "refresh=per_bank"}, {"no refresh of single banks"});
    refused({"--trace", "missing"}, {"missing", "cannot be read"});
    refused({"--pattern", "zig"}, {"--pattern", "zig"});
    refused({"--gap", "-1"}, {"--gap"});

    const Outcome outcome = sandbox.tessera(
        {"characterize", "dram", "--requests", "1000", "--pattern", "mix", "--json", "dram.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const nlohmann::json json = nlohmann::json::parse(read_file(sandbox / "dram.json"));
    double sum = 0;
    for (const auto& [use, share] : json["limits"].items()) sum += share.get<double>();
    EXPECT_NEAR(sum, 1, 1e-9);
    EXPECT_EQ(json["commands"]["rd"].get<int>() + json["commands"]["wr"].get<int>(), 1000);
}

TEST(CommandLine, CharacterizingAMeshChecksWhatItIsGiven) {
    const Sandbox sandbox;
    const auto refused = [&](std::vector<std::string> arguments,
                             const std::vector<std::string>& parts) {
        arguments.insert(arguments.begin(), {"characterize", "noc", "--cycles", "100"});
        expect_refused(sandbox, sandbox.tessera(arguments), parts);
    };
    refused({"--mesh", "8"}, {"--mesh", "8x8"});
    refused({"--mesh", "0x4"}, {"width", "between 1 and 32"});
    refused({"--buffer", "0"}, {"--buffer"});
    refused({"--router", "magic"}, {"magic", "lookahead"});
    refused({"--pattern", "zig"}, {"--pattern", "zig", "hotspot:NODE:WEIGHT"});
    refused({"--pattern", "hotspot:16:5"}, {"--pattern", "below 16"});
    refused({"--pattern", "transpose", "--mesh", "4x2"}, {"square", "4 x 2"});
    refused({"--rate", "0"}, {"rate", "above 0"});
    refused({"--sweep", "0.5:0.1:0.1"}, {"--sweep", "LO:HI:STEP"});
    refused({"--set", "vsc=4"}, {"vsc", "did you mean 'vcs'"});
    refused({"--set", "dead_links=[{x: 0, y: 0, to_x: 1, to_y: 0}]"}, {"no way from (0, 0)"});

    const Outcome outcome = sandbox.tessera(
        {"characterize", "noc", "--sweep", "0.1:0.2:0.1", "--cycles", "5000", "--json", "n.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const nlohmann::json points = nlohmann::json::parse(read_file(sandbox / "n.json"))["points"];
    ASSERT_EQ(points.size(), 2u);
    EXPECT_EQ(points[1]["offered_rate"], 0.2);
    EXPECT_NEAR(points[1]["accepted_rate"].get<double>(), 0.2, 0.02);
    EXPECT_NEAR(points[0]["latency_cycles"]["mean"].get<double>(), 20.9, 1.5);
    EXPECT_EQ(points[0]["stable"], true);
}

TEST(CommandLine, CharacterizingACrossbarChecksWhatItIsGiven) {
    const Sandbox sandbox;
    const auto refused = [&](std::vector<std::string> arguments,
                             const std::vector<std::string>& parts) {
        arguments.insert(arguments.begin(), {"characterize", "crossbar", "--vectors", "1"});
        expect_refused(sandbox, sandbox.tessera(arguments), parts);
    };
    refused({"--rows", "2"}, {"--rows", "2"});
    refused({"--bits", "12"}, {"--bits", "12"});
    refused({"--converter", "adc:x"}, {"--converter", "adc[:BITS]"});
    refused({"--converter", "ttfs:8"}, {"--converter", "ttfs:8"});
    refused({"--converter", "ttfs", "--bits", "16"}, {"spikes have times of 8 bits"});
    refused({"--converter", "dac:8"}, {"--converter", "dac:8"});
    refused({"--converter", "adc:20"}, {"adc.bits", "between 1 and 14"});
    refused({"--ir", "some"}, {"--ir", "some"});
    refused({"--gmax", "0.1"}, {"g_max: 0.1 uS must be more than g_min"});
    refused({"--noise", "-1"}, {"read_noise"});
    refused({"--set", "device.bitz=1"}, {"bitz", "did you mean 'bits'"});
    refused({"--cols", "4", "--set", "device.bits=1"}, {"takes 8 columns, there are 4"});
    refused({"--technology", "none.yaml"}, {"none.yaml", "no such file"});

    const Outcome outcome =
        sandbox.tessera({"characterize", "crossbar", "--vectors", "20", "--ir", "exact", "--rows",
                         "64", "--cols", "64", "--json", "c.json"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    const nlohmann::json json = nlohmann::json::parse(read_file(sandbox / "c.json"));
    EXPECT_EQ(json["outputs"], 16);
    EXPECT_GT(json["error"]["relative"], 0.001) << "wires take current";
    EXPECT_EQ(json["conversions"], 20 * 8 * 64);
    EXPECT_EQ(json["programming"]["failed_cells"], 0);
}

TEST(CommandLine, OutputFolderMustBeWritable) {
    const Sandbox sandbox;
    const auto with_out = [&](const std::string& out) {
        return sandbox.tessera({"run", digits_scenario(), "--out", out});
    };
    expect_refused(sandbox, with_out("/proc/tessera"), {"/proc/tessera", "output folder"});
    sandbox.write("file", "in the way");
    expect_refused(sandbox, with_out("file"), {"file", "output folder"});
    expect_refused(sandbox, with_out("file/below"), {"file/below", "output folder"});
    EXPECT_EQ(read_file(sandbox / "file"), "in the way");
}

TEST(CommandLine, ARefusedRunLeavesAnEarlierResultAlone) {
    const Sandbox sandbox;
    sandbox.write("kept/result.json", "earlier");
    const Outcome outcome = sandbox.digits({"--set", "platform.dram.size=64 KiB"}, "kept");
    expect_refused(sandbox, outcome, {"65536"});
    EXPECT_EQ(read_file(sandbox / "kept/result.json"), "earlier");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(sandbox / "kept"), {}), 1);
}

TEST(CommandLine, SchemaIsJson) {
    const Sandbox sandbox;
    const Outcome outcome = sandbox.tessera({"schema"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_TRUE(nlohmann::json::parse(outcome.out, nullptr, false).is_object());
}

TEST(CommandLine, ColoursTheSummaryOnATerminalAlone) {
    const Sandbox sandbox;
    const auto on_terminal = [&](const std::string& environment) {
        return run_process(sandbox.folder(), {"script", "-qec",
                                              "env -u NO_COLOR TERM=xterm " + environment +
                                                  " " TESSERA_PROGRAM " run " + digits_scenario() +
                                                  " --set workload.data.limit=4 --out out",
                                              "/dev/null"})
            .out;
    };
    const std::string coloured = on_terminal("");
    EXPECT_NE(coloured.find("\33[32myes"), std::string::npos) << coloured;
    EXPECT_NE(coloured.find("open out/report.html in a browser"), std::string::npos) << coloured;
    for (const char* environment : {"NO_COLOR=1", "TERM=dumb"}) {
        const std::string plain = on_terminal(environment);
        EXPECT_EQ(plain.find("\33[32m"), std::string::npos) << plain;
        EXPECT_NE(plain.find("bit-exact:  yes"), std::string::npos) << plain;
    }
    EXPECT_EQ(sandbox.digits({"--set", "workload.data.limit=4"}).out.find('\33'),
              std::string::npos);
}

}  // namespace
}  // namespace tessera::test

// Scenario files that cannot be read, parsed, or built.

#include <gtest/gtest.h>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

class BadScenario : public testing::Test {
  protected:
    // Runs `text` as a scenario file; the message must name the file as "bad.yaml:<place>".
    void refused(const std::string& text, const std::string& place,
                 const std::vector<std::string>& parts) {
        SCOPED_TRACE(text.substr(0, 80));
        sandbox_.write("bad.yaml", text);
        std::vector<std::string> all = {"bad.yaml:" + place};
        all.insert(all.end(), parts.begin(), parts.end());
        expect_refused(sandbox_, sandbox_.tessera({"run", "bad.yaml", "--out", "out"}), all);
    }
    // As above, for settings on top of digits.yaml that start in line 2.
    void refused_on_digits(const std::string& settings, const std::string& place,
                           const std::vector<std::string>& parts) {
        refused("extends: " + digits_scenario() + "\n" + settings, place, parts);
    }

    Sandbox sandbox_;
};

TEST_F(BadScenario, FilesThatAreNone) {
    expect_refused(sandbox_, sandbox_.tessera({"run", "missing.yaml", "--out", "out"}),
                   {"missing.yaml", "no such file"});
    expect_refused(sandbox_, sandbox_.tessera({"run", ".", "--out", "out"}), {".: "});
    refused("", "", {"is empty"});
    refused("- a\n- b\n", "1:1", {"expected a mapping"});
    refused("name: \"half", "1:", {});
    refused("name: [1, 2", "", {});
    refused(std::string("name: \xff\xfe\n"), "1:", {"UTF-8"});
    refused(std::string("name: a\0b\n", 10), "1:", {});
    refused(read_file(digits_scenario()).substr(0, 200), "", {"required"});
}

TEST_F(BadScenario, DeepNestingIsRefusedNotSurvivedByLuck) {
    std::string flow = "name: ", block;
    flow += std::string(100'000, '[');
    for (int i = 0; i < 1'000; ++i) block += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
    refused(flow, "", {"levels"});
    refused(block, "", {"levels"});
}

TEST_F(BadScenario, ExtendsThatGoNowhereOrInCircles) {
    refused("extends: absent.yaml\n", "1:10", {"extends", "absent.yaml", "no such file"});
    refused("extends: bad.yaml\n", "1:10", {"extends", "each other"});
    sandbox_.write("a.yaml", "extends: b.yaml\n");
    sandbox_.write("b.yaml", "extends: a.yaml\n");
    expect_refused(sandbox_, sandbox_.tessera({"run", "a.yaml", "--out", "out"}),
                   {"b.yaml:1:10", "a.yaml", "each other"});
}

TEST_F(BadScenario, KeysAndValues) {
    refused_on_digits("platform:\n  noc: {widht: 5}\n", "3:9",
                      {"platform.noc.widht", "did you mean 'width'"});
    refused_on_digits("sede: 5\n", "2:1", {"sede", "did you mean 'seed'"});
    refused_on_digits("seed: 1\nseed: 2\n", "3:1", {"duplicate key `seed`", "2:1"});
    refused_on_digits("seed: [1]\n", "2:7", {"seed", "a list"});
    refused_on_digits("seed: -1\n", "2:7", {"seed"});
    refused_on_digits("platform:\n  core: {clock: 0 Hz}\n", "3:17", {"platform.core.clock"});
    refused_on_digits("platform:\n  dram: {size: 12 parsecs}\n", "3:16", {"parsecs", "KiB"});
    refused_on_digits("workload: {batch: 0}\n", "2:19", {"workload.batch", "between 1 and 4096"});
}

TEST_F(BadScenario, EveryProblemIsReportedAtOnce) {
    refused_on_digits("seed: x\nplatform:\n  core: {clock: 5}\n  nok: 1\n", "2:7",
                      {":4:17", ":5:3"});
}

TEST_F(BadScenario, AddressesThatOverlapOrDoNotFit) {
    refused_on_digits("platform: {sram: {base: 0x80000000}}\n", "",
                      {"sram", "dram", "overlaps", "0x80000000"});
    refused_on_digits("platform: {uart: {base: 0x10001000}}\n", "", {"uart", "timer", "overlaps"});
    refused_on_digits("platform: {uart: {base: 0x10000002}}\n", "2:18",
                      {"platform.uart", "multiple of 0x1000", "0x10000002"});
    refused_on_digits("platform: {dram: {base: 0x100000000}}\n", "", {"dram.base", "32-bit"});
}

// The workload is off: its layers go to tiles that these platforms do not have.
TEST_F(BadScenario, TilesThatClash) {
    const auto refused_tiles = [&](const std::string& tiles, const std::string& place,
                                   const std::vector<std::string>& parts) {
        refused_on_digits("workload: null\nplatform:\n  tiles: [" + tiles + "]\n", place, parts);
    };
    const std::string one = "{name: one, type: eyeriss, base: 0x50000000}";
    refused_tiles(one + ", {name: two, type: eyeriss, base: 0x50000000}", "",
                  {"one", "two", "overlaps"});
    refused_tiles(one + ", {name: one, type: eyeriss}", "4:3",
                  {"tiles[1].name", "`one` is taken by tiles[0]"});
    for (const std::string name : {"core", "irq_0", "software_irq", "a.b", "7"})
        refused_tiles("{name: '" + name + "', type: eyeriss}", "4:3", {"tiles[0].name", name});
    refused_tiles("{name: one}", "4:11", {"type", "required"});
    refused_tiles("{name: one, type: eyeriss, base: 0x50000004}", "4:11", {"multiple of 0x1000"});
}

TEST_F(BadScenario, MemoriesThatNobodyBuilds) {
    refused_on_digits("platform: {dram: {preset: DDR9}}\n", "2:18",
                      {"platform.dram", "DDR9", "DDR3-1600K"});
    refused_on_digits("platform: {dram: {timing: {trc_clk: 38}}}\n", "2:18",
                      {"platform.dram", "tRC must not be less than tRAS + tRP"});
    refused_on_digits("platform: {dram: {timing: {tras: 38}}}\n", "2:28",
                      {"platform.dram.timing.tras", "unknown key"});
    refused_on_digits("platform: {dram: {mapping: RRBB}}\n", "2:18", {"16 row bits"});
    refused_on_digits("platform: {dram: {size: 8 GiB}}\n", "2:18", {"more than the 4294967296"});
    refused_on_digits("platform: {dram: {read_queue: 0}}\n", "2:31", {"read_queue", "between 1"});
}

TEST_F(BadScenario, MeshesThatNobodyBuilds) {
    const auto placed = [](const std::string& entries) {
        return "platform: {noc: {place: [" + entries + "]}}\n";
    };
    refused_on_digits(placed("{block: core, x: 1, y: 2}, {block: dram, x: 1, y: 2}"), "2:11",
                      {"noc.place[1]", "`core` and `dram` are both at (1, 2)"});
    refused_on_digits(placed("{block: cpu}"), "2:11", {"no block `cpu`", "core, io, sram, dram"});
    refused_on_digits(placed("{block: core, x: 4}"), "2:11", {"(4, 0) is outside", "4 x 4"});
    refused_on_digits(placed("{block: io, x: 2}, {block: io, x: 3}"), "2:11",
                      {"`io` has a node already"});
    refused_on_digits(placed("{block: dram, x: 2}, {block: dram, x: 3}"), "2:11",
                      {"2 controllers", "1 channel"});
    refused_on_digits("platform: {noc: {width: 3, height: 1}}\n", "2:11",
                      {"3 x 1", "no node left for `eyeriss0`"});
    refused_on_digits("platform: {noc: {buffer: 0}}\n", "2:26", {"buffer", "between 1 and 64"});
    refused_on_digits("platform: {noc: {dead_links: [{x: 0, y: 0, to_x: 1, to_y: 0}]}}\n", "",
                      {"dead_links", "no way from"});
    refused_on_digits("platform: {noc: {dead_links: [{x: 0, y: 0, to_x: 2, to_y: 0}]}}\n", "2:17",
                      {"dead_links", "no link from (0, 0) to (2, 0)"});
    refused_on_digits("platform: {noc: {multicast: true, buffer: 2}}\n", "2:17",
                      {"multicast", "too small"});
}

TEST_F(BadScenario, TechnologyTables) {
    expect_refused(sandbox_, sandbox_.digits({"--set", "platform.technology=none.yaml"}),
                   {"none.yaml", "no such file"});
    std::string table = read_file(scenario_file("technology/eyeriss65.yaml"));
    const std::size_t at = table.find("  - event: sram.byte");
    ASSERT_NE(at, std::string::npos);
    table.erase(at, table.find("  - event: dram.byte") - at);
    sandbox_.write("poor.yaml", table);
    refused_on_digits("platform: {technology: poor.yaml}\n", "", {"eyeriss65", "sram.byte"});
    sandbox_.write("poor.yaml", "name: x\nevents: 5\n");
    expect_refused(sandbox_, sandbox_.tessera({"run", "bad.yaml", "--out", "out"}),
                   {"poor.yaml:2:9", "a list"});
    sandbox_.write("poor.yaml", "name: x\nincludes: [poor.yaml]\n");
    expect_refused(sandbox_, sandbox_.tessera({"run", "bad.yaml", "--out", "out"}),
                   {"poor.yaml", "includes itself"});
    sandbox_.write("poor.yaml", "name: x\nincludes: [none.yaml]\n");
    expect_refused(sandbox_, sandbox_.tessera({"run", "bad.yaml", "--out", "out"}),
                   {"none.yaml", "no such file"});
}

TEST_F(BadScenario, MachinesThatPhysicsForbids) {
    expect_refused(sandbox_,
                   sandbox_.tessera({"run", scenario_file("digits_reram.yaml"), "--set",
                                     "platform.tiles[0].device.g_max=0.1", "--out", "out"}),
                   {"tiles[0]", "g_max: 0.1 uS must be more than g_min"});
    expect_refused(sandbox_,
                   sandbox_.tessera({"run", scenario_file("digits_reram.yaml"), "--set",
                                     "platform.tiles[0].arrays=1", "--set",
                                     "platform.tiles[0].rows=32", "--out", "out"}),
                   {"crossbars of 32 x 128, there are 1"});
}

}  // namespace
}  // namespace tessera::test

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

#include <map>
#include <string>

#include "models/eyeriss/mapper.h"
#include "tests/eyeriss/alexnet.h"

namespace tessera::eyeriss {
namespace {

double picojoule(const std::string& event) {
    static const YAML::Node table = YAML::LoadFile("scenarios/technology/eyeriss65.yaml");
    for (const YAML::Node& row : table["events"])
        if (row["event"].as<std::string>() == event)
            return std::stod(row["cost"].as<std::string>());
    ADD_FAILURE() << "no row " << event;
    return 0;
}

// ISCA 2016: multiply-accumulate 1, scratchpad 1, neighbouring PE 2, global buffer 6.
TEST(Technology, Eyeriss65KeepsThePublishedRatios) {
    const double alu = picojoule("eyeriss.mac16");
    EXPECT_NEAR(alu, (3.1 / 4 + 0.1 / 2) * 1.332 / 0.6989, 0.005);
    EXPECT_DOUBLE_EQ(picojoule("eyeriss.spad_access"), alu);
    EXPECT_DOUBLE_EQ(picojoule("eyeriss.pe_hop"), 2 * alu);
    EXPECT_DOUBLE_EQ(picojoule("eyeriss.glb_access"), 6 * alu);
    EXPECT_NEAR(picojoule("dram.byte") * 2 / alu, 200, 5);
    EXPECT_EQ(picojoule("eyeriss.mac16_gated"), 0);
}

// What docs/validation.md says of the mapper: it finds the chip's mappings, but for CONV2's.
TEST(Technology, LeastEnergyIsTheChipsMappingForFourLayersOfAlexnet) {
    const Costs costs{.mac = picojoule("eyeriss.mac16"),
                      .spad = picojoule("eyeriss.spad_access"),
                      .hop = picojoule("eyeriss.pe_hop"),
                      .glb = picojoule("eyeriss.glb_access"),
                      .dram = picojoule("dram.byte"),
                      .cycle = picojoule("eyeriss.cycle")};
    for (const test::AlexnetLayer& row : test::alexnet()) {
        const auto found = find_mapping({}, costs, row.layer);
        ASSERT_TRUE(found) << row.name;
        EXPECT_EQ(found->mapping == row.traffic_mapping, std::string_view(row.name) != "CONV2")
            << row.name << " m " << found->mapping.m << " e " << found->mapping.e;
    }
}

}  // namespace
}  // namespace tessera::eyeriss

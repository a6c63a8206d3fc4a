// The SVD files that users get keep the rules of the schema, and the rules notice what does not.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/registers/blocks.h"
#include "platform/registers/svd.h"
#include "platform/soc/register_blocks.h"
#include "platform/soc/scenario_file.h"
#include "tests/registers/sample.h"
#include "tests/registers/svd_rules.h"

namespace tessera::registers {
namespace {

using testing::IsEmpty;

TEST(SvdRules, EveryKindOfBlockKeepsThem) {
    std::vector<Peripheral> peripherals;
    for (const Block& block : blocks()) peripherals.push_back({block.name(), block.map});
    EXPECT_THAT(svd_faults(parse_xml(svd(peripherals)), false), IsEmpty());
}

TEST(SvdRules, APlatformWithSeveralTilesKeepsThem) {
    const soc::Scenario scenario = soc::load_scenario(
        "scenarios/digits.yaml",
        {"platform.tiles=[{name: left-one, type: eyeriss}, {name: right, type: eyeriss}]"});
    const auto blocks =
        soc::register_blocks(scenario.platform, soc::make_blueprints(scenario.platform.tiles));
    std::vector<Peripheral> peripherals;
    for (const soc::RegisterBlock& block : blocks)
        peripherals.push_back({block.name, block.map, block.base, block.irq});
    const XmlElement device = parse_xml(svd(peripherals));
    EXPECT_THAT(svd_faults(device, true), IsEmpty());
    const auto all = device.child("peripherals").all("peripheral");
    ASSERT_EQ(all.size(), blocks.size());
    EXPECT_EQ(all.back()->attributes.at("derivedFrom"), "left_one");
    EXPECT_EQ(all.back()->child("baseAddress").text, "0x40001000");
    EXPECT_EQ(all.back()->child("interrupt").child("value").text, "4");
}

// A file with one thing changed.
class SvdFault : public testing::TestWithParam<std::array<const char*, 3>> {};
INSTANTIATE_TEST_SUITE_P(
    , SvdFault,
    testing::Values(
        std::array{"<name>gadget0</name>", "<name>gadget 0</name>", "is no name"},
        std::array{"<baseAddress>0x10001000<", "<baseAddress>0x10000080<", "lie over one another"},
        std::array{"derivedFrom=\"gadget0\"", "derivedFrom=\"gadget9\"", "names nothing"},
        std::array{"<access>read-write</access>", "<access>rw</access>", "is no access"},
        std::array{"<addressOffset>0x0<", "<addressOffset>0x200<", "outside of its block"},
        std::array{"<addressOffset>0x0<", "<addressOffset>0x4<", "lie over one another"},
        std::array{"<msb>6</msb>", "<msb>32</msb>", "leaves the register"},
        std::array{"<usage>registers</usage>", "", "lacks <usage>"},
        std::array{"<size>32</size>", "<size>many</size>", "is no number"},
        std::array{"<vendor>Tessera</vendor>", "<maker>Tessera</maker>", "has no <maker>"},
        std::array{"oneToClear", "oneToCleer", "is no modifiedWriteValues"}));

TEST_P(SvdFault, IsNoticed) {
    const Peripheral gadgets[] = {{"gadget0", &sample::kMap, 0x1000'0000, 3},
                                  {"gadget1", &sample::kMap, 0x1000'1000}};
    std::string text = svd(gadgets);
    ASSERT_THAT(svd_faults(parse_xml(text), true), IsEmpty());
    const auto [from, to, part] = GetParam();
    const std::size_t at = text.find(from);
    ASSERT_NE(at, std::string::npos) << from;
    text.replace(at, std::string_view(from).size(), to);
    EXPECT_THAT(svd_faults(parse_xml(text), true), testing::Contains(testing::HasSubstr(part)));
}

}  // namespace
}  // namespace tessera::registers

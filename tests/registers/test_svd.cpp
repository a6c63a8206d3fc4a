#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "platform/registers/blocks.h"
#include "platform/registers/svd.h"
#include "tests/registers/sample.h"
#include "tests/registers/xml.h"

namespace tessera::registers {
namespace {

using testing::ElementsAre;

XmlElement sample_svd() {
    const Peripheral gadgets[] = {{"gadget0", &sample::kMap, 0x1000'0000, 3},
                                  {"gadget1", &sample::kMap, 0x1000'1000}};
    return parse_xml(svd(gadgets));
}

const XmlElement& register_of(const XmlElement& device, std::size_t index) {
    return device.child("peripherals").children[0].child("registers").children[index];
}

TEST(Svd, DeviceStatesWhatTheStandardRequires) {
    const XmlElement device = sample_svd();
    EXPECT_EQ(device.tag, "device");
    EXPECT_EQ(device.attributes.at("schemaVersion"), "1.3");
    EXPECT_THAT(device.child_tags(), ElementsAre("vendor", "name", "version", "description",
                                                 "addressUnitBits", "width", "peripherals"));
    EXPECT_EQ(device.child("addressUnitBits").text, "8");
}

TEST(Svd, PeripheralHasItsAddressWindowAndInterrupt) {
    const XmlElement device = sample_svd();
    const XmlElement& first = device.child("peripherals").children[0];
    EXPECT_THAT(first.child_tags(), ElementsAre("name", "description", "groupName", "baseAddress",
                                                "addressBlock", "interrupt", "registers"));
    EXPECT_EQ(first.child("baseAddress").text, "0x10000000");
    EXPECT_EQ(first.child("addressBlock").child("size").text, "0x100");
    EXPECT_EQ(first.child("interrupt").child("value").text, "3");
}

TEST(Svd, SecondInstanceIsDerivedFromTheFirst) {
    const XmlElement device = sample_svd();
    const XmlElement& second = device.child("peripherals").children[1];
    EXPECT_EQ(second.attributes.at("derivedFrom"), "gadget0");
    EXPECT_EQ(second.child("baseAddress").text, "0x10001000");
    EXPECT_FALSE(second.has("registers"));
}

TEST(Svd, RegisterStatesResetAccessAndFields) {
    const XmlElement device = sample_svd();
    const XmlElement& ctrl = register_of(device, 0);
    EXPECT_THAT(ctrl.child_tags(), ElementsAre("name", "description", "addressOffset", "size",
                                               "access", "resetValue", "resetMask", "fields"));
    EXPECT_EQ(ctrl.child("resetValue").text, "0x00000021");
    const XmlElement& level = ctrl.child("fields").children[1];
    EXPECT_EQ(level.child("lsb").text, "4");
    EXPECT_EQ(level.child("msb").text, "6");
    EXPECT_EQ(level.child("description").text, "a | b & <c>");
}

TEST(Svd, TellsWhatReadingAndWritingDo) {
    const XmlElement device = sample_svd();
    const XmlElement& cause = register_of(device, 1);
    EXPECT_EQ(cause.child("access").text, "read-write");
    EXPECT_EQ(cause.child("modifiedWriteValues").text, "oneToClear");
    EXPECT_EQ(cause.child("fields").children[0].child("modifiedWriteValues").text, "oneToClear");
    EXPECT_EQ(register_of(device, 2).child("readAction").text, "clear");
    EXPECT_EQ(register_of(device, 4).child("access").text, "write-only");
}

TEST(Svd, ArrayHasDimensionAndIncrement) {
    const XmlElement device = sample_svd();
    const XmlElement& slot = register_of(device, 3);
    EXPECT_EQ(slot.children[0].tag, "dim");
    EXPECT_EQ(slot.child("dim").text, "3");
    EXPECT_EQ(slot.child("dimIncrement").text, "0x8");
    EXPECT_EQ(slot.child("name").text, "SLOT[%s]");
}

// The schema's sequence of a register's children; debuggers' readers rely on it.
TEST(Svd, EveryBlockKeepsTheSchemasOrder) {
    const std::vector<std::string> order = {
        "dim",    "dimIncrement", "name",      "description",         "addressOffset", "size",
        "access", "resetValue",   "resetMask", "modifiedWriteValues", "readAction",    "fields"};
    std::vector<Peripheral> peripherals;
    for (const Block& block : blocks()) peripherals.push_back({block.name(), block.map});
    const XmlElement device = parse_xml(svd(peripherals));
    ASSERT_EQ(device.child("peripherals").children.size(), blocks().size());
    for (const XmlElement& peripheral : device.child("peripherals").children) {
        std::set<std::string> names;
        for (const XmlElement& reg : peripheral.child("registers").children) {
            std::vector<std::ptrdiff_t> places;
            for (const std::string& tag : reg.child_tags())
                places.push_back(std::find(order.begin(), order.end(), tag) - order.begin());
            EXPECT_TRUE(std::is_sorted(places.begin(), places.end()));
            EXPECT_LT(places.back(), static_cast<std::ptrdiff_t>(order.size()));
            EXPECT_TRUE(names.insert(reg.child("name").text).second);
        }
    }
}

}  // namespace
}  // namespace tessera::registers

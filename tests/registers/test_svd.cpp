#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

}  // namespace
}  // namespace tessera::registers

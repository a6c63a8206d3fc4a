#include <gtest/gtest.h>

#include <cstring>

#include "platform/config/error.h"
#include "platform/soc/boot_rom.h"
#include "platform/soc/memory_map.h"

namespace tessera::soc {
namespace {

template <class T>
T at(const std::vector<std::byte>& rom, std::size_t offset) {
    T value;
    EXPECT_LE(offset + sizeof value, rom.size());
    std::memcpy(&value, rom.data() + offset, sizeof value);
    return value;
}

TEST(BootRom, HoldsTheEntryAndTheDeviceTable) {
    Device tile = make_device(DeviceType::tile, "eyeriss0", 0x4000'0000, 0x1000);
    tile.irq = 3;
    const std::vector<Device> devices = {make_device(DeviceType::uart, "uart", 0x1000'0000, 0x1000),
                                         tile};
    DeviceTableHeader header;
    header.image_address = 0x8000'0000;
    header.devices = 99;
    const std::vector<std::byte> rom = boot_rom(0x0800'0004, header, devices);

    EXPECT_EQ(at<std::uint32_t>(rom, 24), 0x0800'0004u);
    const auto stored = at<DeviceTableHeader>(rom, kDeviceTableOffset);
    EXPECT_EQ(stored.magic, DeviceTableHeader::kMagic);
    EXPECT_EQ(stored.devices, 2u) << "counted, not believed";
    EXPECT_EQ(stored.image_address, 0x8000'0000u);
    const auto second = at<Device>(rom, kDeviceTableOffset + sizeof stored + sizeof(Device));
    EXPECT_EQ(second.type, DeviceType::tile);
    EXPECT_EQ(second.irq, 3u);
    EXPECT_STREQ(second.name.data(), "eyeriss0");
}

TEST(BootRom, LongNamesAreCutAndStillEnd) {
    const Device device = make_device(DeviceType::tile, std::string(100, 'x'), 0, 1);
    EXPECT_EQ(std::string(device.name.data()), std::string(device.name.size() - 1, 'x'));
}

TEST(BootRom, MoreDevicesThanFitAreRefused) {
    const std::size_t room =
        (kRomBytes - kDeviceTableOffset - sizeof(DeviceTableHeader)) / sizeof(Device);
    const std::vector<Device> devices(room);
    EXPECT_EQ(boot_rom(0, {}, devices).size(), kRomBytes);
    EXPECT_THROW((void)boot_rom(0, {}, std::vector<Device>(room + 1)), config::Error);
}

}  // namespace
}  // namespace tessera::soc

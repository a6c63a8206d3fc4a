#include "platform/soc/boot_rom.h"

#include <fmt/format.h>

#include <array>
#include <cstring>

#include "platform/config/error.h"
#include "platform/soc/memory_map.h"

namespace tessera::soc {

namespace {

constexpr std::size_t kEntryWord = 6;
constexpr std::array<std::uint32_t, 7> kStub = {
    0x0000'0297,  // auipc t0, 0          the ROM's base
    0xF140'2573,  // csrr  a0, mhartid
    0x0182'A303,  // lw    t1, 24(t0)     the entry word
    0x0402'8593,  // addi  a1, t0, 64     kDeviceTableOffset
    0x0003'0067,  // jr    t1
    0x0000'0000,  // (reserved, illegal)
    0x0000'0000,  // the firmware's entry
};
static_assert(kDeviceTableOffset == 64 && kEntryWord * 4 == 24, "the stub's immediates");

}  // namespace

Device make_device(DeviceType type, std::string_view name, std::uint64_t base,
                   std::uint64_t size_bytes) {
    Device device;
    device.type = type;
    device.base = base;
    device.size_bytes = size_bytes;
    name.copy(device.name.data(), device.name.size() - 1);
    return device;
}

std::vector<std::byte> boot_rom(std::uint32_t entry, DeviceTableHeader header,
                                const std::vector<Device>& devices) {
    const std::size_t used = kDeviceTableOffset + sizeof header + devices.size() * sizeof(Device);
    if (used > kRomBytes)
        throw config::Error(
            "platform",
            fmt::format("the device table of {} devices needs {} bytes, the boot ROM has {}",
                        devices.size(), used, kRomBytes));
    std::array<std::uint32_t, kStub.size()> stub = kStub;
    stub[kEntryWord] = entry;
    header.devices = static_cast<std::uint32_t>(devices.size());

    std::vector<std::byte> rom(used);
    std::memcpy(rom.data(), stub.data(), sizeof stub);
    std::memcpy(rom.data() + kDeviceTableOffset, &header, sizeof header);
    if (!devices.empty())
        std::memcpy(rom.data() + kDeviceTableOffset + sizeof header, devices.data(),
                    devices.size() * sizeof(Device));
    return rom;
}

}  // namespace tessera::soc

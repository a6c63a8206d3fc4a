#pragma once
// The contents of the boot ROM: a stub that enters the firmware, and the device table.

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "platform/soc/device_table.h"

namespace tessera::soc {

inline constexpr std::uint32_t kDeviceTableOffset = 0x40;

[[nodiscard]] Device make_device(DeviceType type, std::string_view name, std::uint64_t base,
                                 std::uint64_t size_bytes);

// Enters `entry` with a0 = hart id and a1 = address of the device table. Throws config::Error when
// the table does not fit the ROM.
[[nodiscard]] std::vector<std::byte> boot_rom(std::uint32_t entry, DeviceTableHeader header,
                                              const std::vector<Device>& devices);

}  // namespace tessera::soc

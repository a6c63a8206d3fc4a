#pragma once
// The device table in ROM, from which firmware learns what platform it runs on. A boot stub passes
// its address in a1. Little endian.

#include <array>
#include <cstdint>

#include "models/base/layout.h"

namespace tessera::soc {

enum class DeviceType : std::uint32_t {
    none = 0,
    clint = 1,
    plic = 2,
    uart = 3,
    timer = 4,
    finisher = 5,
    tile = 6,
    memory = 7,
    marker = 8
};

struct DeviceTableHeader {
    static constexpr std::uint32_t kMagic = 0x5645'4454;  // "TDEV"
    static constexpr std::uint16_t kVersion = 1;

    std::uint32_t magic = kMagic;
    std::uint16_t version = kVersion;
    std::uint16_t header_bytes = 64;
    std::uint32_t devices = 0;  // Device entries follow the header
    std::uint32_t reserved0 = 0;
    std::uint64_t core_clock_hz = 0;  // mcycle counts these from time zero
    std::uint64_t timebase_hz = 0;    // mtime counts these
    std::uint64_t image_address = 0;  // of the network image; 0: none
    std::uint64_t seed = 0;
    std::array<std::uint64_t, 2> reserved1{};
};
static_assert(sizeof(DeviceTableHeader) == 64);

struct Device {
    static constexpr std::uint32_t kNoIrq = 0;

    DeviceType type = DeviceType::none;
    std::uint32_t class_id = 0;  // of a tile
    std::uint32_t index = 0;     // among the devices of its type
    std::uint32_t irq = kNoIrq;  // PLIC source
    std::uint64_t base = 0;
    std::uint64_t size_bytes = 0;
    std::uint64_t clock_hz = 0;
    std::array<char, 24> name{};  // zero-terminated, perhaps cut
};
static_assert(sizeof(Device) == 64);

inline constexpr std::array kDeviceTableHeaderFields = {
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, magic),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, version),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, header_bytes),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, devices),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, reserved0),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, core_clock_hz),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, timebase_hz),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, image_address),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, seed),
    TESSERA_LAYOUT_FIELD(DeviceTableHeader, reserved1),
};
inline constexpr std::array kDeviceFields = {
    TESSERA_LAYOUT_FIELD(Device, type),     TESSERA_LAYOUT_FIELD(Device, class_id),
    TESSERA_LAYOUT_FIELD(Device, index),    TESSERA_LAYOUT_FIELD(Device, irq),
    TESSERA_LAYOUT_FIELD(Device, base),     TESSERA_LAYOUT_FIELD(Device, size_bytes),
    TESSERA_LAYOUT_FIELD(Device, clock_hz), TESSERA_LAYOUT_FIELD(Device, name),
};

inline constexpr std::array kDeviceLayouts = {
    base::StructLayout{"device_table", "header of the device table", sizeof(DeviceTableHeader),
                       kDeviceTableHeaderFields},
    base::StructLayout{"device", "one device", sizeof(Device), kDeviceFields},
};
static_assert(is_complete(kDeviceLayouts[0]) && is_complete(kDeviceLayouts[1]));

}  // namespace tessera::soc

#pragma once
// What DRAM a platform has and how its channels are operated.

#include <cstdint>
#include <span>
#include <string>

#include "models/base/config_fields.h"
#include "models/memory/dram_standard.h"

namespace tessera::memory {

enum class PagePolicy : std::uint8_t {
    open,      // a row stays open until another one of its bank is wanted
    closed,    // every column access closes its row
    adaptive,  // a column access closes its row when nothing queued wants it and something wants
               // another row of the bank
};
inline constexpr base::EnumName<PagePolicy> kPagePolicyNames[] = {
    {PagePolicy::open, "open"}, {PagePolicy::closed, "closed"}, {PagePolicy::adaptive, "adaptive"}};
constexpr std::span<const base::EnumName<PagePolicy>> enum_names(PagePolicy) {
    return kPagePolicyNames;
}

enum class WriteDrain : std::uint8_t {
    watermark,  // from the high mark of the write queue, or when no read waits, to the low mark
    in_order,   // the older of the oldest read and the oldest write decides
};
inline constexpr base::EnumName<WriteDrain> kWriteDrainNames[] = {
    {WriteDrain::watermark, "watermark"}, {WriteDrain::in_order, "in_order"}};
constexpr std::span<const base::EnumName<WriteDrain>> enum_names(WriteDrain) {
    return kWriteDrainNames;
}

enum class RefreshMode : std::uint8_t { all_banks, per_bank, off };
inline constexpr base::EnumName<RefreshMode> kRefreshModeNames[] = {
    {RefreshMode::all_banks, "all_banks"},
    {RefreshMode::per_bank, "per_bank"},
    {RefreshMode::off, "off"}};
constexpr std::span<const base::EnumName<RefreshMode>> enum_names(RefreshMode) {
    return kRefreshModeNames;
}

struct DramControllerConfig {
    unsigned read_queue = 32;
    unsigned write_queue = 32;
    WriteDrain write_drain = WriteDrain::watermark;
    unsigned write_high_percent = 80;
    unsigned write_low_percent = 20;
    unsigned age_cap_clocks = 2048;
    PagePolicy page_policy = PagePolicy::open;
    RefreshMode refresh = RefreshMode::all_banks;
    unsigned refresh_postponed = 0;
    unsigned power_down_after_clocks = 0;
    unsigned self_refresh_after_clocks = 0;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = DramControllerConfig;
        visit.field("read_queue", &C::read_queue, "requests that may wait",
                    {.min = 1, .max = 1024});
        visit.field("write_queue", &C::write_queue, "requests that may wait",
                    {.min = 1, .max = 1024});
        visit.field("write_drain", &C::write_drain, "when writes are served");
        visit.field("write_high_percent", &C::write_high_percent,
                    "watermark: filling of the write queue above which writes are served",
                    {.min = 1, .max = 100});
        visit.field("write_low_percent", &C::write_low_percent,
                    "watermark: filling below which reads are served again",
                    {.min = 0, .max = 100});
        visit.field("age_cap_clocks", &C::age_cap_clocks,
                    "a request this old is served before row hits of its bank",
                    {.min = 1, .max = 1e9});
        visit.field("page_policy", &C::page_policy, "when rows are closed");
        visit.field("refresh", &C::refresh, "what a refresh command refreshes");
        visit.field("refresh_postponed", &C::refresh_postponed,
                    "refreshes that may be put off while requests wait", {.min = 0, .max = 8});
        visit.field("power_down_after_clocks", &C::power_down_after_clocks,
                    "idle clocks of a rank before power-down; 0: never", {.min = 0, .max = 1e9});
        visit.field("self_refresh_after_clocks", &C::self_refresh_after_clocks,
                    "idle clocks of a rank before self-refresh; 0: never", {.min = 0, .max = 1e12});
    }
    void validate() const;
};

enum class WriteAnswer : std::uint8_t {
    posted,        // as soon as the write queue holds the whole access
    acknowledged,  // with the last data beat
};
inline constexpr base::EnumName<WriteAnswer> kWriteAnswerNames[] = {
    {WriteAnswer::posted, "posted"}, {WriteAnswer::acknowledged, "acknowledged"}};
constexpr std::span<const base::EnumName<WriteAnswer>> enum_names(WriteAnswer) {
    return kWriteAnswerNames;
}

enum class EccMode : std::uint8_t {
    none,
    secded,  // inline: an eighth of each channel holds the check bits
};
inline constexpr base::EnumName<EccMode> kEccModeNames[] = {{EccMode::none, "none"},
                                                            {EccMode::secded, "secded"}};
constexpr std::span<const base::EnumName<EccMode>> enum_names(EccMode) { return kEccModeNames; }

enum class DramEnergyModel : std::uint8_t {
    currents,  // of the device's data sheet, where the preset has them
    per_byte,  // the technology table's dram.byte for every byte moved
};
inline constexpr base::EnumName<DramEnergyModel> kDramEnergyModelNames[] = {
    {DramEnergyModel::currents, "currents"}, {DramEnergyModel::per_byte, "per_byte"}};
constexpr std::span<const base::EnumName<DramEnergyModel>> enum_names(DramEnergyModel) {
    return kDramEnergyModelNames;
}

struct DramConfig : DramControllerConfig, DramChanges {
    std::string preset = "DDR3-1600K";
    std::uint64_t size_bytes = std::uint64_t{1} << 30;
    unsigned channels = 1;
    std::uint64_t interleave_bytes = 256;
    unsigned ranks = 1;
    std::string mapping;
    WriteAnswer writes = WriteAnswer::posted;
    EccMode ecc = EccMode::none;
    unsigned ecc_lines = 16;
    double bit_error_rate = 0;
    DramEnergyModel energy = DramEnergyModel::currents;

    template <class Visitor>
    static void describe(Visitor& visit) {
        using C = DramConfig;
        visit.field("preset", &C::preset, "device and speed grade");
        visit.field("size", &C::size_bytes, "what the platform uses of the capacity",
                    {.min = 4096, .max = 0x1p40, .unit = base::Unit::bytes});
        visit.field("channels", &C::channels, "a power of two", {.min = 1, .max = 64});
        visit.field("interleave", &C::interleave_bytes,
                    "bytes of one channel before the next one's, a power of two",
                    {.min = 16, .max = 0x1p30, .unit = base::Unit::bytes});
        visit.field("ranks", &C::ranks, "of a channel, a power of two", {.min = 1, .max = 8});
        visit.field("mapping", &C::mapping,
                    "address bits of a channel from the top: R row, K rank, B bank, G bank group, "
                    "C burst, O byte; hashes such as ;B0^R2");
        visit.field("writes", &C::writes, "when a write is answered");
        visit.field("ecc", &C::ecc, "error correction");
        visit.field("ecc_lines", &C::ecc_lines,
                    "64-byte lines of check bits that a channel's controller keeps",
                    {.min = 1, .max = 4096});
        visit.field("bit_error_rate", &C::bit_error_rate,
                    "chance of a bit to be read wrong; makes all reads go over the bus",
                    {.min = 0, .max = 0.5});
        visit.field("energy", &C::energy,
                    "currents: standby and every command, from the data sheet; per_byte: the "
                    "technology table's dram.byte");
        DramControllerConfig::describe(visit);
        DramChanges::describe(visit);
    }
    // Of all channels, without check bits.
    [[nodiscard]] std::uint64_t capacity_bytes() const;
    // The preset with the changes; without currents when they are not asked for. Throws
    // ConfigError.
    [[nodiscard]] DramStandard standard() const;
    void validate() const;
};

}  // namespace tessera::memory

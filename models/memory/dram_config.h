#pragma once
// How a channel of DRAM is operated.

#include <cstdint>
#include <span>

#include "models/base/config_fields.h"

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

}  // namespace tessera::memory

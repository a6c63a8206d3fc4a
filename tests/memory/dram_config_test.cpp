// What no DRAM can be is refused, with the reason.

#include "models/memory/dram_config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace tessera::memory {
namespace {

using testing::HasSubstr;

std::string refusal(const std::function<void(DramConfig&)>& change) {
    DramConfig config;
    change(config);
    try {
        config.validate();
    } catch (const base::ConfigError& error) {
        return error.what();
    }
    return "nothing";
}

TEST(DramConfig, TheUsualOneIsWell) {
    EXPECT_EQ(refusal([](DramConfig&) {}), "nothing");
    for (const DramStandard& standard : dram_standards())
        EXPECT_EQ(refusal([&](DramConfig& c) {
                      c.preset = standard.name;
                      c.size_bytes = 64 << 20;
                  }),
                  "nothing")
            << standard.name;
}

TEST(DramConfig, RefusesWhatDoesNotFit) {
    struct Case {
        std::function<void(DramConfig&)> change;
        const char* reason;
    };
    const Case cases[] = {
        {[](DramConfig& c) { c.preset = "DDR9"; }, "there is no DRAM `DDR9`; there are DDR3-1600K"},
        {[](DramConfig& c) { c.size_bytes = std::uint64_t{5} << 30; }, "more than the 4294967296"},
        {[](DramConfig& c) {
             c.ecc = EccMode::secded;
             c.size_bytes = std::uint64_t{4} << 30;
         },
         "an eighth of which holds check bits"},
        {[](DramConfig& c) { c.channels = 3; }, "channels: must be a power of two"},
        {[](DramConfig& c) { c.interleave_bytes = 96; }, "interleave: must be a power of two"},
        {[](DramConfig& c) { c.interleave_bytes = 32; }, "less than a burst, 64 bytes"},
        {[](DramConfig& c) { c.ranks = 3; }, "ranks must be a power of two"},
        {[](DramConfig& c) { c.mapping = "RRBBCCOO"; }, "DDR3-1600K has 16 row bits, the text has"},
        {[](DramConfig& c) { c.write_low_percent = 90; }, "write_low_percent: must be less"},
        {[](DramConfig& c) { c.timing.rc = 38; }, "tRC must not be less than tRAS + tRP"},
        {[](DramConfig& c) { c.timing.rp = 12; }, "tRPab must not be less than tRP"},
        {[](DramConfig& c) { c.timing.refi = 200; }, "tREFI must be more"},
        {[](DramConfig& c) { c.organisation.rows = 1000; }, "must be powers of two"},
        {[](DramConfig& c) { c.organisation.burst_beats = 64; }, "tCCD_S must not be less"},
        {[](DramConfig& c) {
             c.preset = "DDR4-2400R";
             c.currents.idd0_ma = 40;
         },
         "the preset has none, so all of them must be given"}};
    for (const Case& each : cases) EXPECT_THAT(refusal(each.change), HasSubstr(each.reason));
}

TEST(DramConfig, ChangesStandBesideThePreset) {
    DramConfig config;
    config.timing.cl = 9;
    config.currents.idd0_ma = 60;
    config.organisation.rows = 32768;
    const DramStandard changed = config.standard(), preset = dram_standard(config.preset);
    EXPECT_EQ(changed.timing.cl, 9u);
    EXPECT_EQ(changed.timing.cwl, preset.timing.cwl);
    EXPECT_EQ(changed.timing.xs, preset.timing.xs);
    EXPECT_EQ(changed.currents->idd0_ma, 60u);
    EXPECT_EQ(changed.currents->idd6_ma, preset.currents->idd6_ma);
    EXPECT_EQ(changed.organisation.rank_bytes(), preset.organisation.rank_bytes() / 2);
    EXPECT_EQ(config.capacity_bytes(), std::uint64_t{2} << 30);
}

}  // namespace
}  // namespace tessera::memory

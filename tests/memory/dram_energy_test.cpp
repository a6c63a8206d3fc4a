#include "models/memory/dram_energy.h"

#include <gtest/gtest.h>

namespace tessera::memory {
namespace {

// The closed form that two public tools agree with to 0.03 %, for a part whose IDD2N equals IDD3N.
TEST(DramEnergy, IsTheClosedFormOfCommandCounts) {
    const DramStandard& standard = dram_standard("DDR3-1600-1Gb");
    DramStatistics s;
    s.activates = 1000, s.reads = 3000, s.writes = 500, s.refreshes = 7;
    s.elapsed = 50'000, s.active_standby = 30'000, s.precharge_standby = 20'000;
    const double act = 70.0 * 38 - 45.0 * 28 - 45.0 * 10;
    const double current = 1000 * act + 3000 * (140.0 - 45) * 4 + 500 * (145.0 - 45) * 4 +
                           7 * (170.0 - 45) * 88 + 50'000 * 45.0;
    const double joules = 8 * 1.5 * 1.25e-9 * current * 1e-3;
    EXPECT_NEAR(static_cast<double>(dram_energy(standard, s).total()) * 1e-18, joules,
                1e-9 * joules);
}

TEST(DramEnergy, StatesTakeTheirOwnCurrents) {
    const DramStandard& standard = dram_standard("DDR3-1600K");
    DramStatistics s;
    s.active_power_down = 10, s.precharge_power_down = 20, s.self_refresh = 30;
    EXPECT_EQ(dram_energy(standard, s).total(),
              std::int64_t{8} * 1350 * 1250 * (10 * 38 + 20 * 18 + 30 * 20));
    EXPECT_EQ(dram_energy(dram_standard("DDR4-2400R"), s).total(), 0) << "no currents are known";
}

}  // namespace
}  // namespace tessera::memory

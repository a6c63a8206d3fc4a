#include "models/peripherals/finisher.h"

#include <gtest/gtest.h>

#include "tests/support/bus_master.h"

namespace tessera::peripherals {
namespace {

struct Ending {
    bool passed;
    std::uint16_t code;
    std::uint64_t time_ps;
    bool operator==(const Ending&) const = default;
};

struct Listener : FinishListener {
    std::vector<Ending> endings;
    void on_finish(bool passed, std::uint16_t code) override {
        endings.push_back({passed, code, test::now_ps()});
    }
};

struct System {
    System() { master.socket.bind(finisher.socket); }
    test::TestEnvironment environment;
    test::BusMaster master{"master"};
    Listener listener;
    Finisher finisher{"finisher", listener, environment.environment()};
};

TEST(Finisher, PassHasNoCode) {
    System system;
    test::simulate([&] { system.master.write32(0, 0x5555); });
    EXPECT_EQ(system.listener.endings, (std::vector<Ending>{{true, 0, 0}}));
}

TEST(Finisher, FailureCarriesItsCode) {
    System system;
    test::simulate([&] { system.master.write32(0, 0xABCD'3333); });
    EXPECT_EQ(system.listener.endings, (std::vector<Ending>{{false, 0xABCD, 0}}));
}

TEST(Finisher, OtherValuesAndReadsDoNothing) {
    System system;
    test::simulate([&] {
        system.master.write32(0, 0x7777);
        system.master.write32(0, 0);
        EXPECT_EQ(system.master.read32(0), 0u);
        std::uint32_t word = 0x5555;
        EXPECT_EQ(system.master.write(4, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
    EXPECT_TRUE(system.listener.endings.empty());
}

TEST(Finisher, EndsAtTheTimeOfTheWrite) {
    System system;
    test::simulate([&] {
        std::uint32_t value = 0x5555;
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, tlm::TLM_WRITE_COMMAND, 0, &value, 4);
        system.master.send(payload, test::picoseconds(900));
    });
    EXPECT_EQ(system.listener.endings, (std::vector<Ending>{{true, 0, 900}}));
}

}  // namespace
}  // namespace tessera::peripherals

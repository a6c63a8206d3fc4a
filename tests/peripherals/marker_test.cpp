#include "models/peripherals/marker.h"

#include <gtest/gtest.h>

#include "tests/support/bus_master.h"

namespace tessera::peripherals {
namespace {

struct Listener : MarkerListener {
    std::vector<std::string> heard;
    void on_begin(std::uint32_t id) override { heard.push_back("begin " + std::to_string(id)); }
    void on_end(std::uint32_t id) override { heard.push_back("end " + std::to_string(id)); }
};

TEST(Marker, TellsBeginsAndEndsInOrder) {
    test::TestEnvironment environment;
    test::BusMaster master{"master"};
    Listener listener;
    Marker marker{"marker", listener, environment.environment()};
    master.socket.bind(marker.socket);
    test::simulate([&] {
        master.write32(0, 7);
        master.write32(0, 0xFFFF'FFFF);
        master.write32(4, 7);
        EXPECT_EQ(master.read32(0), 0u) << "nothing to read";
        std::uint32_t word = 1;
        EXPECT_EQ(master.write(12, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
    EXPECT_EQ(listener.heard, (std::vector<std::string>{"begin 7", "begin 4294967295", "end 7"}));
}

TEST(Marker, KeepsTheSwitchOfTheWaveform) {
    test::TestEnvironment environment;
    test::BusMaster master{"master"};
    Listener listener;
    Marker marker{"marker", listener, environment.environment()};
    master.socket.bind(marker.socket);
    test::simulate([&] {
        EXPECT_EQ(master.read32(8), 1u);
        master.write32(8, 0);
        EXPECT_EQ(master.read32(8), 0u);
    });
    EXPECT_TRUE(listener.heard.empty());
}

}  // namespace
}  // namespace tessera::peripherals

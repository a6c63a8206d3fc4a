#include "models/noc/interconnect.h"

#include <gtest/gtest.h>

#include "models/memory/sram.h"
#include "tests/noc/at_initiator.h"
#include "tests/support/bus_master.h"

namespace tessera::noc {
namespace {

using test::now_ps;
using test::picoseconds;
using test::simulate;

// 8 bytes hold a link for 1 ns; a traversal takes 10 ns.
constexpr InterconnectConfig kConfig = {.latency_ps = 10'000,
                                        .bandwidth_bytes_per_s = 8'000'000'000};
constexpr std::uint64_t kLatency = 10'000;
// A memory so fast that only the network is seen.
constexpr memory::SramConfig kFast = {
    .size_bytes = 0x1000, .latency_ps = 0, .bandwidth_bytes_per_s = 10'000'000'000'000};
constexpr std::uint64_t kFirst = 0x1000'0000, kSecond = 0x2000'0000, kWindow = 0x2000'1000;

// A target without memory behind it: what an access to it costs is the network's alone.
class Window : public sc_core::sc_module {
  public:
    tlm_utils::simple_target_socket<Window, 32> socket;
    unsigned char bytes[0x100] = {};
    std::uint64_t last_address = 0;
    sc_core::sc_time last_arrival;

    explicit Window(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket") {
        socket.register_b_transport(this, &Window::transport);
        socket.register_get_direct_mem_ptr(this, &Window::direct);
    }
    void revoke(std::uint64_t first, std::uint64_t last) {
        socket->invalidate_direct_mem_ptr(first, last);
    }

  private:
    void transport(tlm::tlm_generic_payload& payload, sc_core::sc_time& delay) {
        last_address = payload.get_address();
        last_arrival = sc_core::sc_time_stamp() + delay;
        payload.set_response_status(tlm::TLM_OK_RESPONSE);
    }
    // Claims more than its range shows.
    bool direct(tlm::tlm_generic_payload&, tlm::tlm_dmi& dmi) {
        dmi.init();
        dmi.allow_read_write();
        dmi.set_dmi_ptr(bytes + 0x10);
        dmi.set_start_address(0x10);
        dmi.set_end_address(0xFFFF'FFFF);
        dmi.set_read_latency(picoseconds(7));
        return true;
    }
};

class InterconnectTest : public testing::Test {
  protected:
    InterconnectTest() {
        noc.connect_initiator("core", core.socket);
        noc.connect_initiator("dma", dma.socket);
        noc.connect_target({"first", kFirst, 0x1000}, first.socket);
        noc.connect_target({"second", kSecond, 0x1000}, second.socket);
        noc.connect_target({"window", kWindow, 0x100}, window.socket);
    }

    // When the access of 64 bytes that starts now is over.
    template <typename Master>
    std::uint64_t end_of_read(Master& master, std::uint64_t address) {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(master.read(address, data.data(), data.size()), tlm::TLM_OK_RESPONSE);
        return now_ps();
    }
    static constexpr std::uint64_t kDataTime = 8'000;  // of 64 bytes
    static constexpr std::uint64_t kMemoryTime = 7;    // of 64 bytes in kFast, rounded up

    test::TestEnvironment environment;
    test::BusMaster core{"core"};
    test::WideBusMaster dma{"dma"};
    Interconnect noc{"noc", kConfig, environment.environment()};
    memory::Sram first{"first", kFast, environment.environment()};
    memory::Sram second{"second", kFast, environment.environment()};
    Window window{"window"};
};

TEST_F(InterconnectTest, DecodesAndTranslates) {
    simulate([&] {
        core.write32(kFirst + 0x10, 0x1111);
        core.write32(kSecond + 0x10, 0x2222);
        EXPECT_EQ(core.read32(kFirst + 0x10), 0x1111u);
        EXPECT_EQ(core.read32(kSecond + 0x10), 0x2222u);
        core.write32(kWindow + 0x44, 0);
        EXPECT_EQ(window.last_address, 0x44u);
    });
}

TEST_F(InterconnectTest, GivesTheAddressBack) {
    simulate([&] {
        std::uint32_t word = 0;
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, tlm::TLM_READ_COMMAND, kFirst + 4, &word, 4);
        core.send(payload);
        EXPECT_EQ(payload.get_address(), kFirst + 4);
        EXPECT_EQ(core.socket->transport_dbg(payload), 4u);
        EXPECT_EQ(payload.get_address(), kFirst + 4);
        tlm::tlm_dmi dmi;
        core.socket->get_direct_mem_ptr(payload, dmi);
        EXPECT_EQ(payload.get_address(), kFirst + 4);
    });
}

TEST_F(InterconnectTest, ReadCostsTwoTraversalsAndItsDataOnTheWayBack) {
    simulate([&] { EXPECT_EQ(end_of_read(core, kFirst), 2 * kLatency + kMemoryTime + kDataTime); });
}

TEST_F(InterconnectTest, WriteCarriesItsDataThere) {
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(core.write(kWindow, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(window.last_arrival, picoseconds(kLatency + kDataTime));
        EXPECT_EQ(now_ps(), 2 * kLatency + kDataTime);
    });
}

TEST_F(InterconnectTest, AnnotatedDelayPassesFirst) {
    simulate([&] {
        std::uint32_t word = 0;
        tlm::tlm_generic_payload payload;
        test::BusMaster::prepare(payload, tlm::TLM_READ_COMMAND, kWindow, &word, 4);
        core.send(payload, picoseconds(100'000));
        EXPECT_EQ(window.last_arrival, picoseconds(100'000 + kLatency));
    });
}

TEST_F(InterconnectTest, DifferentTargetsDoNotDisturbEachOther) {
    std::uint64_t core_end = 0, dma_end = 0;
    sc_core::sc_spawn([&] { core_end = end_of_read(core, kFirst); });
    simulate([&] {
        dma_end = end_of_read(dma, kSecond);
        sc_core::wait(picoseconds(100'000));
    });
    EXPECT_EQ(core_end, 2 * kLatency + kMemoryTime + kDataTime);
    EXPECT_EQ(dma_end, core_end);
}

TEST_F(InterconnectTest, OneTargetsResponsesQueue) {
    std::vector<std::uint64_t> ends;
    sc_core::sc_spawn([&] { ends.push_back(end_of_read(core, kFirst)); });
    simulate([&] {
        ends.push_back(end_of_read(dma, kFirst));
        sc_core::wait(picoseconds(100'000));
    });
    ASSERT_EQ(ends.size(), 2u);
    EXPECT_EQ(ends[0], 2 * kLatency + kMemoryTime + kDataTime);
    EXPECT_EQ(ends[1], 2 * kLatency + kMemoryTime + 2 * kDataTime);
    EXPECT_EQ(noc.target_links()[0]->response.wire.waited_ps(), kDataTime - kMemoryTime);
}

TEST_F(InterconnectTest, OneInitiatorsLinkIsShared) {
    std::vector<std::uint64_t> ends;
    sc_core::sc_spawn([&] { ends.push_back(end_of_read(dma, kFirst)); });
    simulate([&] {
        ends.push_back(end_of_read(dma, kSecond));
        sc_core::wait(picoseconds(100'000));
    });
    ASSERT_EQ(ends.size(), 2u);
    EXPECT_EQ(ends[1] - ends[0], kDataTime);
}

TEST_F(InterconnectTest, ReadsAndWritesUseDifferentChannels) {
    std::uint64_t write_end = 0, read_end = 0;
    sc_core::sc_spawn([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(dma.write(kWindow, data.data(), 64), tlm::TLM_OK_RESPONSE);
        write_end = now_ps();
    });
    simulate([&] {
        sc_core::wait(picoseconds(1));
        read_end = end_of_read(core, kFirst);
        sc_core::wait(picoseconds(100'000));
    });
    EXPECT_EQ(write_end, 2 * kLatency + kDataTime);
    EXPECT_EQ(read_end, 1 + 2 * kLatency + kMemoryTime + kDataTime);
}

TEST_F(InterconnectTest, BandwidthBoundsALongRun) {
    constexpr int bursts = 100;
    for (int lane = 0; lane < 8; ++lane)
        sc_core::sc_spawn([&] {
            for (int i = 0; i < bursts; ++i) end_of_read(dma, kFirst);
        });
    simulate([&] { sc_core::wait(picoseconds(20'000'000)); });
    const Link& link = *noc.initiator_links()[1];
    EXPECT_EQ(link.response.bytes, 8u * bursts * 64);
    EXPECT_EQ(link.response.wire.busy_ps(), 8 * bursts * kDataTime);
    EXPECT_EQ(link.request.packets, 8u * bursts);
    EXPECT_EQ(link.request.bytes, 0u);
}

TEST_F(InterconnectTest, UnmappedAddressesAreAddressErrors) {
    simulate([&] {
        std::uint32_t word = 0;
        EXPECT_EQ(core.read(0x3000'0000, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(core.write(kFirst + 0x1000, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(core.debug_read(0x3000'0000, &word, 4), 0u);
        tlm::tlm_dmi dmi;
        EXPECT_FALSE(core.direct_memory(tlm::TLM_READ_COMMAND, 0x3000'0000, dmi));
        EXPECT_EQ(dmi.get_start_address(), 0x3000'0000u);
        EXPECT_EQ(dmi.get_end_address(), 0x3000'0000u);
    });
}

TEST_F(InterconnectTest, AccessesThatStraddleTwoTargetsAreRefused) {
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(dma.read(kWindow - 32, data.data(), 64), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(dma.read(kWindow - 64, data.data(), 64), tlm::TLM_OK_RESPONSE);
    });
}

TEST_F(InterconnectTest, TargetErrorsComeBackWithoutData) {
    class Refusing : public sc_core::sc_module {
      public:
        tlm_utils::simple_target_socket<Refusing> socket{"socket"};
        explicit Refusing(const sc_core::sc_module_name& module_name) : sc_module(module_name) {
            socket.register_b_transport(this, &Refusing::refuse);
        }
        void refuse(tlm::tlm_generic_payload& payload, sc_core::sc_time&) {
            payload.set_response_status(tlm::TLM_COMMAND_ERROR_RESPONSE);
        }
    } refusing("refusing");
    noc.connect_target({"refusing", 0x5000'0000, 0x1000}, refusing.socket);
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(core.read(0x5000'0000, data.data(), 64), tlm::TLM_COMMAND_ERROR_RESPONSE);
        EXPECT_EQ(now_ps(), 2 * kLatency);
    });
}

TEST_F(InterconnectTest, DebugAccessesAdvanceNothing) {
    simulate([&] {
        const std::uint32_t value = 0xABCD;
        EXPECT_EQ(core.debug_write(kSecond + 8, &value, 4), 4u);
        EXPECT_EQ(core.debug_read32(kSecond + 8), value);
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(core.debug_read(kFirst + 0x1000 - 16, data.data(), 64), 16u)
            << "what the range holds";
        EXPECT_EQ(now_ps(), 0u);
    });
    EXPECT_EQ(noc.initiator_links()[0]->request.packets, 0u);
    EXPECT_EQ(environment.energy().total_aj(), 0u);
}

TEST_F(InterconnectTest, DirectMemoryIsClippedTranslatedAndSlower) {
    simulate([&] {
        tlm::tlm_dmi dmi;
        ASSERT_TRUE(core.direct_memory(tlm::TLM_READ_COMMAND, kWindow + 0x20, dmi));
        EXPECT_EQ(dmi.get_start_address(), kWindow + 0x10);
        EXPECT_EQ(dmi.get_end_address(), kWindow + 0xFF);
        EXPECT_EQ(dmi.get_dmi_ptr(), window.bytes + 0x10);
        EXPECT_EQ(dmi.get_read_latency(), picoseconds(7 + 2 * kLatency));
        EXPECT_EQ(dmi.get_write_latency(), picoseconds(2 * kLatency));
        ASSERT_TRUE(core.direct_memory(tlm::TLM_WRITE_COMMAND, kFirst, dmi));
        dmi.get_dmi_ptr()[3] = 0x12;
        EXPECT_EQ(core.read32(kFirst), 0x1200'0000u);
    });
}

TEST_F(InterconnectTest, InvalidationReachesEveryInitiatorInGlobalAddresses) {
    simulate([&] {
        window.revoke(0x20, 0xFFFF'FFFF);
        window.revoke(0x100, 0x200);
    });
    EXPECT_EQ(core.invalidations,
              (std::vector<test::BusMaster::Range>{{kWindow + 0x20, kWindow + 0xFF}}));
    EXPECT_EQ(dma.invalidations,
              (std::vector<test::WideBusMaster::Range>{{kWindow + 0x20, kWindow + 0xFF}}));
}

TEST_F(InterconnectTest, EnergyCountsEveryByteThatCrosses) {
    simulate([&] {
        core.write32(kWindow, 1);
        core.read32(kWindow);
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(core.read(0x3000'0000, data.data(), 64), tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
    EXPECT_EQ(environment.energy().event("noc", "noc.byte").count(), 8u);
}

TEST_F(InterconnectTest, AtInitiatorsWork) {
    test::AtInitiator initiator("at");
    noc.connect_initiator("at", initiator.socket);
    simulate([&] {
        const std::uint64_t value = 0x0123'4567'89AB'CDEF;
        EXPECT_EQ(initiator.access(tlm::TLM_WRITE_COMMAND, kFirst + 8, value),
                  (test::AtInitiator::Answer{tlm::TLM_OK_RESPONSE, value}));
        const std::uint64_t begin = now_ps();
        EXPECT_EQ(initiator.access(tlm::TLM_READ_COMMAND, kFirst + 8, 0),
                  (test::AtInitiator::Answer{tlm::TLM_OK_RESPONSE, value}));
        EXPECT_EQ(now_ps() - begin, 2 * kLatency + 1 + 1'000) << "as b_transport";
        EXPECT_EQ(initiator.access(tlm::TLM_READ_COMMAND, 0x3000'0000, 0).status,
                  tlm::TLM_ADDRESS_ERROR_RESPONSE);
    });
}

TEST_F(InterconnectTest, OverlapIsRefusedAtConnection) {
    Window other("other");
    EXPECT_THROW(noc.connect_target({"other", kWindow + 0x80, 0x100}, other.socket),
                 base::ConfigError);
}

}  // namespace
}  // namespace tessera::noc

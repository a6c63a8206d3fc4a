// The mesh between sockets: time, data, limits, order, and who waits for whom.

#include "models/noc/mesh.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <deque>

#include "models/base/random.h"
#include "models/memory/sram.h"
#include "tests/noc/at_initiator.h"
#include "tests/support/bus_master.h"
#include "tests/support/in_child.h"

namespace tessera::noc {
namespace {

using test::now_ps;
using test::picoseconds;
using test::simulate;
using test::WideBusMaster;
using testing::HasSubstr;

constexpr std::uint64_t kCycle = 1000;  // ps
// A memory so fast that only the network is seen.
constexpr memory::SramConfig kFast = {
    .size_bytes = 0x10000, .latency_ps = 0, .bandwidth_bytes_per_s = 10'000'000'000'000};
constexpr std::uint64_t kNear = 0x1000'0000, kFar = 0x2000'0000;

MeshPlacement placement() {
    MeshPlacement places;
    places.nodes = {{"core", {0}}, {"dma", {5}}, {"near", {1}}, {"far", {15, 3}}};
    places.interleave_bytes = 256;
    return places;
}

struct System {
    explicit System(const MeshConfig& config = {})
        : noc("noc", config, placement(), environment.environment()) {
        noc.connect_initiator("core", core.socket);
        noc.connect_initiator("dma", dma.socket);
        noc.connect_target({"near", kNear, 0x10000}, near.socket);
        noc.connect_target({"far", kFar, 0x10000}, far.socket);
    }
    test::TestEnvironment environment;
    WideBusMaster core{"core"}, dma{"dma"};
    memory::Sram near{"near", kFast, environment.environment()};
    memory::Sram far{"far", kFast, environment.environment()};
    Mesh noc;
};

std::uint64_t idle(unsigned routers, unsigned flits) { return 4 * routers + 2 + flits - 1; }

std::uint64_t end_of_read(WideBusMaster& master, std::uint64_t address, std::size_t bytes) {
    std::array<unsigned char, 4096> data{};
    EXPECT_EQ(master.read(address, data.data(), bytes), tlm::TLM_OK_RESPONSE);
    return now_ps();
}

// Time of the fast memory, rounded up to a cycle of the network.
constexpr std::uint64_t kMemoryCycles = 1;

TEST(Mesh, AReadIsAHeaderThereAndDataBack) {
    System system;
    simulate([&] {
        EXPECT_EQ(end_of_read(system.core, kNear, 64),
                  (idle(2, 1) + kMemoryCycles + idle(2, 5)) * kCycle);
    });
}

TEST(Mesh, AWriteIsDataThereAndAHeaderBack) {
    System system;
    simulate([&] {
        std::array<unsigned char, 64> data{};
        EXPECT_EQ(system.core.write(kNear, data.data(), 64), tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(now_ps(), (idle(2, 5) + kMemoryCycles + idle(2, 1)) * kCycle);
    });
}

TEST(Mesh, ATargetWithTwoNodesIsInterleaved) {
    System system;
    simulate([&] {
        const std::uint64_t corner = end_of_read(system.core, kFar, 8);
        EXPECT_EQ(corner, (idle(7, 1) + kMemoryCycles + idle(7, 2)) * kCycle);
        EXPECT_EQ(end_of_read(system.core, kFar + 256, 8) - corner,
                  (idle(4, 1) + kMemoryCycles + idle(4, 2)) * kCycle);
    });
}

TEST(Mesh, LongAccessesTakeSeveralPackets) {
    System system;
    simulate([&] {
        end_of_read(system.core, kNear, 256);
        EXPECT_EQ(system.noc.network().packets_delivered(), 1u + 4u);
        EXPECT_EQ(system.noc.network().flits_delivered(), 1u + 4u * 5);
    });
}

TEST(Mesh, EnergyIsOfEveryFlitAndRouter) {
    System system;
    simulate([&] { end_of_read(system.core, kNear, 64); });
    constexpr std::uint64_t kByteOfNoc = 3, kByteOfSram = 1;  // attojoule, of the test's table
    EXPECT_EQ(system.environment.energy().total_aj(),
              (1 + 5) * 2 * 16 * kByteOfNoc + 64 * kByteOfSram);
    EXPECT_EQ(system.noc.network().flit_hops(), (1u + 5) * 2);
}

TEST(Mesh, AddressErrorsDebugAndDirectAccessPassThrough) {
    System system;
    simulate([&] {
        std::uint32_t word = 0;
        EXPECT_EQ(system.core.read(0x3000'0000, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(system.core.read(kNear + 0xFFFE, &word, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE);
        EXPECT_EQ(now_ps(), 0u);
        const std::uint32_t written = 0xCAFE;
        EXPECT_EQ(system.dma.debug_write(kFar + 0x100, &written, 4), 4u);
        EXPECT_EQ(system.core.debug_read32(kFar + 0x100), 0xCAFEu);
        EXPECT_EQ(now_ps(), 0u);
        tlm::tlm_dmi dmi;
        ASSERT_TRUE(system.core.direct_memory(tlm::TLM_READ_COMMAND, kNear + 4, dmi));
        EXPECT_EQ(dmi.get_start_address(), kNear);
        EXPECT_EQ(dmi.get_end_address(), kNear + 0xFFFF);
        EXPECT_EQ(dmi.get_read_latency(), picoseconds((idle(2, 1) + idle(2, 2)) * kCycle));
    });
}

TEST(Mesh, AtInitiatorsWork) {
    test::TestEnvironment environment;
    MeshPlacement places;
    places.nodes = {{"at", {2}}, {"memory", {9}}};
    Mesh noc("noc", {}, places, environment.environment());
    test::AtInitiator initiator{"at"};
    memory::Sram memory("memory", kFast, environment.environment());
    noc.connect_initiator("at", initiator.socket);
    noc.connect_target({"memory", kNear, 0x10000}, memory.socket);
    simulate([&] {
        EXPECT_EQ(initiator.access(tlm::TLM_WRITE_COMMAND, kNear + 8, 77).status,
                  tlm::TLM_OK_RESPONSE);
        const test::AtInitiator::Answer answer =
            initiator.access(tlm::TLM_READ_COMMAND, kNear + 8, 0);
        EXPECT_EQ(answer.status, tlm::TLM_OK_RESPONSE);
        EXPECT_EQ(answer.data, 77u);
        EXPECT_GE(now_ps(), 2 * (idle(4, 1) + idle(4, 2)) * kCycle);
    });
}

// Accesses of many processes at one initiator; when each began and ended.
struct Span {
    std::uint64_t begin, end;
};

std::vector<Span> burst_of_reads(System& system, unsigned processes) {
    std::vector<Span> spans(processes);
    unsigned running = processes;
    sc_core::sc_event all_done;
    for (unsigned i = 0; i < processes; ++i)
        sc_core::sc_spawn([&, i] {
            sc_core::wait(picoseconds(i * kCycle));
            spans[i].begin = now_ps();
            // The first goes far and takes long; the others are near.
            spans[i].end = end_of_read(system.core, i == 0 ? kFar : kNear, i == 0 ? 2048 : 8);
            if (--running == 0) all_done.notify(sc_core::SC_ZERO_TIME);
        });
    simulate([&] { sc_core::wait(all_done); });
    return spans;
}

TEST(Mesh, ResponsesOfDifferentProcessesMayOvertake) {
    System system;
    const std::vector<Span> spans = burst_of_reads(system, 4);
    EXPECT_LT(spans[1].end, spans[0].end);
}

TEST(Mesh, ResponsesComeInOrderWhenAskedFor) {
    MeshConfig config;
    config.response_order = ResponseOrder::in_order;
    System system(config);
    const std::vector<Span> spans = burst_of_reads(system, 4);
    for (std::size_t i = 1; i < spans.size(); ++i) EXPECT_GE(spans[i].end, spans[i - 1].end);
}

TEST(Mesh, AnInterfaceHasSoManyAccessesUnderWay) {
    MeshConfig config;
    config.outstanding = 1;
    System system(config);
    const std::vector<Span> spans = burst_of_reads(system, 6);
    for (std::size_t i = 1; i < spans.size(); ++i)
        EXPECT_GE(spans[i].end - spans[i - 1].end, (idle(2, 1) + idle(2, 2)) * kCycle)
            << "one after the other, in order of arrival";
}

// A hash of all times at which accesses of many processes end; data are checked on the way.
std::uint64_t times_of_traffic(bool is_kernel_busy) {
    MeshConfig config;
    config.outstanding = 3;
    System system(config);
    constexpr unsigned kProcesses = 10;
    std::array<std::uint64_t, kProcesses> hashes{};
    unsigned running = kProcesses;
    sc_core::sc_event all_done;
    for (unsigned i = 0; i < kProcesses; ++i)
        sc_core::sc_spawn([&, i] {
            base::RandomStream random(i, "mesh", 0);
            WideBusMaster& master = i % 2 == 0 ? system.core : system.dma;
            std::vector<unsigned char> expected(1024), data(1024);
            for (int n = 0; n < 200; ++n) {
                const std::size_t bytes = 1 + random.below(200);
                const std::uint64_t at = random.below(static_cast<std::uint32_t>(1024 - bytes));
                const std::uint64_t address = (i % 3 == 0 ? kNear : kFar) + i * 1024 + at;
                const auto place = expected.begin() + static_cast<std::ptrdiff_t>(at);
                if (random.below(2) == 0) {
                    for (std::size_t b = 0; b < bytes; ++b)
                        place[static_cast<std::ptrdiff_t>(b)] =
                            static_cast<unsigned char>(random.bits32());
                    EXPECT_EQ(master.write(address, &*place, bytes), tlm::TLM_OK_RESPONSE);
                } else {
                    EXPECT_EQ(master.read(address, data.data(), bytes), tlm::TLM_OK_RESPONSE);
                    EXPECT_TRUE(std::equal(place, place + static_cast<std::ptrdiff_t>(bytes),
                                           data.begin()));
                }
                hashes[i] = hashes[i] * 31 + now_ps();
                sc_core::wait(picoseconds(random.below(60'000)));
            }
            if (--running == 0) all_done.notify(sc_core::SC_ZERO_TIME);
        });
    if (is_kernel_busy)
        sc_core::sc_spawn([] {
            for (;;) sc_core::wait(picoseconds(777));
        });
    simulate([&] { sc_core::wait(all_done); });
    EXPECT_EQ(system.noc.network().packets_under_way(), 0u);
    EXPECT_EQ(system.noc.network().flits_injected(), system.noc.network().flits_delivered());
    EXPECT_TRUE(system.noc.waits().empty());
    std::uint64_t hash = 0;
    for (const std::uint64_t each : hashes) hash = hash * 31 + each;
    return hash;
}

TEST(Mesh, TimesDoNotDependOnHowFarEventsMayRunAhead) {
    const std::uint64_t busy = test::in_child([] { return times_of_traffic(true); });
    const std::uint64_t quiet = test::in_child([] { return times_of_traffic(false); });
    EXPECT_NE(busy, 0u);
    EXPECT_EQ(busy, quiet);
}

// Two initiators that read the same line of a slow memory at about the same time.
struct JoinedReads {
    std::uint64_t memory_reads, joined, flit_hops;
    std::array<std::uint64_t, 2> ends;
};

JoinedReads read_together(bool is_multicast, std::uint64_t other_offset) {
    MeshConfig config;
    config.multicast = is_multicast;
    MeshPlacement places = placement();
    places.memories = {"near", "far"};
    test::TestEnvironment environment;
    Mesh noc("noc", config, places, environment.environment());
    WideBusMaster core{"core"}, dma{"dma"};
    memory::SramConfig slow = kFast;
    slow.latency_ps = 200'000;
    memory::Sram far("far", slow, environment.environment());
    noc.connect_initiator("core", core.socket);
    noc.connect_initiator("dma", dma.socket);
    noc.connect_target({"far", kFar, 0x10000}, far.socket);
    std::array<unsigned char, 64> pattern{}, one{}, two{};
    for (std::size_t i = 0; i < pattern.size(); ++i) pattern[i] = static_cast<unsigned char>(3 * i);
    JoinedReads result{};
    sc_core::sc_event done;
    sc_core::sc_spawn([&] {
        EXPECT_EQ(dma.debug_write(kFar, pattern.data(), 64), 64u);
        EXPECT_EQ(core.read(kFar, one.data(), 64), tlm::TLM_OK_RESPONSE);
        result.ends[0] = now_ps();
    });
    sc_core::sc_spawn([&] {
        sc_core::wait(picoseconds(20'000));
        EXPECT_EQ(dma.read(kFar + other_offset, two.data(), 64), tlm::TLM_OK_RESPONSE);
        result.ends[1] = now_ps();
        sc_core::wait(picoseconds(1'000'000));
        done.notify();
    });
    simulate([&] { sc_core::wait(done); });
    EXPECT_EQ(one, pattern);
    if (other_offset == 0) {
        EXPECT_EQ(two, pattern);
    }
    EXPECT_TRUE(noc.waits().empty());
    EXPECT_EQ(
        environment.energy().of("noc")[static_cast<std::size_t>(base::EnergyCategory::buffer)],
        noc.network().flit_hops() * 16 * 3)
        << "16 bytes a flit, 3 aJ a byte";
    result.memory_reads = far.statistics().reads;
    result.joined = noc.joined_reads();
    result.flit_hops = noc.network().flit_hops();
    return result;
}

TEST(Mesh, EqualReadsThatMeetAtAMemoryAreServedOnce) {
    const JoinedReads both = read_together(true, 0);
    EXPECT_EQ(both.memory_reads, 1u);
    EXPECT_EQ(both.joined, 1u);
    // Node 15 to 0 and 5: four routers west or one along x, each hop of the shared way once.
    // Requests 7 and 5 routers; the response's trunk from (3, 3) to (1, 3) is shared.
    EXPECT_LT(both.flit_hops, 7u + 5 + 5 * (7 + 5));
    EXPECT_GE(both.flit_hops, 7u + 5 + 5 * (7 + 5 - 3));
    EXPECT_LT(both.ends[1], both.ends[0] + 20 * kCycle);
}

TEST(Mesh, OtherReadsDoNotJoin) {
    const JoinedReads apart = read_together(true, 64);
    EXPECT_EQ(apart.memory_reads, 2u);
    EXPECT_EQ(apart.joined, 0u);
}

TEST(Mesh, ReadsJoinOnlyWhenAskedTo) {
    const JoinedReads apart = read_together(false, 0);
    EXPECT_EQ(apart.memory_reads, 2u);
    EXPECT_EQ(apart.flit_hops, 7u + 5 + 5 * (7 + 5));
}

// A target that never answers.
struct Silent : sc_core::sc_module {
    tlm_utils::simple_target_socket<Silent, 64> socket;
    explicit Silent(const sc_core::sc_module_name& module_name)
        : sc_module(module_name), socket("socket") {
        socket.register_b_transport(this, &Silent::transport);
    }
    void transport(tlm::tlm_generic_payload&, sc_core::sc_time&) { sc_core::wait(never_); }

  private:
    sc_core::sc_event never_;
};

TEST(Mesh, SaysWhoWaitsForWhom) {
    test::TestEnvironment environment;
    MeshPlacement places;
    places.nodes = {{"core", {0}}, {"silent", {9}}};
    Mesh noc("noc", {}, places, environment.environment());
    WideBusMaster core{"core"};
    Silent silent{"silent"};
    noc.connect_initiator("core", core.socket);
    noc.connect_target({"silent", kNear, 0x1000}, silent.socket);
    sc_core::sc_spawn([&] {
        std::uint64_t word = 0;
        core.read(kNear, &word, 8);
    });
    simulate([&] { sc_core::wait(picoseconds(1'000'000)); });
    const std::vector<MeshWait> waits = noc.waits();
    ASSERT_EQ(waits.size(), 1u);
    EXPECT_EQ(waits[0].from, "core");
    EXPECT_EQ(waits[0].to, "silent");
    EXPECT_STREQ(waits[0].what, "its target");
    EXPECT_EQ(waits[0].since_ps, idle(4, 1) * kCycle);
}

TEST(Mesh, RefusesBlocksWithoutANodeAndNodesWithoutAWay) {
    test::TestEnvironment environment;
    MeshConfig config;
    config.dead_links = {{0, 0, 1, 0}, {0, 0, 0, 1}};
    Mesh noc("noc", config, placement(), environment.environment());
    WideBusMaster core{"core"}, other{"other"};
    memory::Sram near{"near", kFast, environment.environment()};
    noc.connect_initiator("core", core.socket);
    const auto refusal = [](const auto& connect) -> std::string {
        try {
            connect();
        } catch (const base::ConfigError& error) {
            return error.what();
        }
        return "nothing";
    };
    EXPECT_THAT(refusal([&] {
                    noc.connect_target({"near", kNear, 0x10000}, near.socket);
                }),
                HasSubstr("no way from (0, 0) to (1, 0)"));
    EXPECT_THAT(refusal([&] { noc.connect_initiator("other", other.socket); }),
                HasSubstr("`other` has no node"));
}

}  // namespace
}  // namespace tessera::noc

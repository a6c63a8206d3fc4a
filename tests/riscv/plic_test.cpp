#include "models/riscv/plic.h"

#include <gtest/gtest.h>

#include "tests/support/bus_master.h"

namespace tessera::riscv {
namespace {

using test::BusMaster;

constexpr std::uint64_t kPending = 0x1000, kEnable = 0x2000, kThreshold = 0x20'0000,
                        kClaim = 0x20'0004;

class PlicTest : public testing::Test {
  protected:
    static constexpr unsigned kSources = 40;

    PlicTest()
        : plic("plic", {.sources = kSources}, environment.environment()), lines("lines", kSources) {
        master.socket.bind(plic.socket);
        plic.sources(lines);
        plic.external_irq(irq);
    }
    void allow(unsigned source, std::uint32_t priority) {
        const std::uint64_t enable = kEnable + 4 * (source / 32);
        master.write32(4 * source, priority);
        master.write32(enable, master.read32(enable) | 1u << source % 32);
    }
    void drive(unsigned source, bool level) {
        lines[source - 1].write(level);
        settle();
    }
    std::uint32_t claim() {
        const std::uint32_t source = master.read32(kClaim);
        settle();
        return source;
    }
    void complete(std::uint32_t source) {
        master.write32(kClaim, source);
        settle();
    }
    static void settle() {
        for (int i = 0; i < 4; ++i) sc_core::wait(sc_core::SC_ZERO_TIME);
    }

    test::TestEnvironment environment;
    BusMaster master{"master"};
    Plic plic;
    sc_core::sc_vector<sc_core::sc_signal<bool>> lines;
    sc_core::sc_signal<bool> irq;
};

TEST_F(PlicTest, OnlyEnabledSourcesWithAPriorityRaiseTheLine) {
    test::simulate([&] {
        drive(3, true);
        EXPECT_FALSE(irq.read());
        EXPECT_EQ(master.read32(kPending), 1u << 3);
        master.write32(kEnable, 1u << 3);
        settle();
        EXPECT_FALSE(irq.read()) << "priority 0";
        EXPECT_EQ(claim(), 0u);
        master.write32(4 * 3, 1);
        settle();
        EXPECT_TRUE(irq.read());
    });
}

TEST_F(PlicTest, ClaimGivesTheHighestPriorityThenTheLowestNumber) {
    test::simulate([&] {
        allow(2, 1);
        allow(5, 7);
        allow(39, 7);
        for (const unsigned source : {2u, 39u, 5u}) drive(source, true);
        EXPECT_EQ(master.read32(kPending + 4), 1u << 7);
        EXPECT_EQ(claim(), 5u);
        EXPECT_EQ(claim(), 39u);
        EXPECT_EQ(claim(), 2u);
        EXPECT_FALSE(irq.read());
        EXPECT_EQ(claim(), 0u);
    });
}

TEST_F(PlicTest, ThresholdHoldsBackTheLineButNotTheClaim) {
    test::simulate([&] {
        allow(1, 3);
        master.write32(kThreshold, 3);
        drive(1, true);
        EXPECT_FALSE(irq.read());
        master.write32(kThreshold, 2);
        settle();
        EXPECT_TRUE(irq.read());
        master.write32(kThreshold, 7);
        settle();
        EXPECT_EQ(claim(), 1u);
    });
}

TEST_F(PlicTest, ClaimedSourceWaitsForItsCompletion) {
    test::simulate([&] {
        allow(4, 1);
        drive(4, true);
        EXPECT_EQ(claim(), 4u);
        EXPECT_FALSE(irq.read());
        drive(4, false);
        drive(4, true);
        EXPECT_FALSE(irq.read());
        complete(7);
        EXPECT_FALSE(irq.read()) << "another source's number completes nothing";
        complete(4);
        EXPECT_TRUE(irq.read()) << "still high";
        EXPECT_EQ(claim(), 4u);
        drive(4, false);
        complete(4);
        EXPECT_FALSE(irq.read());
    });
}

TEST_F(PlicTest, PendingOutlivesTheLine) {
    test::simulate([&] {
        allow(6, 1);
        drive(6, true);
        drive(6, false);
        EXPECT_TRUE(irq.read());
        EXPECT_EQ(claim(), 6u);
        complete(6);
        EXPECT_FALSE(irq.read());
    });
}

TEST_F(PlicTest, NonsenseNumbersCompleteNothing) {
    test::simulate([&] {
        for (const std::uint32_t source : {0u, 41u, 128u, 0xFFFF'FFFFu}) complete(source);
        EXPECT_FALSE(irq.read());
    });
}

TEST_F(PlicTest, DebugReadsDoNotClaim) {
    test::simulate([&] {
        allow(1, 1);
        drive(1, true);
        EXPECT_EQ(master.debug_read32(kClaim), 1u);
        EXPECT_EQ(master.debug_read32(kClaim), 1u);
        EXPECT_TRUE(irq.read());
        EXPECT_EQ(claim(), 1u);
    });
}

TEST_F(PlicTest, PendingIsReadOnly) {
    test::simulate([&] {
        const std::uint32_t value = 1;
        EXPECT_NE(master.write(kPending, &value, 4), tlm::TLM_OK_RESPONSE);
        std::uint32_t read = 0;
        EXPECT_EQ(master.read(0, &read, 4), tlm::TLM_ADDRESS_ERROR_RESPONSE)
            << "there is no source 0";
    });
}

}  // namespace
}  // namespace tessera::riscv

// Firmware that goes wild: clear words and the right exit code, never harm to the simulator.

#include <gtest/gtest.h>

#include <random>

#include "tests/riscv/encode.h"
#include "tests/system/assembled.h"
#include "tests/system/program.h"

namespace tessera::test {
namespace {

using namespace rv;

constexpr std::uint32_t kSelfJump = jal(zero, 0);

class WildFirmware : public testing::Test {
  protected:
    const Sandbox sandbox;

    Outcome run(const std::vector<std::uint32_t>& program, const char* limit = "1 ms") const {
        sandbox.write("wild.elf", assembled(program));
        const Outcome outcome = sandbox.digits({"--firmware", "wild.elf", "--set", "workload=null",
                                                "--set", std::string("limits.time=") + limit});
        EXPECT_FALSE(sandbox.result().is_discarded()) << outcome.err;
        return outcome;
    }
    void expect_trap_loop(const std::vector<std::uint32_t>& program,
                          const std::string& cause) const {
        const Outcome outcome = run(program);
        EXPECT_EQ(outcome.exit_code, 1) << outcome.err;
        for (const std::string& part : {std::string("trap loop"), cause})
            EXPECT_NE(outcome.err.find(part), std::string::npos) << outcome.err;
    }
    // mtvec at an illegal instruction of its own, so that the cause of the last trap is the first's
    // unless the handler's own comes to the fore.
    [[nodiscard]] static std::vector<std::uint32_t> with_spinning_handler(
        std::vector<std::uint32_t> program) {
        // auipc t0, 0; addi t0, t0, 16; csrw mtvec, t0; j past; handler: j handler; past: ...
        std::vector<std::uint32_t> all = {auipc(t0, 0), addi(t0, t0, 16), csrrw(zero, 0x305, t0),
                                          jal(zero, 8), kSelfJump};
        all.insert(all.end(), program.begin(), program.end());
        return all;
    }
    void expect_trapped(const std::vector<std::uint32_t>& program, const std::string& cause) const {
        const Outcome outcome = run(with_spinning_handler(program));
        EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
        EXPECT_NE(outcome.err.find(cause), std::string::npos) << outcome.err;
    }
};

TEST_F(WildFirmware, JumpsWhereNothingIs) {
    const std::vector<std::uint32_t> program = {lui(t1, 0x70000), jalr(zero, t1, 0)};
    expect_trapped(program, "instruction access fault at 0x70000000");
    expect_trap_loop(program, "instruction access fault");
}

TEST_F(WildFirmware, ExecutesADevice) {
    for (const std::uint32_t page : {0x10000u, 0x40000u, 0x02000u, 0x0C000u})
        expect_trapped({lui(t1, page), jalr(zero, t1, 0)}, "instruction access fault");
}

TEST_F(WildFirmware, ExecutesDataAndMemoryThatNobodyWrote) {
    expect_trapped({lui(t1, 0x08040), jalr(zero, t1, 0)}, "illegal instruction");
    expect_trapped({lui(t1, 0x80000), jalr(zero, t1, 0)}, "illegal instruction");
}

TEST_F(WildFirmware, JumpsToAnOddAddress) {
    // The lowest bit is dropped, as the manual says: it goes on two instructions later.
    const Outcome outcome = run({auipc(t1, 0), jalr(zero, t1, 13), 0, kSelfJump});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_EQ(outcome.err.find("illegal"), std::string::npos) << outcome.err;
}

TEST_F(WildFirmware, ReturnsFromATrapToNowhere) {
    expect_trapped({lui(t1, 0x70000), csrrw(zero, 0x341, t1), kMret},
                   "instruction access fault at 0x70000000");
}

TEST_F(WildFirmware, ItsStackRunsOutOfMemory) {
    // sp = SRAM base + 64; recurse.
    expect_trapped(
        {lui(sp, 0x08000), addi(sp, sp, 64), addi(sp, sp, -16), sw(ra, sp, 12), jal(ra, -8)},
        "store access fault");
}

TEST_F(WildFirmware, ItsStackRunsIntoDevices) {
    // Down from the end of the timer, through its registers and the UART's.
    expect_trapped({lui(sp, 0x10002), addi(sp, sp, -16), sw(ra, sp, 12), jal(ra, -8)},
                   "store access fault");
}

TEST_F(WildFirmware, WritesOverItself) {
    // A store of `j .` over the next instruction: with fence.i it is what runs.
    const Outcome outcome = run({auipc(t0, 0), lui(t1, kSelfJump >> 12),
                                 addi(t1, t1, kSelfJump & 0xFFF), sw(t1, t0, 20), kFenceI, 0});
    EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
    EXPECT_NE(outcome.err.find("last pc 0x08000014"), std::string::npos) << outcome.err;
}

TEST_F(WildFirmware, StartsAgainForEver) {
    const Outcome outcome = run({lui(t1, 1), jalr(zero, t1, 0)});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_NE(outcome.err.find("still running"), std::string::npos) << outcome.err;
}

TEST_F(WildFirmware, SleepsWithoutAnyInterrupt) {
    const Outcome outcome = run({kWfi, jal(zero, -4)});
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_NE(outcome.err.find("cannot come"), std::string::npos) << outcome.err;
}

TEST_F(WildFirmware, SendsATileNonsense) {
    // Descriptors where nothing is, in a device, in ROM, at the end of the address space.
    for (const std::uint32_t page : {0x70000u, 0x10000u, 0x00001u, 0xFFFFFu}) {
        SCOPED_TRACE(page);
        const Outcome outcome =
            run({lui(t0, 0x40000), lui(t1, page), addi(t1, t1, 8), sw(t1, t0, 0x20),
                 sw(zero, t0, 0x24), sw(t1, t0, 0x28), kWfi, jal(zero, -4)});
        EXPECT_EQ(outcome.exit_code, 3) << outcome.err;
    }
}

TEST_F(WildFirmware, ExecutesRandomBits) {
    const unsigned seed = 407;
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    for (int round = 0; round < 60; ++round) {
        std::vector<std::uint32_t> program(64);
        for (std::uint32_t& word : program)
            word = static_cast<std::uint32_t>(random()) | (random() % 4 != 0 ? 3u : 0u);
        if (round % 2 == 0) program = with_spinning_handler(program);
        const Outcome outcome = run(program, "100 us");
        EXPECT_TRUE(outcome.exit_code == 1 || outcome.exit_code == 3)
            << round << ": " << outcome.exit_code << outcome.err;
    }
}

}  // namespace
}  // namespace tessera::test

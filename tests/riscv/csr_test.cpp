#include <gtest/gtest.h>

#include <map>

#include "tests/riscv/hart_bench.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::expect_trap;
using test::HartBench;

class Csr : public testing::Test {
  protected:
    void expect_illegal(std::uint32_t code) {
        bench.hart.set_pc(HartBench::kCode);
        bench.load({code});
        bench.step();
        expect_trap(bench, Cause::illegal_instruction, code, HartBench::kCode);
    }
    std::uint32_t read(std::uint32_t address) {
        bench.execute({csrr(a0, address)});
        EXPECT_EQ(bench.hart.pc(), HartBench::kCode + 4) << "csr " << std::hex << address;
        return bench.hart.x(a0);
    }
    std::uint32_t write(std::uint32_t address, std::uint32_t value) {
        bench.set_csr(address, value);
        return read(address);
    }
    HartBench bench;
};

TEST_F(Csr, IdentifiesTheCore) {
    EXPECT_EQ(read(csr::kMisa), 0x4010'1105u);  // RV32, A C I M U
    EXPECT_EQ(read(csr::kMhartid), 0u);
    for (const std::uint32_t address :
         {csr::kMvendorid, csr::kMarchid, csr::kMconfigptr, csr::kMstatush})
        EXPECT_EQ(read(address), 0u);
    HartBench other({.hart_id = 3, .reset_vector = HartBench::kCode});
    EXPECT_EQ(other.csr(csr::kMhartid), 3u);
}

TEST_F(Csr, IllegalValuesAreNotKept) {
    EXPECT_EQ(write(csr::kMisa, 0), 0x4010'1105u);
    EXPECT_EQ(write(csr::kMstatus, 0xFFFF'FFFF), 0x0022'1888u);
    EXPECT_EQ(write(csr::kMstatus, 1u << 11), csr::kMstatusMpp)
        << "S mode does not exist: MPP stays";
    EXPECT_EQ(write(csr::kMie, 0xFFFF'FFFF), 0x888u);
    EXPECT_EQ(write(csr::kMip, 0xFFFF'FFFF), 0u);
    EXPECT_EQ(write(csr::kMepc, 0xFFFF'FFFF), 0xFFFF'FFFEu);
    EXPECT_EQ(write(csr::kMcounteren, 0xFFFF'FFFF), 7u);
    EXPECT_EQ(write(csr::kMcountinhibit, 0xFFFF'FFFF), 5u);
    EXPECT_EQ(write(csr::kMtvec, HartBench::kHandler | 3), HartBench::kHandler | 1);
}

TEST_F(Csr, SetAndClearChangeSingleBits) {
    bench.set_csr(csr::kMscratch, 0xF0);
    bench.hart.set(a1, 0x3C);
    bench.execute({csrrs(a0, csr::kMscratch, a1), csrrc(a2, csr::kMscratch, a1),
                   csrrwi(a3, csr::kMscratch, 31)});
    EXPECT_EQ(bench.hart.x(a0), 0xF0u);
    EXPECT_EQ(bench.hart.x(a2), 0xFCu);
    EXPECT_EQ(bench.hart.x(a3), 0xC0u);
    EXPECT_EQ(read(csr::kMscratch), 31u);
}

TEST_F(Csr, WritesToReadOnlyRegistersTrapUnlessNothingIsWritten) {
    expect_illegal(csrrw(a0, csr::kMhartid, zero));
    expect_illegal(csrrs(a0, csr::kMhartid, a1));
    expect_illegal(csrrsi(a0, csr::kCycle, 1));
    read(csr::kCycle);
}

TEST_F(Csr, RegistersThatDoNotExistTrap) {
    for (const std::uint32_t address :
         {0x000u, 0x100u, 0x180u, 0x302u, 0x303u, 0x3A0u, 0x3B0u, 0x7B0u, 0xFFFu})
        expect_illegal(csrr(a0, address));
}

TEST_F(Csr, UserModeReachesOnlyTheCountersItIsGiven) {
    const auto as_user = [&](std::uint32_t code) {
        bench.set_csr(csr::kMstatus, 0);
        bench.load({code});
        bench.enter_user_mode(HartBench::kCode);
        bench.step();
        return bench.hart.mode() == Mode::user;
    };
    bench.mtime = 5;
    for (const std::uint32_t address : {csr::kCycle, csr::kTime, csr::kInstret, csr::kInstreth}) {
        bench.set_csr(csr::kMcounteren, 0);
        EXPECT_FALSE(as_user(csrr(a0, address)));
        bench.set_csr(csr::kMcounteren, 7);
        EXPECT_TRUE(as_user(csrr(a0, address)));
        bench.hart.set_pc(HartBench::kHandler);
        bench.load({kEcall});
        bench.step();
    }
    EXPECT_FALSE(as_user(csrr(a0, csr::kMscratch)));
}

TEST_F(Csr, TimeExistsOnlyWithATimer) {
    expect_illegal(csrr(a0, csr::kTime));
    bench.mtime = 0x1'2345'6789;
    EXPECT_EQ(read(csr::kTime), 0x2345'6789u);
    EXPECT_EQ(read(csr::kTimeh), 1u);
}

TEST_F(Csr, InstretCountsExactlyAndOverflowsIntoTheHighHalf) {
    bench.hart.set(a1, 0xFFFF'FFFE);
    bench.execute({csrrw(zero, csr::kMinstreth, zero), csrrw(zero, csr::kMinstret, a1),
                   csrr(a2, csr::kMinstret), csrr(a3, csr::kMinstreth), csrr(a4, csr::kMinstret),
                   csrr(a5, csr::kInstreth)});
    EXPECT_EQ(bench.hart.x(a2), 0xFFFF'FFFEu)
        << "the value written is what the next instruction reads";
    EXPECT_EQ(bench.hart.x(a3), 0u);
    EXPECT_EQ(bench.hart.x(a4), 0u);
    EXPECT_EQ(bench.hart.x(a5), 1u);
}

TEST_F(Csr, CountersCanBeHeldAndSet) {
    bench.hart.set(a1, 1000);
    bench.execute({csrrwi(zero, csr::kMcountinhibit, 5), csrrw(zero, csr::kMinstret, a1),
                   csrrw(zero, csr::kMcycle, a1), nop(), nop(), csrr(a2, csr::kMinstret),
                   csrr(a3, csr::kMcycle)});
    EXPECT_EQ(bench.hart.x(a2), 1000u);
    EXPECT_EQ(bench.hart.x(a3), 1000u);
    bench.execute(
        {csrrwi(zero, csr::kMcountinhibit, 0), csrr(a2, csr::kMinstret), csrr(a3, csr::kMinstret)});
    EXPECT_EQ(bench.hart.x(a2), 1000u);
    EXPECT_EQ(bench.hart.x(a3), 1001u);
}

TEST_F(Csr, McycleCountsTheCostsOfInstructions) {
    const CycleCosts costs;
    bench.execute({csrr(a0, csr::kMcycle), r_type(1, a1, a1, 4, a2, 0x33), csrr(a3, csr::kMcycle)});
    EXPECT_EQ(bench.hart.x(a3) - bench.hart.x(a0), costs.div + costs.csr + 0u);
}

TEST_F(Csr, MipShowsTheLines) {
    bench.hart.set_interrupt_lines(csr::kExternal | csr::kSoftware);
    EXPECT_EQ(read(csr::kMip), csr::kExternal | csr::kSoftware);
}

// What exists, by the specification: number, and whether it can be written.
std::map<std::uint32_t, bool> expected_csrs() {
    std::map<std::uint32_t, bool> all;
    for (const std::uint32_t address :
         {csr::kMstatus, csr::kMisa, csr::kMie, csr::kMtvec, csr::kMcounteren, csr::kMstatush,
          csr::kMcountinhibit, csr::kMscratch, csr::kMepc, csr::kMcause, csr::kMtval, csr::kMip,
          csr::kMcycle, csr::kMinstret, csr::kMcycleh, csr::kMinstreth})
        all[address] = true;
    for (const std::uint32_t address :
         {csr::kMvendorid, csr::kMarchid, csr::kMimpid, csr::kMhartid, csr::kMconfigptr})
        all[address] = false;
    for (std::uint32_t i = 3; i < 32; ++i) {
        for (const std::uint32_t row : {0xB00u, 0xB80u, 0x320u}) all[row + i] = true;
        for (const std::uint32_t row : {0xC00u, 0xC80u}) all[row + i] = false;
    }
    for (std::uint32_t i = 0; i < 3; ++i) all[0xC00 + i] = all[0xC80 + i] = false;
    return all;
}

TEST_F(Csr, ExactlyThoseOfTheSpecificationExistAndCanBeWritten) {
    const std::map<std::uint32_t, bool> expected = expected_csrs();
    bench.mtime = 0;
    for (std::uint32_t address = 0; address < 4096; ++address) {
        const auto traps = [&](std::uint32_t code) {
            const std::uint64_t before = bench.hart.exceptions();
            bench.load({code}, HartBench::kCode + 8 * (address % 2));  // no trap loop
            bench.step();
            return bench.hart.exceptions() != before;
        };
        const auto known = expected.find(address);
        ASSERT_EQ(!traps(csrr(a0, address)), known != expected.end()) << std::hex << address;
        // What was read is written back: nothing changes.
        ASSERT_EQ(!traps(csrrw(zero, address, a0)), known != expected.end() && known->second)
            << std::hex << address;
    }
}

TEST_F(Csr, NothingOfMachineModeExistsInUserMode) {
    bench.mtime = 0;
    bench.set_csr(csr::kMcounteren, 7);
    for (std::uint32_t address = 0; address < 4096; ++address) {
        const std::uint64_t before = bench.hart.exceptions();
        bench.hart.set_mode(Mode::user);
        bench.load({csrr(a0, address)}, HartBench::kCode + 8 * (address % 2));  // no trap loop
        bench.step();
        const bool is_counter = (address & 0xF7F) >= 0xC00 && (address & 0xF7F) < 0xC03;
        ASSERT_EQ(bench.hart.exceptions() == before, is_counter) << std::hex << address;
    }
}

TEST_F(Csr, UnusedCountersReadZero) {
    for (const std::uint32_t address : {0xB03u, 0xB1Fu, 0xB83u, 0x323u, 0x33Fu, 0xC03u, 0xC9Fu})
        EXPECT_EQ(read(address), 0u);
    EXPECT_EQ(write(0x323, 0xFFFF'FFFF), 0u);
}

}  // namespace
}  // namespace tessera::riscv

// The hart against libunicorn, instruction by instruction. TESSERA_FUZZ_SEED and
// TESSERA_FUZZ_PROGRAMS choose other programs and more of them.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "models/riscv/decode.h"
#include "models/riscv/disassemble.h"
#include "tests/riscv/fuzz.h"
#include "tests/riscv/hart_bench.h"
#include "tests/riscv/oracle.h"
#include "tests/riscv/random_program.h"

namespace tessera::riscv {
namespace {

using test::HartBench;
using test::Oracle;
using test::RandomProgram;

constexpr unsigned kItems = 100;
constexpr unsigned kRunsOfProgram = 8;  // with other data each; translating is the oracle's cost
constexpr std::uint32_t kCodeBytes = 0x1000;
constexpr std::uint32_t kDataBytes = 0x2000;

Oracle::State state_of(const Hart& hart) {
    Oracle::State state;
    for (unsigned i = 0; i < 32; ++i) state.x[i] = hart.x(i);
    state.pc = hart.pc();
    return state;
}

class Lockstep : public testing::Test {
  protected:
    const std::uint64_t seed = test::fuzz_seed();
    HartBench bench, blocks;
    Oracle oracle{HartBench::kMemory, HartBench::kBytes};
    std::uint64_t executed = 0;

    [[nodiscard]] std::uint32_t instruction_at(std::uint32_t pc) const {
        std::uint32_t bits = 0;
        std::memcpy(&bits, &bench.memory[pc - HartBench::kMemory], 4);
        return bits;
    }

    [[nodiscard]] std::string difference(std::uint64_t program, const Oracle::State& before) const {
        const std::uint32_t bits = instruction_at(before.pc);
        const Instruction instruction = decode(bits);
        std::string text =
            fmt::format("TESSERA_FUZZ_SEED={} program {}\n{:08x}: {:0{}x}  {}\n", seed, program,
                        before.pc, instruction.length == 2 ? bits & 0xFFFF : bits,
                        2 * instruction.length, disassemble(instruction, before.pc));
        const Oracle::State ours = state_of(bench.hart), &theirs = oracle.state();
        text += fmt::format("pc   before {:08x}  hart {:08x}  oracle {:08x}\n", before.pc, ours.pc,
                            theirs.pc);
        for (unsigned i = 0; i < 32; ++i)
            text += fmt::format("{:4} before {:08x}  hart {:08x}  oracle {:08x}{}\n",
                                register_name(i), before.x[i], ours.x[i], theirs.x[i],
                                ours.x[i] == theirs.x[i] ? "" : "  <--");
        return text;
    }

    void place_code(const RandomProgram& program) {
        ASSERT_LE(program.bytes() + 4, kCodeBytes);
        for (HartBench* each : {&bench, &blocks}) {
            std::memcpy(each->memory.data(), program.parcels().data(), program.bytes());
            const std::uint32_t wfi = test::rv::kWfi;
            std::memcpy(&each->memory[program.bytes()], &wfi, sizeof wfi);
            each->hart.invalidate_code(HartBench::kCode, HartBench::kCode + kCodeBytes);
        }
        oracle.write_code(HartBench::kCode, bench.memory.data(), kCodeBytes);
    }

    // Small and extreme values are as likely as any.
    void place_data(base::RandomStream& random) {
        for (std::uint32_t at = 0; at < kDataBytes; at += 4)
            bench.put(HartBench::kData + at, random.bits32());
        std::memcpy(data_of(blocks), data_of(bench), kDataBytes);
        oracle.write(HartBench::kData, data_of(bench), kDataBytes);

        for (unsigned i = 1; i < 32; ++i) {
            const std::uint32_t value = random.bits32();
            const std::uint32_t kind = random.below(4);
            bench.hart.set(i, kind == 0   ? value % 32
                              : kind == 1 ? 0x7FFF'FFFF + value % 3
                              : kind == 2 ? 0 - value % 3
                                          : value);
        }
        for (const unsigned base : {RandomProgram::kStack, RandomProgram::kBase})
            bench.hart.set(base,
                           HartBench::kData + RandomProgram::kReach + 4 * random.below(0x300));
        bench.hart.set_pc(HartBench::kCode);
        for (unsigned i = 1; i < 32; ++i) blocks.hart.set(i, bench.hart.x(i));
        blocks.hart.set_pc(HartBench::kCode);
        oracle.set(state_of(bench.hart));
    }
    static std::byte* data_of(HartBench& of) {
        return &of.memory[HartBench::kData - HartBench::kMemory];
    }

    // False after a difference, which is reported.
    bool run(std::uint64_t number) {
        const RandomProgram program(seed, number, kItems);
        base::RandomStream random(seed, "lockstep", number);
        place_code(program);
        for (unsigned i = 0; i < kRunsOfProgram; ++i) {
            place_data(random);
            if (!run_in_steps(program, number)) return false;
            if (!run_in_blocks(program, number)) return false;
        }
        return true;
    }

    bool run_in_steps(const RandomProgram& program, std::uint64_t number) {
        const std::uint32_t end = HartBench::kCode + program.bytes();
        while (bench.hart.pc() != end) {
            const Oracle::State before = oracle.state();
            bench.step();
            const std::string error = oracle.step();
            ++executed;
            if (error.empty() && state_of(bench.hart) == oracle.state()) continue;
            ADD_FAILURE() << error << '\n' << difference(number, before);
            return false;
        }
        std::array<std::byte, kDataBytes> theirs;
        oracle.read(HartBench::kData, theirs.data(), theirs.size());
        const bool same = std::memcmp(theirs.data(), data_of(bench), kDataBytes) == 0;
        EXPECT_TRUE(same) << "memory differs after program " << number
                          << " of TESSERA_FUZZ_SEED=" << seed;
        return same;
    }

    // The same at once, up to the wfi behind the program.
    bool run_in_blocks(const RandomProgram& program, std::uint64_t number) {
        blocks.hart.run(blocks.hart.cycle() + 1'000'000);
        blocks.hart.set_interrupt_lines(csr::kTimer);  // ends the wait
        blocks.hart.set_interrupt_lines(0);
        Oracle::State state = state_of(blocks.hart);
        EXPECT_EQ(state.pc, HartBench::kCode + program.bytes() + 4);
        state.pc -= 4;
        const bool same = state == oracle.state() &&
                          std::memcmp(data_of(blocks), data_of(bench), kDataBytes) == 0;
        EXPECT_TRUE(same) << "blocks differ after program " << number
                          << " of TESSERA_FUZZ_SEED=" << seed;
        return same;
    }
};

TEST_F(Lockstep, RandomProgramsLeaveTheSameState) {
    blocks.set_csr(csr::kMie, csr::kTimer);
    const std::uint64_t programs = test::fuzz_programs(1500);
    for (std::uint64_t program = 0; program < programs; ++program)
        if (!run(program)) return;
    std::cout << executed << " instructions of " << programs << " programs, seed " << seed << '\n';
    EXPECT_EQ(bench.hart.exceptions() + blocks.hart.exceptions(), 0u);
}

// Deviations of the oracle: it has F and D, so that loads and stores of floating-point registers
// are instructions; an ebreak ends its run; and some reserved parcels are no-ops, because its
// second decoder accepts in silence what the first refuses: quadrant 0 with funct3 4, shifts with
// shamt[5], c.subw and its neighbours.
bool oracle_deviates(std::uint32_t parcel) {
    const std::uint32_t quadrant = parcel & 3, funct3 = parcel >> 13, arithmetic = parcel >> 10 & 3;
    const bool has_bit12 = (parcel >> 12 & 1) != 0;
    const bool is_floating_point = quadrant != 1 && (funct3 & 1) != 0;
    const bool is_ebreak = parcel == 0x9002;
    const bool is_silent = (quadrant == 0 && funct3 == 4) ||
                           (quadrant == 2 && funct3 == 0 && has_bit12) ||
                           (quadrant == 1 && funct3 == 4 && has_bit12 && arithmetic != 2);
    return is_floating_point || is_ebreak || is_silent;
}

TEST_F(Lockstep, EveryCompressedParcelIsLegalAndDoesTheSameOrIsIllegalInBoth) {
    constexpr std::uint32_t kParcels = 1u << 14;
    unsigned legal = 0;
    for (std::uint32_t quadrant = 0; quadrant < 3; ++quadrant) {
        for (std::uint32_t i = 0; i < kParcels; ++i)
            bench.put_half(HartBench::kCode + 2 * i, static_cast<std::uint16_t>(i << 2 | quadrant));
        bench.hart.invalidate_code(HartBench::kCode, HartBench::kCode + 2 * kParcels);
        oracle.write_code(HartBench::kMemory, bench.memory.data(), HartBench::kBytes);
        for (std::uint32_t i = 0; i < kParcels; ++i) {
            const std::uint32_t parcel = i << 2 | quadrant;
            if (oracle_deviates(parcel)) continue;
            for (unsigned reg = 1; reg < 32; ++reg)
                bench.hart.set(reg, HartBench::kData + 0x1000 + 4 * reg);
            bench.hart.set_pc(HartBench::kCode + 2 * i);
            const Oracle::State before = state_of(bench.hart);
            oracle.set(before);
            const std::uint64_t exceptions = bench.hart.exceptions();
            bench.step();
            const bool is_legal = bench.hart.exceptions() == exceptions;
            ASSERT_EQ(oracle.step().empty(), is_legal) << difference(0, before);
            if (!is_legal) continue;
            ASSERT_EQ(state_of(bench.hart), oracle.state()) << difference(0, before);
            ++legal;
        }
    }
    std::cout << legal << " legal parcels\n";
}

}  // namespace
}  // namespace tessera::riscv

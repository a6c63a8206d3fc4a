// The hart against libunicorn, instruction by instruction. TESSERA_FUZZ_SEED and
// TESSERA_FUZZ_PROGRAMS choose other programs and more of them. A program on which they differ is
// written to a file, from which the case can be seen and made again.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "models/riscv/decode.h"
#include "models/riscv/disassemble.h"
#include "tests/riscv/fuzz.h"
#include "tests/riscv/hart_bench.h"
#include "tests/riscv/oracle.h"
#include "tests/riscv/random_program.h"

namespace tessera::riscv {
namespace {

using test::ExpectedTrap;
using test::HartBench;
using test::Oracle;
using test::RandomProgram;
using test::Traps;
using namespace test::rv;

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
    std::uint64_t executed = 0, traps_seen = 0;
    std::uint64_t tamper_at = 0;  // after so many instructions a register of the hart is spoilt

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

    // Nothing, or what differs and the file that shows the program.
    std::string run(std::uint64_t number, Traps traps = Traps::none) {
        const RandomProgram program(seed, number, kItems, traps);
        base::RandomStream random(seed, "lockstep", number);
        place_code(program);
        for (unsigned i = 0; i < kRunsOfProgram; ++i) {
            place_data(random);
            const Oracle::State start = oracle.state();
            const Mode mode = traps == Traps::in_user_mode ? Mode::user : Mode::machine;
            for (HartBench* each : {&bench, &blocks}) each->hart.set_mode(mode);
            std::string difference = run_in_steps(program, number);
            if (difference.empty()) difference = run_in_blocks(program);
            if (!difference.empty())
                return difference +
                       "\nreproducer: " + write_reproducer(program, number, start, difference);
        }
        return {};
    }

    [[nodiscard]] std::string write_reproducer(const RandomProgram& program, std::uint64_t number,
                                               const Oracle::State& start,
                                               const std::string& difference) const {
        std::string text = fmt::format(
            "{}\n\nTESSERA_FUZZ_SEED={} makes this again, as program {}.\n\nregisters before:\n",
            difference, seed, number);
        for (unsigned i = 0; i < 32; ++i)
            text += fmt::format("{:4} {:08x}\n", register_name(i), start.x[i]);
        text += "\nprogram:\n";
        for (std::uint32_t at = 0; at < program.bytes();) {
            const std::uint32_t pc = HartBench::kCode + at, bits = instruction_at(pc);
            const Instruction instruction = decode(bits);
            text += fmt::format("{:08x}: {:0{}x}  {}\n", pc,
                                instruction.length == 2 ? bits & 0xFFFF : bits,
                                2 * instruction.length, disassemble(instruction, pc));
            at += instruction.length;
        }
        const std::string path =
            testing::TempDir() + fmt::format("lockstep_seed{}_program{}.txt", seed, number);
        std::ofstream(path) << text;
        return path;
    }

    // An instruction that is known to trap: what the hart notes of it, and that the oracle objects
    // too; then both go on behind it.
    std::string step_into_trap(const ExpectedTrap& trap, const Oracle::State& before) {
        bench.step();
        const std::uint32_t tval = trap.tval + (trap.base != 0    ? before.x[trap.base]
                                                : trap.is_from_pc ? before.pc
                                                                  : 0);
        const bool is_noted = bench.hart.pc() == HartBench::kHandler &&
                              bench.csr(csr::kMcause) == static_cast<std::uint32_t>(trap.cause) &&
                              bench.csr(csr::kMtval) == tval && bench.csr(csr::kMepc) == before.pc;
        if (!is_noted)
            return fmt::format(
                "trap: expected {} with mtval {:#x} at {:#x}, found cause {} with "
                "mtval {:#x} at {:#x}, pc {:#x}",
                to_string(trap.cause), tval, before.pc, bench.csr(csr::kMcause),
                bench.csr(csr::kMtval), bench.csr(csr::kMepc), bench.hart.pc());
        const bool can_tell = trap.oracle_traps_too && trap.cause != Cause::ecall_from_user &&
                              trap.cause != Cause::ecall_from_machine &&
                              trap.cause != Cause::breakpoint;
        if (can_tell && oracle.step().empty()) return "trap: the oracle does not trap";
        ++traps_seen;
        while (bench.hart.pc() != before.pc + 4) bench.step();
        Oracle::State after = before;
        after.pc += 4;
        oracle.set(after);
        return state_of(bench.hart) == after ? "" : "trap: the handler's way back is wrong";
    }

    std::string run_in_steps(const RandomProgram& program, std::uint64_t number) {
        const std::uint32_t end = HartBench::kCode + program.bytes();
        while (bench.hart.pc() != end) {
            const Oracle::State before = oracle.state();
            const auto trap = program.traps().find(before.pc - HartBench::kCode);
            std::string error;
            if (trap != program.traps().end()) {
                error = step_into_trap(trap->second, before);
            } else {
                bench.step();
                error = oracle.step();
            }
            ++executed;
            if (executed == tamper_at) bench.hart.set(10, bench.hart.x(10) ^ 1);
            if (!error.empty() || state_of(bench.hart) != oracle.state())
                return error + '\n' + difference(number, before);
        }
        std::array<std::byte, kDataBytes> theirs;
        oracle.read(HartBench::kData, theirs.data(), theirs.size());
        const bool same = std::memcmp(theirs.data(), data_of(bench), kDataBytes) == 0;
        return same ? "" : "memory differs at the end";
    }

    // The same at once, up to the wfi behind the program.
    std::string run_in_blocks(const RandomProgram& program) {
        blocks.hart.run(blocks.hart.cycle() + 1'000'000);
        blocks.hart.set_interrupt_lines(csr::kTimer);  // ends the wait
        blocks.hart.set_interrupt_lines(0);
        Oracle::State state = state_of(blocks.hart);
        if (state.pc != HartBench::kCode + program.bytes() + 4)
            return fmt::format("blocks end at {:#x}", state.pc);
        state.pc -= 4;
        const bool same = state == oracle.state() &&
                          std::memcmp(data_of(blocks), data_of(bench), kDataBytes) == 0;
        return same ? "" : "blocks and steps differ at the end";
    }
};

TEST_F(Lockstep, RandomProgramsLeaveTheSameState) {
    blocks.set_csr(csr::kMie, csr::kTimer);
    const std::uint64_t programs = test::fuzz_programs(1500);
    for (std::uint64_t program = 0; program < programs; ++program) ASSERT_EQ(run(program), "");
    std::cout << executed << " instructions of " << programs << " programs, seed " << seed << '\n';
    EXPECT_EQ(bench.hart.exceptions() + blocks.hart.exceptions(), 0u);
}

TEST_F(Lockstep, ProgramsThatTrapNoteTheRightCauseAndGoOnAlike) {
    // Skips the instruction that has trapped; t6 is the one register it needs.
    for (HartBench* each : {&bench, &blocks}) {
        each->set_csr(csr::kMie, csr::kTimer);
        each->load({csrrw(t6, csr::kMscratch, t6), csrr(t6, csr::kMepc), addi(t6, t6, 4),
                    csrrw(zero, csr::kMepc, t6), csrrw(t6, csr::kMscratch, t6), kMret},
                   HartBench::kHandler);
    }
    const std::uint64_t programs = test::fuzz_programs(600);
    for (std::uint64_t program = 0; program < programs; ++program)
        ASSERT_EQ(run(program, program % 2 == 0 ? Traps::in_machine_mode : Traps::in_user_mode),
                  "");
    std::cout << executed << " instructions of " << programs << " programs, " << traps_seen
              << " of them trapped, seed " << seed << '\n';
    EXPECT_GT(traps_seen, 10 * programs);
    EXPECT_EQ(bench.hart.exceptions(), blocks.hart.exceptions());
}

TEST_F(Lockstep, ADifferenceIsReportedWithAFileThatShowsIt) {
    blocks.set_csr(csr::kMie, csr::kTimer);
    tamper_at = 40;
    const std::string said = run(0);
    const std::size_t at = said.find("reproducer: ");
    ASSERT_NE(at, std::string::npos) << said;
    const std::string path = said.substr(at + 12);
    std::ifstream file(path);
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    std::filesystem::remove(path);
    for (const std::string& part : {std::string("<--"), fmt::format("TESSERA_FUZZ_SEED={}", seed),
                                    std::string("a0"), std::string("program:\n80000000: ")})
        EXPECT_NE(text.find(part), std::string::npos) << text;
    executed = 0;
    EXPECT_NE(run(0), "") << "the seed makes it again";
    std::filesystem::remove(path);
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

// Of the opcodes of integer arithmetic, memory, branches and jalr. Registers point into memory, so
// that only the encoding decides.
TEST_F(Lockstep, RandomWordsAreLegalInBothOrInNeither) {
    constexpr std::array<std::uint32_t, 7> kOpcodes = {0x33, 0x13, 0x63, 0x67, 0x03, 0x23, 0x2F};
    constexpr std::uint32_t kPlace = HartBench::kCode + 0x4000;  // branches stay in memory
    base::RandomStream random(seed, "random_words", 0);
    unsigned legal = 0, illegal = 0;
    for (unsigned round = 0; round < 40'000; ++round) {
        std::uint32_t bits = (random.bits32() & ~0x7Fu) | kOpcodes[random.below(7)];
        if ((bits >> 15 & 31) == 0) bits |= 1u << 15;  // zero points nowhere
        oracle.write_code(kPlace, &bits, 4);
        Oracle::State state;
        for (unsigned reg = 1; reg < 32; ++reg) state.x[reg] = HartBench::kData + 0x1000;
        state.pc = kPlace;
        oracle.set(state);
        const bool is_legal = decode(bits).op != Op::illegal;
        ASSERT_EQ(oracle.step().empty(), is_legal)
            << fmt::format("{:08x} {}", bits, disassemble(decode(bits), kPlace));
        ++(is_legal ? legal : illegal);
    }
    EXPECT_GT(legal, 5000u);
    EXPECT_GT(illegal, 5000u);
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

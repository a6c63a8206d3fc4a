// The block loop against the stepping loop: programs that trap, wait, fault, change their own code
// and are interrupted at random cycles. TESSERA_FUZZ_SEED and TESSERA_FUZZ_PROGRAMS choose others.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/riscv/fuzz.h"
#include "tests/riscv/hart_bench.h"
#include "tests/riscv/random_program.h"

namespace tessera::riscv {
namespace {

using namespace test::rv;
using test::HartBench;
using test::RandomProgram;

constexpr std::uint32_t kPage = 0x1000;
constexpr std::uint32_t kPatch = HartBench::kMemory + kPage;  // code that programs write
constexpr unsigned kRounds = 60;

// Code can be read only, except for the patch page, so that nothing changes code but the sequence
// that ends in fence.i. Bus accesses take a varying time and are remembered.
class LoopBench : public HartBench {
  public:
    std::uint64_t accesses = 0, history = 0;

    LoopBench(const HartConfig& config, std::uint32_t stall) : HartBench(config) {
        hart.invalidate_direct_memory(kMemory, kMemory);
        const auto allow = [&](std::uint32_t first, std::uint32_t end, bool can_write) {
            hart.add_direct_memory({.first = kMemory + first,
                                    .last = kMemory + end - 1,
                                    .data = &memory[first],
                                    .read_stall = stall,
                                    .write_stall = stall / 2,
                                    .can_read = true,
                                    .can_write = can_write});
        };
        allow(0, kPage, false);
        allow(kPage, 2 * kPage, true);
        allow(2 * kPage, 3 * kPage, false);
        allow(8 * kPage, 15 * kPage - 8, true);  // its last page is not whole
    }

    bool access(BusAccess kind, std::uint32_t address, void* data, std::uint32_t bytes) override {
        const bool is_code = address - kMemory < 3 * kPage && address - kPatch >= kPage;
        history = history * 31 + hart.cycle() + address + static_cast<std::uint32_t>(kind);
        ++accesses;
        hart.move_to_cycle(hart.cycle() + accesses % 7);
        if (accesses % 2 == 0) hart.yield();
        if (kind == BusAccess::store && is_code) return false;
        return HartBench::access(kind, address, data, bytes);
    }

    [[nodiscard]] std::string state() const {
        std::string text = fmt::format(
            "pc {:08x} cycle {} retired {} mode {} exceptions {} interrupts {} waiting {} halt {} "
            "accesses {} history {:x}\n",
            hart.pc(), hart.cycle(), hart.retired(), static_cast<int>(hart.mode()),
            hart.exceptions(), hart.interrupts(), hart.is_waiting(), to_string(hart.halt_reason()),
            accesses, history);
        for (unsigned i = 0; i < 32; ++i) text += fmt::format("{:08x} ", hart.x(i));
        for (const std::uint32_t address :
             {csr::kMstatus, csr::kMie, csr::kMepc, csr::kMcause, csr::kMtval, csr::kMcycle,
              csr::kMcycleh, csr::kMinstret, csr::kMinstreth, csr::kMscratch})
            text += fmt::format("{:03x}:{:08x} ", address, csr(address));
        return text;
    }
};

// Goes on behind the instruction that trapped, in user or machine mode as minstret has it.
void place_handlers(LoopBench& bench) {
    constexpr std::int32_t kSlots = 12 * 4;
    std::uint32_t at = HartBench::kHandler;
    const auto put = [&](Word code) { bench.put(at, code), at += 4; };
    put(jal(zero, kSlots));
    while (at < HartBench::kHandler + kSlots) put(at % 8 == 0 ? kMret : csrr(t5, csr::kMcycle));
    for (const Word code :
         {csrr(t5, csr::kMinstret), i_type(11, t5, 1, t5, 0x13),  // slli
          csrrs(zero, csr::kMstatus, t5), csrr(t6, csr::kMepc), i_type(20, t6, 1, t6, 0x13),
          i_type(20, t6, 5, t6, 0x13),  // srli: the offset in the code's page
          lui(t5, HartBench::kCode >> 12), add(t6, t6, t5), addi(t6, t6, 2),
          csrrw(zero, csr::kMepc, t6), kMret})
        put(code);
}

class WildProgram {
  public:
    WildProgram(std::uint64_t seed, std::uint64_t number)
        : random_(seed, "wild_program", number), seed_(seed), number_(number) {
        while (parcels_.size() < 600) {
            tame();
            wild();
        }
        put(jal(zero, -static_cast<std::int32_t>(2 * parcels_.size())));
    }
    [[nodiscard]] const std::vector<std::uint16_t>& parcels() const { return parcels_; }

  private:
    void put(Word code) {
        parcels_.push_back(static_cast<std::uint16_t>(code));
        parcels_.push_back(static_cast<std::uint16_t>(code >> 16));
    }
    void tame() {
        const RandomProgram part(seed_, number_ << 16 | parcels_.size(), random_.below(12));
        parcels_.insert(parcels_.end(), part.parcels().begin(), part.parcels().end());
    }
    unsigned any() { return random_.below(32); }
    std::int32_t offset() { return static_cast<std::int32_t>(random_.below(64)) - 32; }

    void wild() {
        static constexpr std::array kCsrs = {
            csr::kMstatus,       csr::kMie,     csr::kMepc,      csr::kMscratch, csr::kMcycle,
            csr::kMinstret,      csr::kCycle,   csr::kInstret,   csr::kMcycleh,  csr::kMinstreth,
            csr::kMcountinhibit, csr::kMhartid, csr::kMcounteren};
        const auto here = static_cast<std::int32_t>(2 * parcels_.size());
        switch (random_.below(16)) {
            case 0: return put(kEcall);
            case 1: return put(random_.below(2) == 0 ? kEbreak : kMret);
            case 2: return put(random_.below(4) == 0 ? kWfi : kFenceI);
            case 3: return put(0xFFFF'FFFF << random_.below(16));
            case 4: return parcels_.push_back(static_cast<std::uint16_t>(random_.bits32()));
            case 5: return put(i_type(offset(), any(), random_.below(8), any(), 0x03));
            case 6: return put(s_type(offset(), any(), any(), random_.below(3)));
            case 7: return put(test::rv::amo(0, any(), any(), any()));
            case 8:
            case 9:
            case 10:
                return put(kCsrs[random_.below(kCsrs.size())] << 20 | any() << 15 |
                           (1 + random_.below(3)) << 12 | any() << 7 | 0x73);
            case 11: put(lui(t6, HartBench::kDevice >> 12)); return put(lw(any(), t6, 0));
            case 12: put(lui(t6, HartBench::kDevice >> 12)); return put(sw(any(), t6, 0));
            case 13:
                return put(b_type(-static_cast<std::int32_t>(random_.below(
                                      static_cast<std::uint32_t>(std::min(here, 4000)) / 2 + 1)) *
                                      2,
                                  any(), any(), random_.below(2) * 5));
            case 14: return broken_reservation();
            default: return patch();
        }
    }
    // A store breaks the reservation even if it changes nothing.
    void broken_reservation() {
        put(lr(t5, RandomProgram::kBase));
        put(sw(t5, RandomProgram::kBase, 0));
        put(sc(1 + random_.below(8), any(), RandomProgram::kBase));
    }
    // Writes an instruction, and calls it.
    void patch() {
        const Word slot = 16 * random_.below(64);
        const Word code = addi(1 + random_.below(28), any(), offset());
        const auto low = static_cast<std::int32_t>(code << 20) >> 20;
        put(lui(t5, (code + 0x800) >> 12));
        put(addi(t5, t5, low));
        put(lui(t6, kPatch >> 12));
        put(sw(t5, t6, static_cast<std::int32_t>(slot)));
        put(kFenceI);
        put(jalr(t6, t6, static_cast<std::int32_t>(slot)));
    }

    base::RandomStream random_;
    std::uint64_t seed_, number_;
    std::vector<std::uint16_t> parcels_;
};

struct InstructionCount final : InstructionObserver {
    std::uint64_t retired = 0, traps = 0;
    void after(const Retired&) override { ++retired; }
    void on_trap(const TrapRecord&) override { ++traps; }
};

class Loops : public testing::Test {
  protected:
    const std::uint64_t seed = test::fuzz_seed();
    std::uint64_t executed = 0, traps = 0, interrupts = 0;

    // False after a difference, which is reported.
    bool run(std::uint64_t number) {
        base::RandomStream random(seed, "loops", number);
        const HartConfig config{.reset_vector = HartBench::kCode,
                                .fetch_line_bytes = 16u << random.below(3)};
        const std::uint32_t stall = random.below(2) * random.below(12);
        std::array benches = {std::make_unique<LoopBench>(config, stall),
                              std::make_unique<LoopBench>(config, stall),
                              std::make_unique<LoopBench>(config, stall)};
        benches[1]->hart.only_step(true);
        InstructionCount watcher;
        benches[2]->hart.observe(watcher);
        const WildProgram program(seed, number);
        for (auto& bench : benches) place(*bench, program);
        watcher = {};
        const std::uint64_t retired_before = benches[2]->hart.retired();

        for (unsigned round = 0; round < kRounds; ++round) {
            const std::uint64_t limit = benches[0]->hart.cycle() + 1 + random.below(500);
            const std::uint32_t lines =
                random.below(3) == 0 ? random.bits32() & csr::kInterrupts : 0;
            if (round % 8 == 0) restart(benches, random);
            for (auto& bench : benches) bench->hart.run(limit);
            const std::string state = benches[0]->state();
            if (state != benches[1]->state() || state != benches[2]->state()) {
                ADD_FAILURE() << "TESSERA_FUZZ_SEED=" << seed << " program " << number << " round "
                              << round << " stall " << stall << "\nblocks   " << state
                              << "\nsteps    " << benches[1]->state() << "\nobserved "
                              << benches[2]->state();
                return false;
            }
            for (auto& bench : benches) bench->hart.set_interrupt_lines(lines);
        }
        EXPECT_EQ(benches[0]->memory, benches[1]->memory) << "program " << number;
        EXPECT_EQ(benches[0]->memory, benches[2]->memory) << "program " << number;
        const Hart& observed = benches[2]->hart;
        EXPECT_EQ(watcher.retired, observed.retired() - retired_before);
        EXPECT_EQ(watcher.traps, observed.exceptions() + observed.interrupts());
        executed += benches[0]->hart.retired();
        traps += benches[0]->hart.exceptions();
        interrupts += benches[0]->hart.interrupts();
        return !HasFailure();
    }

  private:
    static void place(LoopBench& bench, const WildProgram& program) {
        bench.set_csr(csr::kMtvec, HartBench::kHandler | 1);
        std::memcpy(bench.memory.data(), program.parcels().data(), 2 * program.parcels().size());
        place_handlers(bench);
        for (std::uint32_t slot = 0; slot < kPage; slot += 16) {
            bench.put(kPatch + slot, nop());
            bench.put(kPatch + slot + 4, jalr(zero, t6, 0));
        }
        bench.hart.invalidate_code(HartBench::kMemory, HartBench::kMemory + 3 * kPage);
    }
    // Programs may run in circles.
    static void restart(auto& benches, base::RandomStream& random) {
        std::array<std::uint32_t, 32> values;
        for (std::uint32_t& value : values)
            value = random.below(4) == 0 ? HartBench::kData + random.below(0x6000)
                                         : random.bits32() >> random.below(32);
        for (const unsigned base : {RandomProgram::kStack, RandomProgram::kBase})
            values[base] = HartBench::kData + RandomProgram::kReach + 4 * random.below(0x300);
        for (auto& bench : benches) {
            for (unsigned i = 1; i < 32; ++i) bench->hart.set(i, values[i]);
            bench->hart.set_pc(HartBench::kCode);
            bench->hart.set_interrupt_lines(csr::kTimer);
        }
    }
};

TEST_F(Loops, DoTheSameAtTheSameCycle) {
    const std::uint64_t programs = test::fuzz_programs(2000);
    for (std::uint64_t program = 0; program < programs; ++program)
        if (!run(program)) return;
    std::cout << executed << " instructions, " << traps << " traps, " << interrupts
              << " interrupts of " << programs << " programs, seed " << seed << '\n';
    EXPECT_GT(traps, programs);
    EXPECT_GT(interrupts, programs);
}

}  // namespace
}  // namespace tessera::riscv

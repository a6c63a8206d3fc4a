// The register interface that drivers and debuggers meet.

#include <fmt/format.h>

#include <set>

#include "models/base/tile_registers.h"
#include "tests/conformance/conformance.h"

namespace tessera::test {
namespace {

using base::Access;
using base::Job;
using base::JobCode;
using base::Register;
namespace job_flag = base::job_flag;

class Registers : public Conformance {};
TESSERA_FOR_EVERY_TILE(Registers);

TEST_P(Registers, BeginWithTheCommonOnes) {
    const std::span<const Register> registers = tile_case().registers->registers;
    ASSERT_GE(registers.size(), base::kTileRegisters.size());
    for (std::size_t i = 0; i < base::kTileRegisters.size(); ++i) {
        EXPECT_EQ(registers[i].name, base::kTileRegisters[i].name);
        EXPECT_EQ(registers[i].offset, base::kTileRegisters[i].offset);
    }
    for (const Register& own : registers.subspan(base::kTileRegisters.size()))
        EXPECT_GE(own.offset, 0x100u) << own.name;
    EXPECT_EQ(tile_case().registers->window_bytes, 0x1000u);
}

TEST_P(Registers, HoldTheirResetValues) {
    const std::set<std::string_view> of_the_machine = {"ID", "CAPS_OPS", "CAPS_FORMATS",
                                                       "CLOCK_HZ"};
    Bench bench(tile_case());
    simulate([&] {
        EXPECT_EQ(bench.read("ID"), base::kTileMagic << 16 | tile_case().class_id);
        EXPECT_EQ(bench.read("CAPS_OPS") >> static_cast<unsigned>(base::Op::fence), 1u)
            << "every tile has the fence, and no operation is above it";
        EXPECT_NE(bench.read("CAPS_FORMATS") & 0xFFFF, 0u);
        EXPECT_NE(bench.read("CAPS_FORMATS") >> 16, 0u);
        EXPECT_EQ(bench.read("CLOCK_HZ"), bench.tile().identity().clock_hz);
        for (const Register& reg : base::kTileRegisters)
            if (!of_the_machine.contains(reg.name)) {
                EXPECT_EQ(bench.read(reg.name), reg.reset) << reg.name;
            }
        EXPECT_FALSE(bench.irq());
    });
}

TEST_P(Registers, ReadOnlyOnesRefuseWrites) {
    Bench bench(tile_case());
    simulate([&] {
        const std::vector<std::uint32_t> before = bench.all_registers();
        for (const Register& reg : tile_case().registers->registers)
            for (std::uint32_t i = 0; i < reg.count; ++i) {
                if (reg.is_writable()) continue;
                const std::uint32_t ones = 0xFFFF'FFFF;
                EXPECT_EQ(bench.master().write(kTileAt + reg.offset + i * reg.stride_bytes, &ones,
                                               sizeof ones),
                          tlm::TLM_COMMAND_ERROR_RESPONSE)
                    << reg.name;
            }
        EXPECT_EQ(bench.all_registers(), before);
    });
}

TEST_P(Registers, UnmappedOffsetsAreRefused) {
    std::set<std::uint32_t> mapped;
    for (const Register& reg : tile_case().registers->registers)
        for (std::uint32_t i = 0; i < reg.count; ++i)
            mapped.insert(reg.offset + i * reg.stride_bytes);
    Bench bench(tile_case());
    simulate([&] {
        for (std::uint32_t offset = 0; offset < tile_case().registers->window_bytes; offset += 4) {
            if (mapped.contains(offset)) continue;
            std::uint32_t value = 0;
            EXPECT_EQ(bench.master().read(kTileAt + offset, &value, sizeof value),
                      tlm::TLM_ADDRESS_ERROR_RESPONSE)
                << fmt::format("0x{:03x}", offset);
            EXPECT_EQ(bench.master().write(kTileAt + offset, &value, sizeof value),
                      tlm::TLM_ADDRESS_ERROR_RESPONSE)
                << fmt::format("0x{:03x}", offset);
        }
    });
}

TEST_P(Registers, AccessesAreAlignedWords) {
    Bench bench(tile_case());
    simulate([&] {
        std::uint64_t value = 0;
        for (const std::size_t bytes : {1u, 2u, 8u})
            EXPECT_EQ(bench.master().read(kTileAt, &value, bytes), tlm::TLM_BURST_ERROR_RESPONSE);
        for (const unsigned skew : {1u, 2u, 3u})
            EXPECT_EQ(bench.master().read(kTileAt + skew, &value, 4),
                      tlm::TLM_BURST_ERROR_RESPONSE);
    });
}

// Reads every register, whole and in parts, and tries to write parts of it. Whole words it would
// write as the bus does.
void poke_with_debugger(Bench& bench, const base::RegisterMap& map) {
    for (std::uint64_t offset = 0; offset < map.window_bytes; ++offset) {
        std::uint64_t value = ~std::uint64_t{0};
        for (const std::size_t bytes : {1u, 4u, 8u})
            static_cast<void>(bench.master().debug_read(kTileAt + offset, &value, bytes));
        value = ~std::uint64_t{0};
        for (const std::size_t bytes : {1u, 2u, 3u})
            EXPECT_EQ(bench.master().debug_write(kTileAt + offset, &value, bytes), 0u);
    }
}

TEST_P(Registers, DebugReadsChangeNothingAndTakeNoTime) {
    const SampleJob sample = tile_case().jobs().front();
    Bench bench(tile_case());
    simulate([&] {
        Job bad = sample.job;
        bad.op = base::Op::none;
        bench.write("IRQ_MASK", cause::job_error);
        bench.ring(bench.describe(bad));
        bench.wait_until_idle();
        sc_core::wait(picoseconds(1));
        const Account account = bench.account();
        const std::vector<std::uint32_t> registers = bench.all_registers();
        const std::vector<std::byte> memory = bench.all_memory();
        const std::uint64_t time_ps = now_ps();
        const std::uint64_t deltas = sc_core::sc_delta_count();

        poke_with_debugger(bench, *tile_case().registers);

        EXPECT_EQ(now_ps(), time_ps);
        EXPECT_EQ(sc_core::sc_delta_count(), deltas);
        EXPECT_EQ(bench.all_registers(), registers);
        sc_core::wait(picoseconds(1'000'000));
        EXPECT_EQ(bench.all_registers(), registers);
        bench.expect_memory_unchanged(memory);
        EXPECT_TRUE(bench.irq());
        EXPECT_EQ((bench.account() - account).port.bursts, 0u);
    });
}

TEST_P(Registers, DebugReadsGiveWhatTheBusGives) {
    Bench bench(tile_case());
    simulate([&] {
        EXPECT_EQ(bench.run(tile_case().jobs().front()).code, JobCode::ok);
        for (const Register& reg : tile_case().registers->registers) {
            const std::uint32_t seen = bench.peek(reg.name);
            EXPECT_EQ(bench.read(reg.name), seen) << reg.name;
        }
    });
}

TEST_P(Registers, DebuggerDoesNotDisturbARunningJob) {
    constexpr std::uint64_t looks = 20;
    const SampleJob sample = tile_case().long_job();
    Bench bench(tile_case());
    simulate([&] {
        const base::JobStatus whole = bench.run(sample);
        const sc_core::sc_time pause = picoseconds((whole.end_ps - whole.start_ps) / looks);
        // Both runs pause alike: the kernel may order simultaneous events by what else is pending.
        const auto run = [&](bool with_debugger) {
            bench.load(sample);
            bench.ring(bench.describe(sample.job));
            for (std::uint64_t i = 0; i < looks; ++i) {
                if (with_debugger) poke_with_debugger(bench, *tile_case().registers);
                sc_core::wait(pause);
            }
            bench.wait_until_idle();
            return bench.status();
        };
        const base::JobStatus alone = run(false);
        base::JobStatus watched = run(true);
        bench.expect_exact(sample);
        EXPECT_EQ(watched.end_ps - watched.start_ps, alone.end_ps - alone.start_ps);
        watched.start_ps = alone.start_ps;
        watched.end_ps = alone.end_ps;
        EXPECT_EQ(watched, alone);
    });
}

TEST_P(Registers, CountersStandStillBetweenSnapshots) {
    Bench bench(tile_case());
    simulate([&] {
        const LatchedCounters before = bench.account().latched;
        bench.run(tile_case().jobs().front());
        EXPECT_EQ(bench.read("MAC_ISSUED_LO"), before["MAC_ISSUED"]);
        EXPECT_EQ(bench.read("CYCLES_LO"), before["CYCLES"] & 0xFFFF'FFFF);
        EXPECT_GT(bench.account().latched["BUSY"], before["BUSY"]);
    });
}

TEST_P(Registers, LineIsTheMaskedStatus) {
    SampleJob good = tile_case().jobs().front();
    good.job.flags |= job_flag::irq;
    SampleJob bad = good;
    bad.job.version = 9;
    Bench bench(tile_case());
    simulate([&] {
        const auto settle = [] { sc_core::wait(picoseconds(1)); };
        const auto set_mask = [&](std::uint32_t mask) {
            bench.write("IRQ_MASK", mask);
            settle();
        };
        bench.run(good);
        bench.load(bad);
        bench.ring(bench.describe(bad.job));
        bench.wait_until_idle();
        constexpr std::uint32_t both = cause::job_done | cause::job_error;
        ASSERT_EQ(bench.read("IRQ_STATUS"), both);
        EXPECT_FALSE(bench.irq()) << "all is masked";
        for (std::uint32_t mask = 0; mask < 8; ++mask) {
            set_mask(mask);
            EXPECT_EQ(bench.read("IRQ_MASK"), mask);
            EXPECT_EQ(bench.irq(), (both & mask) != 0) << mask;
        }

        bench.write("IRQ_STATUS", cause::overflow);
        EXPECT_EQ(bench.read("IRQ_STATUS"), both) << "a zero clears nothing";
        bench.write("IRQ_STATUS", cause::job_done);
        settle();
        EXPECT_EQ(bench.read("IRQ_STATUS"), cause::job_error);
        EXPECT_TRUE(bench.irq()) << "a cause is left";
        bench.write("IRQ_STATUS", cause::job_error);
        settle();
        EXPECT_EQ(bench.read("IRQ_STATUS"), 0u);
        EXPECT_FALSE(bench.irq());
    });
}

TEST_P(Registers, JobDoneOnlyForJobsThatAskForIt) {
    SampleJob sample = tile_case().jobs().front();
    sample.job.flags &= static_cast<std::uint16_t>(~job_flag::irq);
    Bench bench(tile_case());
    simulate([&] {
        bench.run(sample);
        EXPECT_EQ(bench.read("IRQ_STATUS"), 0u);
        EXPECT_EQ(bench.read("STATUS"), state::idle | state::done);
        sample.job.flags |= job_flag::irq;
        bench.run(sample);
        EXPECT_EQ(bench.read("IRQ_STATUS"), cause::job_done);
    });
}

}  // namespace
}  // namespace tessera::test

// Binary traces: what goes in comes out, and what is broken is said to be.

#include <gtest/gtest.h>

#include <random>

#include "models/riscv/decode.h"
#include "platform/config/error.h"
#include "platform/trace/instruction_codec.h"
#include "tests/riscv/encode.h"
#include "tests/trace/recorded.h"

namespace tessera::trace {
namespace {

using namespace test::rv;

const soc::FunctionTable kFunctions({{0x8000'0000, 0x8000'00FF, "main"},
                                     {0x8000'0100, 0x8000'01FF, "a name; with, anything"}});

std::string encoded(const std::vector<TraceEvent>& events) {
    std::string data;
    TraceEncoder encoder(kFunctions, 5000, [&](std::string_view bytes) { data += bytes; });
    for (const TraceEvent& event : events)
        std::visit([&](const auto& one) { encoder.put(one); }, event);
    encoder.finish();
    return data;
}

std::vector<TraceEvent> decoded(const std::string& data) {
    TraceDecoder decoder(data, "trace.bin");
    std::vector<TraceEvent> events;
    while (auto event = decoder.next()) events.push_back(*event);
    return events;
}

std::string complaint(const std::string& data) {
    try {
        static_cast<void>(decoded(data));
    } catch (const config::Error& error) {
        return error.what();
    }
    return "none";
}

// Programs that jump about, with accesses as the instructions have them.
std::vector<TraceEvent> random_events(std::mt19937& random, std::size_t count) {
    const std::uint32_t codes[] = {addi(a0, a1, 3), lw(a2, a0, 8),  lbu(a2, a0, 1),
                                   sw(a0, a1, 4),   sb(a0, a1, 0),  jal(ra, 16),
                                   beq(a0, a1, 8),  0x4501,         amo(0, a0, a1, a2),
                                   lr(a0, a1),      sc(a0, a1, a2), lw(zero, a0, 0)};
    std::vector<TraceEvent> events;
    InstructionEvent event{.pc = 0x8000'0000};
    for (std::size_t i = 0; i < count; ++i) {
        if (random() % 50 == 0) {
            events.push_back(TrapEvent{.cause = random() % 2 == 0 ? riscv::Cause::timer_interrupt
                                                                  : riscv::Cause::load_access_fault,
                                       .epc = event.pc,
                                       .tval = static_cast<std::uint32_t>(random()),
                                       .from = event.mode,
                                       .cycle = event.end_cycle});
            event.mode = riscv::Mode::machine;
        }
        event.bits = codes[random() % std::size(codes)];
        const riscv::Instruction instruction = riscv::decode(event.bits);
        event.first_cycle = event.end_cycle + (random() % 8 == 0 ? random() % 100'000 : 0);
        event.end_cycle = event.first_cycle + (random() % 2 == 0 ? 1 : random() % 70);
        event.result = riscv::writes_register(instruction)
                           ? static_cast<std::uint32_t>(random() >> random() % 32)
                           : 0;
        event.access_count = 0;
        event.accesses = {};
        const auto access = [&](std::uint8_t bytes, bool is_write) {
            const std::uint32_t mask = bytes == 4 ? ~0u : (1u << 8 * bytes) - 1;
            const bool is_result = !is_write && riscv::writes_register(instruction);
            event.accesses[event.access_count++] = {
                static_cast<std::uint32_t>(random()),
                mask & (is_result ? event.result : static_cast<std::uint32_t>(random())), bytes,
                is_write};
        };
        switch (instruction.op) {
            case riscv::Op::lw:
            case riscv::Op::lr_w: access(4, false); break;
            case riscv::Op::lbu: access(1, false); break;
            case riscv::Op::sw: access(4, true); break;
            case riscv::Op::sb: access(1, true); break;
            case riscv::Op::sc_w:
                if (random() % 2 == 0) access(4, true);
                break;
            case riscv::Op::amoadd_w:
                access(4, false);
                access(4, true);
                break;
            default: break;
        }
        events.push_back(event);
        event.pc += random() % 6 == 0 ? 2 * static_cast<std::uint32_t>(random() % 4000) - 4000
                                      : instruction.length;
        if (random() % 40 == 0)
            event.mode = event.mode == riscv::Mode::user ? riscv::Mode::machine : riscv::Mode::user;
    }
    return events;
}

TEST(InstructionCodec, EveryEventComesBack) {
    for (unsigned seed = 1; seed <= 20; ++seed) {
        SCOPED_TRACE(seed);
        std::mt19937 random(seed);
        const std::vector<TraceEvent> events = random_events(random, 2000);
        EXPECT_EQ(decoded(encoded(events)), events);
    }
}

TEST(InstructionCodec, NamesAndPeriodTravelWithTheTrace) {
    const std::string data = encoded({});
    const TraceDecoder decoder(data, "trace.bin");
    EXPECT_EQ(decoder.functions().all(), kFunctions.all());
    EXPECT_EQ(decoder.period_ps(), 5000u);
}

TEST(InstructionCodec, AStraightLoopTakesTwoBytesAnInstruction) {
    std::vector<TraceEvent> events;
    std::uint64_t cycle = 0;
    for (int i = 0; i < 1000; ++i) {
        events.push_back(InstructionEvent{.pc = 0x8000'0000,
                                          .bits = addi(a0, a0, 1),
                                          .result = static_cast<std::uint32_t>(i % 100),
                                          .first_cycle = cycle,
                                          .end_cycle = cycle + 1});
        events.push_back(InstructionEvent{.pc = 0x8000'0004,
                                          .bits = jal(zero, -4),
                                          .first_cycle = cycle + 1,
                                          .end_cycle = cycle + 2});
        cycle += 2;
    }
    EXPECT_LT(encoded(events).size() - encoded({}).size(), 2.1 * 2000);
}

TEST(InstructionCodec, WhatIsNoTraceIsRefused) {
    EXPECT_NE(complaint("").find("trace.bin: is no instruction trace"), std::string::npos);
    EXPECT_NE(complaint("\x7F"
                        "ELF and more")
                  .find("no instruction trace"),
              std::string::npos);
    std::string other = encoded({});
    other[kTraceMagic.size()] = 9;
    EXPECT_NE(complaint(other).find("version 9"), std::string::npos);
}

TEST(InstructionCodec, EveryTruncationIsNoticed) {
    std::mt19937 random(3);
    const std::string data = encoded(random_events(random, 100));
    for (std::size_t bytes = kTraceMagic.size(); bytes < data.size(); ++bytes)
        EXPECT_NE(complaint(data.substr(0, bytes)).find("cut off"), std::string::npos) << bytes;
    EXPECT_NE(complaint(data + "x").find("after its end"), std::string::npos);
}

TEST(InstructionCodec, DamageIsNoticedOrHarmless) {
    std::mt19937 random(4);
    const std::string data = encoded(random_events(random, 300));
    for (int round = 0; round < 3000; ++round) {
        std::string damaged = data;
        for (std::size_t hits = 1 + random() % 3; hits > 0; --hits)
            damaged[random() % damaged.size()] = static_cast<char>(random());
        const std::string what = complaint(damaged);
        EXPECT_TRUE(what == "none" || what.find("trace.bin: ") == 0) << what;
    }
}

}  // namespace
}  // namespace tessera::trace

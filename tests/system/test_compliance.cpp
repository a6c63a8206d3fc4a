// What test suites of the architecture need: tohost, fromhost and signatures.

#include <gtest/gtest.h>

#include "tests/riscv/encode.h"
#include "tests/system/assembled.h"
#include "tests/system/program.h"

namespace tessera::test {
namespace {

using namespace rv;

// In DRAM, where such suites are linked; data on the page behind the code.
constexpr std::uint32_t kCode = 0x8000'0000, kToHost = 0x8000'1000, kFromHost = 0x8000'1040,
                        kSignature = 0x8000'1080, kCall = 0x8000'1100;
constexpr std::uint32_t kSelfJump = jal(zero, 0);

class Compliance : public testing::Test {
  protected:
    const Sandbox sandbox;
    // a0 = the page of the data; ends in a loop.
    Outcome run(std::vector<std::uint32_t> body, const std::vector<std::string>& more = {},
                std::vector<AssembledSymbol> symbols = {{"tohost", kToHost},
                                                        {"fromhost", kFromHost},
                                                        {"begin_signature", kSignature},
                                                        {"end_signature", kSignature + 16}}) const {
        std::vector<std::uint32_t> program = {lui(a0, kToHost >> 12)};
        program.insert(program.end(), body.begin(), body.end());
        program.push_back(kSelfJump);
        sandbox.write("suite.elf", assembled(program, kCode, symbols));
        std::vector<std::string> arguments = {"--firmware",    "suite.elf", "--set",
                                              "workload=null", "--set",     "limits.time=1 ms"};
        arguments.insert(arguments.end(), more.begin(), more.end());
        return sandbox.digits(arguments);
    }
    static std::vector<std::uint32_t> set(std::uint32_t reg, std::uint32_t value) {
        const std::uint32_t upper = (value + 0x800) >> 12;
        return {lui(reg, upper & 0xFFFFF),
                addi(reg, reg, static_cast<std::int32_t>(value << 20) >> 20)};
    }
    static std::vector<std::uint32_t> store(std::int32_t offset, std::uint32_t value) {
        std::vector<std::uint32_t> code = set(t0, value);
        code.push_back(sw(t0, a0, offset));
        return code;
    }
    static std::vector<std::uint32_t> joined(const std::vector<std::vector<std::uint32_t>>& parts) {
        std::vector<std::uint32_t> all;
        for (const auto& part : parts) all.insert(all.end(), part.begin(), part.end());
        return all;
    }
};

TEST_F(Compliance, OneInToHostPasses) {
    EXPECT_EQ(run(joined({store(0, 1), store(4, 0)})).exit_code, 0);
    EXPECT_EQ(sandbox.result()["firmware"]["ending"], "finished");
}

TEST_F(Compliance, OtherOddNumbersAreFailures) {
    const Outcome outcome = run(store(0, 5 << 1 | 1));
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.err.find("failure 5"), std::string::npos) << outcome.err;
}

TEST_F(Compliance, PrintsByCharacterWhicheverWordComesFirst) {
    EXPECT_EQ(run(joined({store(0, 'H'), store(4, 0x0101'0000), store(4, 0x0101'0000),
                          store(0, 'i'), store(0, 1)}))
                  .exit_code,
              0);
    EXPECT_EQ(sandbox.uart_log(), "Hi");
}

TEST_F(Compliance, ServesTheSystemCallsOfItsConsole) {
    // write(1, tohost page + 0x180, 3), then an unknown call, then exit(0).
    const auto call = [&](std::uint32_t number, std::uint32_t argument1, std::uint32_t argument2) {
        return joined({store(0x100, number), store(0x104, 0), store(0x110, argument1),
                       store(0x118, argument2), store(0, kCall), store(4, 0)});
    };
    const Outcome outcome = run(joined({store(0x180, 'a' | 'b' << 8 | '\n' << 16),
                                        call(64, kToHost + 0x180, 3),
                                        {lw(s1, a0, 0x100), lw(t1, a0, 0x40)},
                                        {sw(s1, a0, 0x80), sw(t1, a0, 0x84)},
                                        call(1234, 0, 0),
                                        {lw(s1, a0, 0x100), sw(s1, a0, 0x88)},
                                        call(93, 0, 0)}),
                                {"--signature", "sig"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(sandbox.uart_log(), "ab\n");
    EXPECT_EQ(read_file(sandbox / "sig"), "00000003\n00000001\nffffffda\n00000000\n")
        << "the result of write, fromhost, -ENOSYS";
}

TEST_F(Compliance, WritesTheSignatureAWordALine) {
    const Outcome outcome = run(joined({store(0x80, 0xDEADBEEF), store(0x8C, 0x1A), store(0, 1)}),
                                {"--signature", "sig"});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(read_file(sandbox / "sig"), "deadbeef\n00000000\n00000000\n0000001a\n");
}

TEST_F(Compliance, ASignatureThatCannotBeIsRefused) {
    const auto refused = [&](const std::vector<AssembledSymbol>& symbols, const std::string& part,
                             const std::string& file = "sig") {
        expect_refused(sandbox, run(store(0, 1), {"--signature", file}, symbols),
                       {"--signature", part});
        EXPECT_FALSE(std::filesystem::exists(sandbox / "sig"));
    };
    refused({{"tohost", kToHost}}, "no symbol begin_signature");
    refused({{"begin_signature", kSignature}}, "no symbol end_signature");
    refused({{"begin_signature", kSignature}, {"end_signature", kSignature - 4}}, "no range");
    refused({{"begin_signature", kSignature + 1}, {"end_signature", kSignature + 5}}, "no range");
    refused({{"begin_signature", 0x5000'0000}, {"end_signature", 0x5000'0004}}, "outside");
    refused({{"begin_signature", kSignature}, {"end_signature", 0xFFFF'FFFC}}, "outside");
    refused({{"begin_signature", kSignature}, {"end_signature", kSignature}}, "does not exist",
            "nowhere/sig");
}

TEST_F(Compliance, TheHostHearsOfAWriteAtItsTimeWhateverTheQuantum) {
    std::string first;
    for (const char* quantum : {"10 ns", "1 us", "1 ms"}) {
        const auto body =
            joined({set(t1, 1000), {addi(t1, t1, -1), bne(t1, zero, -4)}, store(0, 1)});
        EXPECT_EQ(run(body, {"--set", std::string("platform.core.quantum=") + quantum}).exit_code,
                  0);
        const nlohmann::json result = sandbox.result();
        const std::string seen = result["firmware"].dump() + result["simulated_ps"].dump();
        if (first.empty()) first = seen;
        EXPECT_EQ(seen, first) << quantum;
    }
}

TEST_F(Compliance, ToHostOutsideOfMemoryIsRefused) {
    expect_refused(sandbox, run({}, {}, {{"tohost", 0x4000'0000}}), {"suite.elf", "tohost"});
}

}  // namespace
}  // namespace tessera::test

// Instruction traces and profiles of whole runs.

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

class Tracing : public testing::Test {
  protected:
    const Sandbox sandbox;

    Outcome selftest(std::vector<std::string> arguments) const {
        return sandbox.alone("selftest", arguments);
    }
    [[nodiscard]] std::string file(const std::string& name) const {
        return read_file(sandbox / "out" / name);
    }
};

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

TEST_F(Tracing, ABinaryTraceReadsAsTheTextTraceOfTheSameRun) {
    EXPECT_EQ(selftest({"--trace-instructions", "text"}).exit_code, 0);
    const std::string text = file("instructions.txt"), result = sandbox.result_text();
    EXPECT_EQ(selftest({"--trace-instructions", "binary"}).exit_code, 0);
    EXPECT_EQ(sandbox.result_text(), result);
    const Outcome exported = sandbox.tessera({"export", "--instructions", "out/instructions.bin"});
    EXPECT_EQ(exported.exit_code, 0) << exported.err;
    EXPECT_TRUE(exported.out == text);
    EXPECT_EQ(
        sandbox.tessera({"export", "--instructions", "out/instructions.bin", "--out", "again"})
            .exit_code,
        0);
    EXPECT_TRUE(read_file(sandbox / "again") == text);
    EXPECT_LT(file("instructions.bin").size(), text.size() / 15);
}

TEST_F(Tracing, HoldsEveryInstructionAndTrapOfTheRun) {
    EXPECT_EQ(selftest({"--trace-instructions", "text"}).exit_code, 0);
    const std::vector<std::string> lines = lines_of(file("instructions.txt"));
    const auto traps = std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.find(" trap: ") != std::string::npos;
    });
    const nlohmann::json firmware = sandbox.result()["firmware"];
    EXPECT_EQ(traps, firmware["traps"].get<long>());
    EXPECT_EQ(static_cast<long>(lines.size()) - traps, firmware["instructions"].get<long>());
}

TEST_F(Tracing, AWindowIsThatPartOfTheWholeTrace) {
    EXPECT_EQ(selftest({"--trace-instructions", "text"}).exit_code, 0);
    const std::vector<std::string> lines = lines_of(file("instructions.txt"));
    const long long from = std::stoll(lines[lines.size() / 3]),
                    to = std::stoll(lines[lines.size() / 2]);
    std::string expected;
    for (const std::string& line : lines) {
        const long long ps = std::stoll(line);
        if (ps >= from && ps < to) expected += line + "\n";
    }
    const std::string window = std::to_string(from) + "ps:" + std::to_string(to) + "ps";
    for (const char* quantum : {"1 us", "1 ms"}) {
        SCOPED_TRACE(quantum);
        EXPECT_EQ(selftest({"--trace-instructions", "text", "--trace-window", window, "--set",
                            std::string("platform.core.quantum=") + quantum})
                      .exit_code,
                  0);
        EXPECT_TRUE(file("instructions.txt") == expected);
        EXPECT_FALSE(expected.empty());
    }
}

TEST_F(Tracing, BadOptionsAreRefused) {
    const auto refused = [&](const std::vector<std::string>& arguments,
                             const std::vector<std::string>& parts) {
        expect_refused(sandbox, selftest(arguments), parts);
    };
    refused({"--trace-instructions", "fancy"}, {"--trace-instructions", "fancy"});
    refused({"--trace-window", "1us:2us"}, {"--trace-instructions"});
    const auto window = [&](const std::string& text, const std::vector<std::string>& parts) {
        refused({"--trace-instructions", "text", "--trace-window", text}, parts);
    };
    window("10us", {"--trace-window", "FROM:TO", "10us"});
    window("20us:10us", {"--trace-window", "ends before"});
    window("10:20", {"--trace-window", "unit"});
    window("10 parsecs:", {"--trace-window", "parsecs"});
}

TEST_F(Tracing, ExportRefusesWhatIsNoTrace) {
    sandbox.write("text", "hello");
    const auto refused = [&](const std::string& file, const std::string& part) {
        expect_refused(sandbox, sandbox.tessera({"export", "--instructions", file}), {file, part});
    };
    refused("text", "no instruction trace");
    refused("missing", "cannot be read");
    refused(".", "cannot be read");
    expect_refused(sandbox, sandbox.tessera({"export"}), {"--instructions"});
    EXPECT_EQ(selftest({"--trace-instructions", "binary"}).exit_code, 0);
    const std::string whole = file("instructions.bin");
    sandbox.write("cut", whole.substr(0, whole.size() / 2));
    const Outcome cut = sandbox.tessera({"export", "--instructions", "cut", "--out", "x"});
    EXPECT_EQ(cut.exit_code, 2);
    EXPECT_NE(cut.err.find("cut off"), std::string::npos) << cut.err;
    EXPECT_FALSE(std::filesystem::exists(sandbox / "x")) << "half an export";
}

TEST_F(Tracing, AProfileAddsUpToTheRun) {
    EXPECT_EQ(sandbox.digits({"--set", "workload.data.limit=4"}).exit_code, 0);
    const std::string result = sandbox.result_text();
    const Outcome outcome = sandbox.digits({"--set", "workload.data.limit=4", "--profile"});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(sandbox.result_text(), result);
    EXPECT_NE(outcome.out.find("with callees"), std::string::npos) << outcome.out;

    const nlohmann::json profile = nlohmann::json::parse(file("profile.json")),
                         firmware = sandbox.result()["firmware"];
    EXPECT_EQ(profile["schema"], "tessera.profile/1");
    EXPECT_EQ(profile["total"]["instructions"], firmware["instructions"]);
    EXPECT_EQ(profile["total"]["cycles"], firmware["cycles"]);
    EXPECT_EQ(profile["total"]["idle_cycles"], firmware["idle_cycles"]);
    long cycles = 0, folded = 0;
    for (const nlohmann::json& function : profile["functions"])
        cycles += function["self"]["cycles"].get<long>();
    EXPECT_EQ(cycles, firmware["cycles"].get<long>());
    for (const std::string& line : lines_of(file("profile.folded")))
        folded += std::stol(line.substr(line.rfind(' ')));
    EXPECT_EQ(folded, firmware["cycles"].get<long>());
}

}  // namespace
}  // namespace tessera::test

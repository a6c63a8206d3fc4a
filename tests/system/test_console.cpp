// The echo application talks over every kind of line that --uart knows.

#include <fcntl.h>
#include <gtest/gtest.h>

#include "platform/host/descriptor.h"
#include "tests/host/client.h"
#include "tests/system/program.h"

namespace tessera::test {
namespace {

const std::string kHello = "tessera echo: Ctrl-D ends\r\n";

std::string goodbye(std::size_t characters) {
    return "\r\ntessera echo: " + std::to_string(characters) + " characters\r\n";
}

class Console : public testing::Test {
  protected:
    const Sandbox sandbox;
    std::unique_ptr<Background> program;

    // Starts echo on a line and returns what standard error says behind `mark`, up to a blank.
    std::string start(const std::string& line, const std::string& mark) {
        program = sandbox.start_alone("echo", {"--quiet", "--uart", line});
        if (!program->says(mark)) return {};
        const std::string said = program->err();
        const std::size_t at = said.find(mark) + mark.size();
        return said.substr(at, said.find_first_of(" \n", at) - at);
    }
    std::uint16_t start_on_port() {
        return static_cast<std::uint16_t>(std::stoul(start("tcp:0", "is on port ")));
    }
    Outcome echo_file(const std::string& text, std::vector<std::string> more = {}) const {
        sandbox.write("input.txt", text);
        more.insert(more.begin(), {"--quiet", "--uart", "file:input.txt,output.txt"});
        return sandbox.alone("echo", more);
    }
};

TEST_F(Console, OnFilesGivesBackEveryByte) {
    std::string all;
    for (int round = 0; round < 3; ++round)
        for (int byte = 0; byte < 256; ++byte)
            if (byte != 4) all.push_back(static_cast<char>(byte));
    EXPECT_EQ(echo_file(all + "\x04 and more").exit_code, 0);
    EXPECT_EQ(sandbox.uart_log(), kHello + all + goodbye(all.size()));
    EXPECT_EQ(read_file(sandbox / "output.txt"), sandbox.uart_log());
}

TEST_F(Console, OnFilesIsTheSameEveryTimeWhateverTheQuantum) {
    const std::string text = std::string(200, 'x') + "\x04";
    for (const std::string timed : {"false", "true"}) {
        nlohmann::json firmware;
        std::string log, result;
        for (const std::string quantum : {"10 us", "10 us", "100 ns", "1 ms"}) {
            const Outcome outcome =
                echo_file(text, {"--set", "platform.uart.timed=" + timed, "--set",
                                 "platform.core.quantum='" + quantum + "'"});
            ASSERT_EQ(outcome.exit_code, 0) << outcome.err;
            nlohmann::json now = sandbox.result();
            const std::string whole = sandbox.result_text();
            if (!log.empty()) {
                EXPECT_EQ(sandbox.uart_log(), log);
                EXPECT_EQ(now["firmware"], firmware) << timed << ' ' << quantum;
            }
            if (!result.empty() && quantum == "10 us") {
                EXPECT_EQ(whole, result);
            }
            log = sandbox.uart_log();
            firmware = now["firmware"];
            result = whole;
        }
    }
}

TEST_F(Console, OnTimedFilesCharactersTakeTheirTimeOnTheLine) {
    ASSERT_EQ(
        echo_file(std::string(100, 'x') + "\x04", {"--set", "platform.uart.timed=true"}).exit_code,
        0);
    // 101 frames of 10 bits at 115200 baud take 8767 us.
    EXPECT_GT(sandbox.result()["simulated_ps"], 8'767'000'000);
}

TEST_F(Console, AFileThatEndsTooEarlyLeavesAFirmwareThatWaitsForEver) {
    const Outcome outcome = echo_file("no end");
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_NE(outcome.err.find("waits for an interrupt that cannot come"), std::string::npos);
    EXPECT_EQ(sandbox.uart_log(), kHello + "no end");
}

TEST_F(Console, OnStandardStreamsEndsWithThem) {
    const std::string call = "printf 'piped\\004' | " TESSERA_PROGRAM " run " + digits_scenario() +
                             " --set workload=null --set firmware.app=echo --quiet --out out"
                             " --uart stdio";
    const Outcome outcome =
        run_process(sandbox.folder(), {"sh", "-c", call}, {"TESSERA_HOME=" TESSERA_SOURCE});
    EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
    EXPECT_EQ(outcome.out, kHello + "piped" + goodbye(5));
    EXPECT_EQ(sandbox.uart_log(), outcome.out);

    const Outcome without = sandbox.alone("echo", {"--quiet", "--uart", "stdio"});
    EXPECT_EQ(without.exit_code, 3) << "standard input is empty";
    EXPECT_EQ(without.out, kHello);
}

TEST_F(Console, OnAPortWaitsForWhoeverConnects) {
    Client client(start_on_port());
    EXPECT_EQ(client.receive(kHello.size()), kHello) << "said before anybody was there";
    client.send("abc");
    EXPECT_EQ(client.receive(3), "abc");
    client.send("\x04");
    EXPECT_EQ(client.receive(100), goodbye(3));
    EXPECT_EQ(program->wait().exit_code, 0);
    EXPECT_EQ(sandbox.uart_log(), kHello + "abc" + goodbye(3));
}

TEST_F(Console, OnAPortOutlivesItsClients) {
    const std::uint16_t port = start_on_port();
    {
        Client first(port);
        EXPECT_EQ(first.receive(kHello.size()), kHello);
        Client second(port);
        EXPECT_NE(second.receive(100).find("another client"), std::string::npos);
        first.send("a");
        EXPECT_EQ(first.receive(1), "a");
    }
    Client third(port);
    third.send("b\x04");
    EXPECT_EQ(third.receive(100), "b" + goodbye(2));
    EXPECT_EQ(program->wait().exit_code, 0);
}

TEST_F(Console, OnAPseudoTerminal) {
    const std::string path = start("pty", "is on ");
    const host::Descriptor terminal(::open(path.c_str(), O_RDWR | O_NOCTTY));
    ASSERT_TRUE(terminal.is_open()) << path;
    const auto receive = [&](std::size_t bytes) {
        std::string text;
        while (text.size() < bytes && host::read_ready(terminal.number(), text)) {
        }
        return text;
    };
    EXPECT_EQ(receive(kHello.size()), kHello);
    ASSERT_EQ(::write(terminal.number(), "xyz\x04", 4), 4);
    EXPECT_EQ(receive(3 + goodbye(3).size()), "xyz" + goodbye(3));
    EXPECT_EQ(program->wait().exit_code, 0);
}

TEST_F(Console, ThatNobodyUsesHoldsNothingUp) {
    for (const char* line : {"tcp:0", "pty", "stdio"})
        EXPECT_EQ(sandbox.alone("selftest", {"--uart", line}).exit_code, 0) << line;
    EXPECT_EQ(sandbox.alone("sleep", {"--uart", "tcp:0"}).exit_code, 3)
        << "no character would wake it";
}

TEST_F(Console, ThatIsWaitedForLeavesADebuggerItsWay) {
    program = sandbox.start_alone("echo", {"--quiet", "--uart", "tcp:0", "--gdb", "0"});
    ASSERT_TRUE(program->says("listening for GDB on port "));
    ASSERT_TRUE(program->says("is on port "));
    const auto port_behind = [&](const std::string& mark) {
        const std::string said = program->err();
        return static_cast<std::uint16_t>(std::stoul(said.substr(said.find(mark) + mark.size())));
    };
    Client console(port_behind("is on port "));
    EXPECT_EQ(console.receive(kHello.size()), kHello);
    Client debugger(port_behind("GDB on port "));
    debugger.send("$qC#b4");
    EXPECT_EQ(debugger.receive(8), "+$QC1#c5");
    debugger.send("$vCont;c#a8");
    console.send("x");
    EXPECT_EQ(console.receive(1), "x");
    debugger.send("\x03");
    EXPECT_EQ(debugger.receive(8), "+$T02#b6");
    debugger.send("$k#6b");
    EXPECT_EQ(program->wait().exit_code, 3);
}

TEST_F(Console, WhatCannotBeHadIsRefused) {
    const std::string port = std::to_string(start_on_port());
    const Sandbox other;
    expect_refused(other, other.alone("echo", {"--uart", "tcp:" + port}), {"--uart", port});
    for (const char* line : {"serial", "tcp", "tcp:", "tcp:70000", "tcp:12x", "file:", "pty:0"})
        expect_refused(other, other.alone("echo", {"--uart", line}),
                       {"--uart", "stdio, file:IN[,OUT], pty or tcp:PORT", line});
    expect_refused(other, other.alone("echo", {"--uart", "file:nowhere.txt"}), {"nowhere.txt"});
    other.write("in.txt", "x");
    expect_refused(other, other.alone("echo", {"--uart", "file:in.txt,no/out.txt"}),
                   {"--uart", "no/out.txt"});
}

}  // namespace
}  // namespace tessera::test

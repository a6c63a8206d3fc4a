// A real gdb-multiarch on the running program.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>

#include "tests/system/program.h"

namespace tessera::test {
namespace {

class Gdb : public testing::Test {
  protected:
    const Sandbox sandbox;
    std::unique_ptr<Background> program;

    static std::string elf(const std::string& application) {
        return TESSERA_BINARY "/firmware/" + application + ".elf";
    }
    std::string start(const std::string& application,
                      std::vector<std::string> arguments = {"--gdb-wait"}) {
        arguments.insert(arguments.end(), {"--gdb", "0"});
        program = sandbox.start_alone(application, arguments);
        if (!program->says("on port ")) return {};
        const std::string said = program->err();
        const std::size_t at = said.find("on port ") + 8;
        return said.substr(at, said.find(':', at) - at);
    }
    // What GDB prints when it connects and does this.
    std::string debug(const std::string& application, const std::string& port,
                      const std::vector<std::string>& commands) const {
        std::string script =
            "set pagination off\nset confirm off\nset width 0\nset style enabled off\n"
            "set tcp connect-timeout 10\ntarget remote :" +
            port + "\n";
        for (const std::string& command : commands) script += command + "\n";
        sandbox.write("script.gdb", script);
        // Its errors and what the target says stand where they belong.
        const std::string call =
            "exec gdb-multiarch -nx -q -batch -x script.gdb " + elf(application) + " 2>&1";
        return run_process(sandbox.folder(), {"sh", "-c", call}).out;
    }
    std::string session(const std::string& application, const std::vector<std::string>& commands) {
        return debug(application, start(application), commands);
    }
};

void expect_in_order(const std::string& text, const std::vector<std::string>& parts) {
    std::size_t at = 0;
    for (const std::string& part : parts) {
        const std::size_t found = text.find(part, at);
        EXPECT_NE(found, std::string::npos) << "expected `" << part << "` in\n" << text;
        if (found != std::string::npos) at = found + part.size();
    }
}

TEST_F(Gdb, StopsAtTheResetVectorAndAtBreakpointsOfBothKinds) {
    const std::string said =
        session("selftest", {"p/x $pc", "break platform_init", "continue", "p/x $priv", "p/x $misa",
                             "hbreak app_main", "continue", "backtrace", "delete", "continue"});
    expect_in_order(said, {"= 0x1000", "Breakpoint 1, platform_init", "= 0x3", "= 0x40101105",
                           "Breakpoint 2, app_main", "#0  app_main", "#1 ", "exited normally"});
    EXPECT_EQ(program->wait().exit_code, 0);
}

TEST_F(Gdb, AWatchedRunHasTheResultOfAnUnwatchedOne) {
    const Sandbox alone;
    EXPECT_EQ(alone.alone("selftest").exit_code, 0);
    session("selftest",
            {"break uart_write", "continue", "continue", "stepi", "stepi", "next", "step", "finish",
             "watch software_interrupts", "continue", "continue", "delete", "continue"});
    EXPECT_EQ(program->wait().exit_code, 0);
    EXPECT_EQ(sandbox.result_text(), alone.result_text());
}

TEST_F(Gdb, WatchpointsShowOldAndNewValues) {
    const std::string said =
        session("selftest", {"break app_main", "continue", "watch software_interrupts", "continue",
                             "delete", "rwatch *(unsigned*)0x10000014", "continue", "delete",
                             "awatch *(unsigned*)0x10000000", "continue"});
    expect_in_order(said, {"Hardware watchpoint 2: software_interrupts",
                           "Old value = ", "New value = ", "Hardware read watchpoint 3",
                           "Value = 96", "Hardware access (read/write) watchpoint 4"});
}

TEST_F(Gdb, StepsOverLinesAndInterruptsWithoutLandingInTheHandler) {
    const std::string said =
        session("selftest", {"break test_locks", "continue", "next", "next", "next", "next", "next",
                             "next", "next", "next", "next", "info symbol $pc"});
    EXPECT_NE(said.find("test_locks"), std::string::npos) << said;
    EXPECT_EQ(said.find("trap_"), std::string::npos) << said;
}

TEST_F(Gdb, WritesRegistersAndMemoryOfAllSizes) {
    const std::string said = session(
        "hang",
        {"break app_main", "continue", "set var $t0=0x12345678", "p/x $t0", "set var $mscratch=77",
         "p $mscratch", "set var $x0=5", "p $x0", "set var *(unsigned char*)0x08070000=0xab",
         "set var *(unsigned short*)0x08070002=0x1234", "set var *(unsigned*)0x08070004=0xcafebabe",
         "x/2xw 0x08070000", "set var *(unsigned*)0x1000001c=0x5a", "x/1xw 0x1000001c", "kill"});
    expect_in_order(said, {"= 0x12345678", "= 77", "= 0", "0x123400ab", "0xcafebabe",
                           "0x1000001c:\t0x0000005a"});
}

TEST_F(Gdb, RefusesWhatTheBusWouldRefuse) {
    const std::string said =
        session("hang", {"break app_main", "continue",
                         "python\ntry:\n  gdb.execute('x/1xw 0x50000000')\n"
                         "except gdb.MemoryError as e:\n  print('no memory')\nend",
                         "python\ntry:\n  gdb.execute('set var *(unsigned char*)0x10000008=1')\n"
                         "except gdb.MemoryError as e:\n  print('no byte write')\nend",
                         "kill"});
    expect_in_order(said, {"no memory", "no byte write"});
}

TEST_F(Gdb, ReadsRegistersOfTilesWithoutSideEffects) {
    const std::string said = session(
        "example_eyeriss", {"break app_main", "continue", "x/1xw 0x40000000",
                            "monitor regs eyeriss0", "monitor tiles", "delete", "continue"});
    expect_in_order(said, {"0x54530001", "eyeriss0 at 0x40000000", "STATUS", "IDLE", "IRQ_MASK",
                           "eyeriss0: idle", "exited normally"});
}

TEST_F(Gdb, MonitorCommandsSayWhatThePlatformKnows) {
    const std::string said = session(
        "selftest", {"break app_main", "continue", "monitor help", "monitor irq", "monitor stats",
                     "monitor time", "monitor regs nope", "monitor fly", "kill"});
    expect_in_order(said, {"regs [BLOCK]", "interrupts of the core are on", "timer", "eyeriss0",
                           "core: ", "instructions", " ps, cycle ", "no block is called `nope`",
                           "clint", "unknown command `fly`", "there are"});
}

// The selftest reads every register first of all; here one has another value than after reset.
TEST_F(Gdb, ASelftestThatFindsAWrongResetValueFails) {
    session("selftest", {"set var *(unsigned*)0x1000001c=0x5a", "continue"});
    EXPECT_EQ(program->wait().exit_code, 1);
    EXPECT_NE(sandbox.uart_log().find("uart.SCR[0] expected 0x0, found 0x5a"), std::string::npos)
        << sandbox.uart_log();
}

TEST_F(Gdb, MonitorSwitchesTheInstructionTrace) {
    const std::string port = start(
        "selftest", {"--gdb-wait", "--trace-instructions", "text", "--trace-window", "1000s:"});
    const std::string said =
        debug("selftest", port,
              {"break app_main", "continue", "monitor trace", "monitor trace on", "stepi", "stepi",
               "stepi", "monitor trace off", "monitor trace sideways", "delete", "continue"});
    expect_in_order(said, {"trace is off", "trace is on", "trace is off", "sideways"});
    EXPECT_EQ(program->wait().exit_code, 0);
    const std::string trace = read_file(sandbox / "out" / "instructions.txt");
    EXPECT_EQ(std::count(trace.begin(), trace.end(), '\n'), 3) << trace;

    expect_in_order(session("selftest", {"monitor trace on"}), {"--trace-instructions"});
}

TEST_F(Gdb, MonitorResetStartsTheProgramAgain) {
    const std::string said =
        session("driver_timer", {"break app_main", "continue", "set var *(unsigned*)$pc=0",
                                 "monitor reset", "maintenance flush register-cache", "p/x $pc",
                                 "p/x $mstatus", "continue", "delete", "continue"});
    expect_in_order(said, {"Breakpoint 1, app_main", "stands at its reset vector", "= 0x1000",
                           "= 0x0", "Breakpoint 1, app_main", "exited normally"});
    EXPECT_EQ(program->wait().exit_code, 0);
}

TEST_F(Gdb, KillEndsTheRunWithAResult) {
    session("hang", {"break app_main", "continue", "kill"});
    const Outcome outcome = program->wait();
    EXPECT_EQ(outcome.exit_code, 3);
    EXPECT_NE(outcome.err.find("ended from outside"), std::string::npos) << outcome.err;
    EXPECT_FALSE(sandbox.result().is_discarded());
}

TEST_F(Gdb, DetachLetsTheProgramRunOn) {
    session("selftest", {"break uart_write", "continue", "detach"});
    EXPECT_EQ(program->wait().exit_code, 0);
}

TEST_F(Gdb, AFailingProgramSaysItsCode) {
    const std::string said = session("fault", {"continue"});
    EXPECT_NE(said.find("exited with code 02"), std::string::npos) << said;
    EXPECT_EQ(program->wait().exit_code, 1);
}

TEST_F(Gdb, APortInUseIsRefused) {
    const std::string port = start("hang");
    const Sandbox other;
    expect_refused(other, other.alone("hang", {"--gdb", port}), {"--gdb", port});
    expect_refused(other, other.alone("hang", {"--gdb", "70000"}), {"--gdb"});
    expect_refused(other, other.alone("hang", {"--gdb-wait"}), {"--gdb"});
}

// A client that speaks no protocol at all.
class Raw {
  public:
    explicit Raw(const std::string& port) : socket_(context_) {
        socket_.connect({boost::asio::ip::address_v4::loopback(),
                         static_cast<std::uint16_t>(std::stoul(port))});
    }
    void send_packet(const std::string& payload) {
        unsigned sum = 0;
        for (const char character : payload) sum += static_cast<unsigned char>(character);
        char digits[8];
        std::snprintf(digits, sizeof digits, "#%02x", sum & 0xFF);
        send("$" + payload + digits);
    }
    void send(const std::string& bytes) { boost::asio::write(socket_, boost::asio::buffer(bytes)); }
    // What has come once `text` has, or the other side has closed.
    std::string receive_until(const std::string& text) {
        std::string all;
        boost::system::error_code error;
        while (!error && all.find(text) == std::string::npos) {
            char buffer[512];
            const std::size_t bytes = socket_.read_some(boost::asio::buffer(buffer), error);
            all.append(buffer, bytes);
        }
        return all;
    }

  private:
    boost::asio::io_context context_;
    boost::asio::ip::tcp::socket socket_;
};

TEST_F(Gdb, CtrlCStopsARunningAndASleepingProgram) {
    for (const char* application : {"hang", "sleep"}) {
        SCOPED_TRACE(application);
        Raw client(start(application));
        client.send_packet("vCont;c");
        client.send("\x03");
        EXPECT_NE(client.receive_until("$T02#b6").find("$T02"), std::string::npos);
        client.send_packet("k");
        EXPECT_EQ(program->wait().exit_code, 3);
    }
}

TEST_F(Gdb, CtrlCStopsALongRangeStep) {
    Raw client(start("hang"));
    client.send_packet("vCont;r0,ffffffff");
    client.send("\x03");
    EXPECT_NE(client.receive_until("$T02#b6").find("$T02"), std::string::npos);
    client.send_packet("k");
    EXPECT_EQ(program->wait().exit_code, 3);
}

TEST_F(Gdb, AKillEndsARunningProgram) {
    for (const char* application : {"hang", "sleep"}) {
        Raw client(start(application));
        client.send_packet("vCont;c");
        client.send_packet("k");
        EXPECT_EQ(program->wait().exit_code, 3);
    }
}

TEST_F(Gdb, GarbageAndADroppedConnectionLeaveARunThatGoesOn) {
    {
        Raw client(start("selftest"));
        client.send(std::string(50'000, '$') + std::string("\0\xFF\x01garbage#", 11));
        client.send("#00");
        for (const char* packet : {"Z0,8000000,4", "m", "G12", "vCont;x"})
            client.send_packet(packet);
        client.receive_until("E01");
    }
    EXPECT_EQ(program->wait().exit_code, 0);
}

TEST_F(Gdb, ASecondClientIsSentAway) {
    const std::string port = start("hang");
    Raw first(port);
    first.send_packet("qC");
    first.receive_until("QC1");
    Raw second(port);
    EXPECT_NE(second.receive_until("\n").find("another debugger"), std::string::npos);
    first.send_packet("k");
    EXPECT_EQ(program->wait().exit_code, 3);
}

TEST_F(Gdb, AttachesToARunningProgramAndAgainAfterADetach) {
    const std::string port = start("hang", {"--set", "limits.time=1000 s"});
    for (int round = 0; round < 2; ++round) {
        const std::string said = debug("hang", port, {"info symbol $pc", "detach"});
        EXPECT_NE(said.find("app_main"), std::string::npos) << said;
    }
    debug("hang", port, {"kill"});
    EXPECT_EQ(program->wait().exit_code, 3);
}

}  // namespace
}  // namespace tessera::test

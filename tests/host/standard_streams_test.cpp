#include "platform/host/standard_streams.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "platform/host/descriptor.h"
#include "platform/host/pseudo_terminal.h"

namespace tessera::host {
namespace {

bool is_raw(int terminal) {
    termios settings{};
    return ::tcgetattr(terminal, &settings) == 0 && (settings.c_lflag & (ICANON | ECHO)) == 0;
}

// A terminal as a shell leaves it, as standard input.
class OnATerminal : public testing::Test {
  protected:
    PseudoTerminal device{"--uart"};
    Descriptor terminal{::open(device.path().c_str(), O_RDWR | O_NOCTTY)};

    void SetUp() override {
        termios settings{};
        ASSERT_EQ(::tcgetattr(terminal.number(), &settings), 0);
        settings.c_lflag |= ICANON | ECHO | ISIG;
        ASSERT_EQ(::tcsetattr(terminal.number(), TCSANOW, &settings), 0);
        ASSERT_EQ(::dup2(terminal.number(), STDIN_FILENO), STDIN_FILENO);
    }
};

TEST_F(OnATerminal, KeysComeAtOnceAndTheTerminalIsPutBack) {
    {
        StandardStreams line;
        EXPECT_TRUE(is_raw(terminal.number()));
        device.write("k\r\x04");
        std::vector<pollfd> descriptors;
        line.list_descriptors(descriptors);
        ASSERT_EQ(descriptors.size(), 1u);
        ::poll(descriptors.data(), 1, 5000);
        std::string text;
        line.read(text);
        EXPECT_EQ(text, "k\r\x04");
        EXPECT_FALSE(line.is_over());
    }
    EXPECT_FALSE(is_raw(terminal.number()));
}

TEST_F(OnATerminal, ASignalThatEndsTheProgramPutsItBackToo) {
    for (const int signal_number : {SIGINT, SIGTERM, SIGHUP}) {
        const pid_t child = ::fork();
        if (child == 0) {
            const StandardStreams line;
            if (is_raw(STDIN_FILENO)) ::raise(signal_number);
            ::_exit(0);
        }
        int status = 0;
        ASSERT_EQ(::waitpid(child, &status, 0), child);
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == signal_number) << status;
        EXPECT_FALSE(is_raw(terminal.number())) << signal_number;
    }
}

TEST(StandardStreams, AnEndOfInputIsTheEndOfTheLine) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    ASSERT_EQ(::dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    ASSERT_EQ(::write(ends[1], "ab", 2), 2);
    StandardStreams line;
    std::string text;
    line.read(text);
    line.read(text);
    EXPECT_EQ(text, "ab");
    EXPECT_FALSE(line.is_over()) << "more may come";
    ::close(ends[1]);
    line.read(text);
    EXPECT_TRUE(line.is_over());
    std::vector<pollfd> descriptors;
    line.list_descriptors(descriptors);
    EXPECT_TRUE(descriptors.empty());
}

}  // namespace
}  // namespace tessera::host

#include "platform/host/pseudo_terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>

namespace tessera::host {
namespace {

class PseudoTerminalTest : public testing::Test {
  protected:
    PseudoTerminal line{"--uart"};
    Descriptor program{::open(line.path().c_str(), O_RDWR | O_NOCTTY)};

    std::string fetch() const {
        std::string text;
        while (text.empty() && read_ready(program.number(), text)) {
        }
        return text;
    }
    std::string read() {
        std::vector<pollfd> descriptors;
        line.list_descriptors(descriptors);
        ::poll(descriptors.data(), descriptors.size(), 5000);
        std::string text;
        line.read(text);
        return text;
    }
};

TEST_F(PseudoTerminalTest, CarriesEveryByteUnchangedAndUnechoed) {
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all.push_back(static_cast<char>(byte));
    line.write(all);
    EXPECT_EQ(fetch(), all);
    ASSERT_EQ(::write(program.number(), all.data(), all.size()), 256);
    EXPECT_EQ(read(), all);
    std::string more;
    line.read(more);
    EXPECT_EQ(more, "") << "its own words do not come back";
    (void)read_ready(program.number(), more);
    EXPECT_EQ(more, "") << "nor the program's";
}

TEST_F(PseudoTerminalTest, ProgramsComeAndGo) {
    line.write("first");
    EXPECT_EQ(fetch(), "first");
    program = Descriptor();
    std::string text;
    line.read(text);
    EXPECT_FALSE(line.is_over());
    program = Descriptor(::open(line.path().c_str(), O_RDWR | O_NOCTTY));
    line.write("second");
    EXPECT_EQ(fetch(), "second");
}

TEST_F(PseudoTerminalTest, ALineThatNobodyReadsNeverBlocks) {
    for (int i = 0; i < 200; ++i) line.write(std::string(1000, 'x'));
    std::string fetched, text;
    do {
        text.clear();
        line.read(text);
        (void)read_ready(program.number(), text);
        fetched += text;
    } while (!text.empty());
    EXPECT_GE(fetched.size(), 64u * 1024);
    EXPECT_LT(fetched.size(), 200'000u);
}

TEST(PseudoTerminal, GoesAfterAMomentWhenNobodyFetches) {
    const auto start = std::chrono::steady_clock::now();
    {
        PseudoTerminal line("--uart");
        line.write("unread");
    }
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(10));
}

}  // namespace
}  // namespace tessera::host

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include "platform/host/descriptor.h"
#include "platform/soc/live_console.h"

namespace tessera::soc {
namespace {

// One end of a pair of sockets; the test has the other one.
class PairLine final : public host::Line {
  public:
    explicit PairLine(int descriptor) : end_(descriptor) {}
    void read(std::string& into) override {
        if (!is_over_) is_over_ = !host::read_ready(end_.number(), into);
    }
    void write(std::string_view bytes) override {
        EXPECT_EQ(::write(end_.number(), bytes.data(), bytes.size()),
                  static_cast<ssize_t>(bytes.size()));
    }
    [[nodiscard]] bool is_over() const override { return is_over_; }
    void list_descriptors(std::vector<pollfd>& descriptors) const override {
        descriptors.push_back({end_.number(), POLLIN, 0});
    }

  private:
    host::Descriptor end_;
    bool is_over_ = false;
};

class LiveConsoleTest : public testing::Test {
  protected:
    host::Descriptor other;
    std::unique_ptr<LiveConsole> console;

    void SetUp() override {
        int ends[2];
        ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
        other = host::Descriptor(ends[0]);
        console = std::make_unique<LiveConsole>(std::make_unique<PairLine>(ends[1]));
    }
    void type(const std::string& text) const {
        ASSERT_EQ(::write(other.number(), text.data(), text.size()),
                  static_cast<ssize_t>(text.size()));
    }
    std::string shown() const {
        std::string text;
        (void)host::read_ready(other.number(), text);
        return text;
    }
    void print(const std::string& text) const {
        for (const char character : text) console->put(static_cast<std::uint8_t>(character));
    }
};

TEST_F(LiveConsoleTest, NothingYetIsNotTheEnd) {
    EXPECT_EQ(console->next(), std::nullopt);
    EXPECT_FALSE(console->is_over());
    type("ab");
    console->wait();
    EXPECT_EQ(console->next(), 'a');
    EXPECT_EQ(console->next(), 'b');
    EXPECT_EQ(console->next(), std::nullopt);
    EXPECT_FALSE(console->is_over());
    type("c");
    other = host::Descriptor();
    console->wait();
    EXPECT_FALSE(console->is_over()) << "one is left";
    EXPECT_EQ(console->next(), 'c');
    console->wait();
    EXPECT_TRUE(console->is_over());
}

TEST_F(LiveConsoleTest, ShowsLinesAndBeforeItWaitsTheRest) {
    print("line\n");
    EXPECT_EQ(shown(), "line\n");
    print("prompt> ");
    type("x");
    console->wait();
    EXPECT_EQ(shown(), "prompt> ");
    print(std::string(1000, 'y'));
    EXPECT_GE(shown().size(), 700u) << "a long line is not held back whole";
}

TEST_F(LiveConsoleTest, LeavesMoreThanItsShareWithTheHost) {
    type(std::string(20'000, 'x'));
    std::size_t count = 0;
    std::vector<pollfd> descriptors;
    console->wait();
    console->list_descriptors(descriptors);
    EXPECT_TRUE(descriptors.empty()) << "nothing wakes a run that has not taken what is there";
    for (; count < 20'000; ++count) {
        if (console->next()) continue;
        console->wait();
        ASSERT_EQ(console->next(), 'x');
    }
    EXPECT_EQ(console->next(), std::nullopt);
}

}  // namespace
}  // namespace tessera::soc

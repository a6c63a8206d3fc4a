// Whatever a program asks for, it gets an answer, and nothing outside its folder changes.

#include <random>

#include "tests/semihosting/fake_program.h"

namespace tessera::test {
namespace {

namespace fs = std::filesystem;

// Words that may well be a pointer, a handle, a mode or a length, and some that are none.
class Words {
  public:
    explicit Words(unsigned seed) : engine_(seed) {}
    std::uint32_t below(std::uint32_t limit) {
        return static_cast<std::uint32_t>(engine_()) % limit;
    }
    std::uint32_t next() {
        switch (below(5)) {
            case 0: return FakeProgram::kMemory + below(0x200);
            case 1: return FakeProgram::kMemory + FakeProgram::kBytes - below(16);
            case 2: return below(16);
            case 3: return 0xFFFF'FFFF - below(16);
            default: return static_cast<std::uint32_t>(engine_());
        }
    }

  private:
    std::mt19937 engine_;
};

class SemihostingFuzz : public SemihostingTest, public testing::WithParamInterface<unsigned> {};

TEST_P(SemihostingFuzz, EveryCallIsAnswered) {
    const std::vector<std::string> names = {"a", "b.txt", "../a", "/a", ":tt", "in/a", "a/b", "."};
    Words words(GetParam());
    fs::create_directories(folder / "files/in");
    for (int i = 0; i < 20'000; ++i) {
        const std::string& name = names[words.below(static_cast<std::uint32_t>(names.size()))];
        const auto bytes = put(name);
        const bool has_name = words.below(2) == 0;
        for (Word at = 0; at < 16; at += 4) {
            const Word value = words.next();
            ASSERT_TRUE(program.write(kBlock + at, std::as_bytes(std::span(&value, 1))));
        }
        if (has_name) {
            const std::array<Word, 3> block = {kText, words.below(12), bytes};
            ASSERT_TRUE(program.write(kBlock, std::as_bytes(std::span(block))));
        }
        (void)operations->call(words.below(0x34), words.below(8) == 0 ? words.next() : kBlock);
        const Word handle = words.below(70);
        (void)call(words.below(2) == 0 ? 0x05 : 0x06, {handle, words.next(), words.below(5000)});
    }
    for (const fs::directory_entry& entry : fs::directory_iterator(folder))
        EXPECT_EQ(entry.path().filename(), "files");
}

INSTANTIATE_TEST_SUITE_P(Seeds, SemihostingFuzz, testing::Values(1u, 2u, 3u));

}  // namespace
}  // namespace tessera::test

#include <gtest/gtest.h>

#include "models/base/random.h"
#include "platform/config/override.h"
#include "platform/config/reader.h"
#include "platform/config/text_file.h"
#include "platform/config/yaml.h"
#include "tests/config/example.h"

namespace tessera::config {
namespace {

constexpr std::uint64_t kSeed = 20;

// Either a platform or an Error with a message that starts with where; anything else escapes and
// fails. True when it could be read.
bool read_or_refuse(const std::string& text) {
    try {
        (void)read<example::Platform>(parse_yaml(text, "x.yaml"));
        return true;
    } catch (const Error& error) {
        EXPECT_EQ(std::string_view(error.what()).substr(0, 7), "x.yaml:") << text;
        return false;
    }
}

TEST(Mutations, EveryTruncationIsReadOrRefused) {
    const std::string text = example::kText;
    for (std::size_t length = 0; length < text.size(); ++length)
        (void)read_or_refuse(text.substr(0, length));
}

TEST(Mutations, RandomEditsAreReadOrRefused) {
    constexpr std::string_view alphabet =
        "[]{}:,-?&*!|>'\"%@`#~ \n\t\r.=<_0123456789abxKMGHsnupJ/\\\0\xC3\xA9\xFF";
    base::RandomStream random(kSeed, "mutations", 0);
    const auto below = [&](std::size_t n) { return random.below(static_cast<std::uint32_t>(n)); };
    int read = 0;
    constexpr int kRounds = 20'000;
    for (int round = 0; round < kRounds; ++round) {
        std::string text = example::kText;
        const unsigned edits = 1 + below(6);
        for (unsigned edit = 0; edit < edits; ++edit) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
                case 0: text[at] = alphabet[below(alphabet.size())]; break;
                case 1: text.insert(at, 1, alphabet[below(alphabet.size())]); break;
                case 2: text.erase(at, 1 + below(8)); break;
                default: text.insert(at, text.substr(below(text.size()), 1 + below(40))); break;
            }
            if (text.empty()) text.push_back('a');
        }
        SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", round " << round);
        if (read_or_refuse(text)) ++read;
    }
    EXPECT_GT(read, kRounds / 100) << "most mutants break on the surface; the reader sees too few";
    EXPECT_LT(read, kRounds / 2);
}

TEST(Mutations, RandomTextsAreReadOrRefused) {
    constexpr std::string_view alphabet = "[]{}:,-?&*!|>'\"%@`#~ \n\ta1";
    base::RandomStream random(kSeed, "texts", 0);
    for (int round = 0; round < 20'000; ++round) {
        std::string text(1 + random.below(24), ' ');
        for (char& c : text)
            c = alphabet[random.below(static_cast<std::uint32_t>(alphabet.size()))];
        SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", round " << round << ": " << text);
        (void)read_or_refuse(text);
    }
}

TEST(Mutations, RandomOverridesApplyOrAreRefused) {
    constexpr std::string_view alphabet = "noctiles[]01.=:{}' \"-x";
    base::RandomStream random(kSeed, "overrides", 0);
    const Node root = parse_yaml(example::kText, "x.yaml");
    for (int round = 0; round < 20'000; ++round) {
        std::string text = "tiles[0].name=x";
        for (unsigned edit = 0; edit < 3; ++edit) {
            text[random.below(static_cast<std::uint32_t>(text.size()))] =
                alphabet[random.below(static_cast<std::uint32_t>(alphabet.size()))];
        }
        SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", round " << round << ": " << text);
        Node changed = root;
        try {
            apply_override(changed, text);
            (void)read<example::Platform>(changed);
        } catch (const Error& error) {
            EXPECT_NE(std::string_view(error.what()), "");
        }
    }
}

TEST(Mutations, LongMonotonousTextsEndSoon) {
    for (const char* unit :
         {"[",   "{",  "- ", "? ", "a: ", "a,",   "'",   "\"",    "!",  "&a ", "*a ", "#",
          "|\n", "\n", "\t", " ",  "%",   "a:\n", "[],", "---\n", "\\", ": ",  "[a, "}) {
        std::string text;
        while (text.size() < kLargestTextBytes / 4) text += unit;
        EXPECT_FALSE(read_or_refuse(text)) << unit;
    }
}

}  // namespace
}  // namespace tessera::config

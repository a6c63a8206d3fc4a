#pragma once
// A program with 64 KiB of memory, and calls as it would make them.

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <initializer_list>
#include <optional>
#include <unistd.h>

#include <gtest/gtest.h>

#include "platform/semihosting/operations.h"

namespace tessera::test {

class FakeProgram final : public semihosting::Program {
  public:
    static constexpr std::uint32_t kMemory = 0x0800'0000, kBytes = 0x1'0000;

    std::vector<std::byte> memory = std::vector<std::byte>(kBytes);
    std::uint64_t time_ps = 0, cycles = 0;
    std::optional<std::uint32_t> code;

    [[nodiscard]] bool holds(std::uint32_t address, std::size_t bytes) const {
        return address >= kMemory && address - kMemory + std::uint64_t{bytes} <= kBytes;
    }
    [[nodiscard]] bool read(std::uint32_t address, std::span<std::byte> to) const override {
        if (!holds(address, to.size())) return false;
        std::copy_n(memory.begin() + (address - kMemory), to.size(), to.begin());
        return true;
    }
    [[nodiscard]] bool write(std::uint32_t address, std::span<const std::byte> from) override {
        if (!holds(address, from.size())) return false;
        std::copy(from.begin(), from.end(), memory.begin() + (address - kMemory));
        return true;
    }
    [[nodiscard]] std::uint64_t now_ps() const override { return time_ps; }
    [[nodiscard]] std::uint64_t cycle() const override { return cycles; }
    [[nodiscard]] std::uint64_t clock_hz() const override { return 200'000'000; }
    [[nodiscard]] std::string command_line() const override { return "fake"; }
    [[nodiscard]] semihosting::MemoryUse memory_use() const override { return {1, 2, 3, 4}; }
    void exit(std::uint32_t with) override { code = with; }
};

class SemihostingTest : public testing::Test {
  protected:
    using Word = std::uint32_t;
    static constexpr Word kFailed = 0xFFFF'FFFF, kNowhere = 0x7000'0000;
    static constexpr Word kBlock = FakeProgram::kMemory, kText = kBlock + 0x100,
                          kBuffer = kBlock + 0x1000;

    const std::filesystem::path folder =
        std::filesystem::path(testing::TempDir()) / ("semihosting." + std::to_string(getpid()));
    FakeProgram program;
    peripherals::BufferSink output;
    peripherals::BufferSource input{"first line\nsecond"};
    std::optional<semihosting::Operations> operations;

    void SetUp() override {
        std::filesystem::create_directories(folder / "files");
        start((folder / "files").string());
    }
    void TearDown() override { std::filesystem::remove_all(folder); }
    void start(const std::string& files) {
        operations.emplace(program, semihosting::Handles({output, &input},
                                                         semihosting::FileStore(files, "--dir")));
    }

    Word call(Word operation, std::initializer_list<Word> block) {
        std::vector<Word> words(block);
        EXPECT_TRUE(program.write(kBlock, std::as_bytes(std::span(words))));
        return operations->call(operation, kBlock);
    }
    Word word(Word address) const {
        Word value = 0;
        EXPECT_TRUE(program.read(address, std::as_writable_bytes(std::span(&value, 1))));
        return value;
    }
    Word put(const std::string& text, Word address = kText) {
        EXPECT_TRUE(program.write(address, std::as_bytes(std::span(text.data(), text.size()))));
        return static_cast<Word>(text.size());
    }
    std::string get(Word address, std::size_t bytes) const {
        std::string text(bytes, '\0');
        EXPECT_TRUE(program.read(address, std::as_writable_bytes(std::span(text))));
        return text;
    }
    Word open(const std::string& name, Word mode) {
        const Word bytes = put(name);
        return call(0x01, {kText, mode, bytes});
    }
    Word last_error() { return operations->call(0x13, 0); }
    Word write(Word handle, const std::string& text) {
        const Word bytes = put(text);
        return call(0x05, {handle, kText, bytes});
    }
};

}  // namespace tessera::test

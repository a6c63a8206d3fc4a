// The operations that are no files: console, clocks, surroundings, the end; and bad arguments.

#include "tests/semihosting/fake_program.h"

namespace tessera::test {
namespace {

constexpr std::uint32_t kRead = 0, kWrite = 4, kAppend = 8;

using SemihostingOperations = SemihostingTest;

TEST_F(SemihostingOperations, TheConsoleHearsWhatIsWritten) {
    const Word out = open(":tt", kWrite), error = open(":tt", kAppend);
    EXPECT_EQ(write(out, "one "), 0u);
    EXPECT_EQ(write(error, "two "), 0u);
    put(std::string("three \0four", 11));
    EXPECT_EQ(operations->call(0x04, kText), 0u);
    EXPECT_EQ(operations->call(0x03, kText), 0u);
    EXPECT_EQ(output.text(), "one two three t");
    EXPECT_EQ(call(0x09, {out}), 1u);
    EXPECT_EQ(call(0x0C, {out}), kFailed) << "it has no length";
    EXPECT_EQ(call(0x0A, {out, 0}), kFailed) << "nor a position";
    EXPECT_EQ(call(0x06, {out, kBuffer, 1}), kFailed) << "nor is it read";
}

TEST_F(SemihostingOperations, TheConsoleIsReadByLinesAndByCharacters) {
    const Word in = open(":tt", kRead);
    EXPECT_EQ(call(0x06, {in, kBuffer, 6}), 0u);
    EXPECT_EQ(get(kBuffer, 6), "first ");
    EXPECT_EQ(call(0x06, {in, kBuffer, 100}), 95u) << "up to the end of the line";
    EXPECT_EQ(get(kBuffer, 5), "line\n");
    EXPECT_EQ(operations->call(0x07, 0), static_cast<Word>('s'));
    EXPECT_EQ(call(0x06, {in, kBuffer, 100}), 95u);
    EXPECT_EQ(call(0x06, {in, kBuffer, 100}), 100u) << "the end";
    EXPECT_EQ(operations->call(0x07, 0), kFailed);
    EXPECT_EQ(write(in, "x"), 1u) << "not written";
}

TEST_F(SemihostingOperations, ClocksAreThoseOfTheSimulation) {
    program.time_ps = 2'345'678'901'234;
    program.cycles = 0x1'2345'6789;
    EXPECT_EQ(operations->call(0x10, 0), 234u) << "centiseconds";
    EXPECT_EQ(operations->call(0x11, 0), 946'684'802u) << "2000-01-01 00:00:02";
    EXPECT_EQ(operations->call(0x30, kBuffer), 0u);
    EXPECT_EQ(word(kBuffer), 0x2345'6789u);
    EXPECT_EQ(word(kBuffer + 4), 1u);
    EXPECT_EQ(operations->call(0x31, 0), 200'000'000u);
}

TEST_F(SemihostingOperations, SurroundingsAreTold) {
    EXPECT_EQ(call(0x15, {kBuffer, 5}), 0u);
    EXPECT_EQ(get(kBuffer, 5), std::string("fake\0", 5));
    EXPECT_EQ(word(kBlock + 4), 4u) << "its length";
    EXPECT_EQ(call(0x15, {kBuffer, 4}), kFailed) << "no room for the end";
    EXPECT_EQ(call(0x16, {kBuffer}), 0u);
    for (Word i = 0; i < 4; ++i) EXPECT_EQ(word(kBuffer + 4 * i), i + 1);
    EXPECT_EQ(call(0x08, {kFailed}), 1u);
    EXPECT_EQ(call(0x08, {0}), 0u);
    EXPECT_EQ(call(0x0D, {kBuffer, 12, 8}), 0u);
    EXPECT_EQ(get(kBuffer, 8), std::string("tmp.012\0", 8));
    EXPECT_EQ(call(0x0D, {kBuffer, 12, 7}), kFailed);
    EXPECT_EQ(call(0x0D, {kBuffer, 256, 100}), kFailed);
}

TEST_F(SemihostingOperations, ExtensionsAreAnnounced) {
    const Word handle = open(":semihosting-features", kRead);
    EXPECT_EQ(call(0x0C, {handle}), 5u);
    EXPECT_EQ(call(0x06, {handle, kBuffer, 4}), 0u);
    EXPECT_EQ(get(kBuffer, 4), "SHFB");
    EXPECT_EQ(call(0x0A, {handle, 4}), 0u);
    EXPECT_EQ(call(0x06, {handle, kBuffer, 4}), 3u);
    EXPECT_EQ(get(kBuffer, 1), "\x03");
    EXPECT_EQ(call(0x0A, {handle, kFailed}), 0u);
    EXPECT_EQ(call(0x06, {handle, kBuffer, 4}), 4u);
    EXPECT_EQ(open(":semihosting-features", kWrite), kFailed);
}

TEST_F(SemihostingOperations, ExitHasTheProgramsCode) {
    EXPECT_EQ(operations->call(0x18, 0x20026), 0u);
    EXPECT_EQ(program.code, 0u);
    (void)operations->call(0x18, 0x20023);
    EXPECT_EQ(program.code, 1u) << "a run-time error";
    (void)call(0x20, {0x20026, 42});
    EXPECT_EQ(program.code, 42u);
    program.code.reset();
    EXPECT_EQ(operations->call(0x20, kNowhere), kFailed);
    EXPECT_EQ(program.code, std::nullopt);
}

TEST_F(SemihostingOperations, BlocksOutsideMemoryAreAnError) {
    for (const Word place : {kNowhere, Word{0}, kFailed, kBlock + FakeProgram::kBytes - 2})
        for (Word operation = 0; operation < 0x100; ++operation) {
            const bool has_no_block = operation == 0x07 || operation == 0x10 || operation == 0x11 ||
                                      operation == 0x13 || operation == 0x18 || operation == 0x31;
            const bool has_a_byte = operation == 0x03 || operation == 0x04;
            if (has_no_block || (has_a_byte && program.holds(place, 1))) continue;
            EXPECT_EQ(operations->call(operation, place), kFailed) << operation << ' ' << place;
        }
    EXPECT_FALSE(program.code);
}

TEST_F(SemihostingOperations, PointersAndLengthsOutsideMemoryAreAnError) {
    const Word console = open(":tt", kWrite), in = open(":tt", kRead);
    const Word end = kBlock + FakeProgram::kBytes;
    for (const Word length : {Word{1}, Word{0x8000'0000}, kFailed}) {
        EXPECT_EQ(call(0x05, {console, kNowhere, length}), length) << "nothing is written";
        EXPECT_EQ(last_error(), 14u);
        EXPECT_EQ(call(0x06, {in, kNowhere, length}), kFailed);
        EXPECT_EQ(call(0x01, {kNowhere, kRead, length}), kFailed);
        EXPECT_EQ(call(0x0E, {kNowhere, length}), kFailed);
        EXPECT_EQ(call(0x0F, {kNowhere, length, kNowhere, length}), kFailed);
    }
    EXPECT_EQ(call(0x05, {console, end - 1, 2}), 2u) << "memory ends in between";
    EXPECT_EQ(call(0x15, {kNowhere, 100}), kFailed);
    EXPECT_EQ(call(0x16, {kNowhere}), kFailed);
    EXPECT_EQ(call(0x0D, {kNowhere, 1, 100}), kFailed);
    EXPECT_EQ(call(0x01, {kText, kRead, kFailed}), kFailed);
    EXPECT_EQ(operations->call(0x07, 0), static_cast<Word>('f')) << "no input was taken";
    EXPECT_EQ(output.text(), "");
    put(std::string(8, 'x'), end - 8);
    EXPECT_EQ(operations->call(0x04, end - 8), kFailed) << "a string without an end";
}

TEST_F(SemihostingOperations, HandlesAndModesThatAreNoneAreAnError) {
    for (const Word handle : {Word{0}, Word{1}, Word{99}, kFailed})
        for (const Word operation : {0x02u, 0x06u, 0x09u, 0x0Au, 0x0Cu}) {
            EXPECT_EQ(call(operation, {handle, kBuffer, 4}), kFailed) << operation;
            EXPECT_EQ(last_error(), 9u);
        }
    EXPECT_EQ(call(0x05, {7, kBuffer, 4}), 4u);
    EXPECT_EQ(open(":tt", 12), kFailed);
    EXPECT_EQ(open("x", kFailed), kFailed);
    EXPECT_EQ(last_error(), 22u);
}

}  // namespace
}  // namespace tessera::test

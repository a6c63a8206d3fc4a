#pragma once
// SystemC elaborates one system per process: a second one in a test runs in a child.

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdint>

namespace tessera::test {

// What `measure` returns in a process of its own; fails the test when that ends badly.
template <class Measure>
std::uint64_t in_child(const Measure& measure) {
    std::array<int, 2> ends{};
    EXPECT_EQ(pipe(ends.data()), 0);
    const pid_t child = fork();
    if (child == 0) {
        const std::uint64_t result = measure();
        const bool is_written = write(ends[1], &result, sizeof result) == sizeof result;
        _exit(is_written && !testing::Test::HasFailure() ? 0 : 1);
    }
    close(ends[1]);
    std::uint64_t result = 0;
    EXPECT_EQ(read(ends[0], &result, sizeof result), static_cast<ssize_t>(sizeof result));
    close(ends[0]);
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    return result;
}

}  // namespace tessera::test

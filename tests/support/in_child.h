#pragma once
// SystemC elaborates one system per process: a second one in a test runs in a child.

#include <gtest/gtest.h>

#include <cstdint>

#include "bench/in_child.h"

namespace tessera::test {

// What `measure` returns in a process of its own; fails the test when something fails there.
template <class Measure>
std::uint64_t in_child(const Measure& measure) {
    struct Result {
        std::uint64_t value;
        bool is_well;
    };
    const Result result = bench::in_child(
        [&] {
            const std::uint64_t value = measure();
            return Result{value, !testing::Test::HasFailure()};
        },
        Result{0, false});
    EXPECT_TRUE(result.is_well);
    return result.value;
}

}  // namespace tessera::test

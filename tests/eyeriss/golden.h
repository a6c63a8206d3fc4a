#pragma once
// Jobs with data, and what they must give: plain loops straight from the contract, sharing nothing
// with the tile.

#include <cstdint>
#include <vector>

#include "models/base/job.h"
#include "models/base/random.h"

namespace tessera::eyeriss::test {

struct Case {
    base::Job job;
    std::vector<std::int32_t> input, weights, bias;
};

inline constexpr std::uint64_t kInputAddress = 0x10'0000;
inline constexpr std::uint64_t kWeightAddress = 0x20'0000;
inline constexpr std::uint64_t kBiasAddress = 0x30'0000;
inline constexpr std::uint64_t kOutputAddress = 0x40'0000;

// A consistent job of the geometry (E and F are computed) with streams at the addresses above.
[[nodiscard]] base::Job make_job(base::Op op, base::Geometry geometry, unsigned bits);
// Data for the job; about a third of the inputs are zero, others large enough to overflow.
[[nodiscard]] Case with_data(const base::Job& job, base::RandomStream& random);
// Random geometry, width, accumulator, requantisation and data.
[[nodiscard]] Case random_case(base::RandomStream& random);

// Two images, 24 channels of 14 x 14, 40 filters of 3 x 3, padded; 16-bit sums.
[[nodiscard]] Case medium_case(base::RandomStream& random);

[[nodiscard]] std::vector<std::int32_t> golden_output(const Case& c);
// Multiply-accumulates whose input is not zero.
[[nodiscard]] std::uint64_t golden_issued(const Case& c);

[[nodiscard]] std::vector<std::uint8_t> to_bytes(const std::vector<std::int32_t>& values,
                                                 unsigned bits);

}  // namespace tessera::eyeriss::test

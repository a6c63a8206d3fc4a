#pragma once
// Gaussian noise by the million: 16 random bits look up a quantile.

#include <cstdint>
#include <span>

namespace tessera::numeric {

// Quantiles of the middles of 65536 equal parts of the normal distribution, scaled to variance 1.
[[nodiscard]] std::span<const float> normal_table();

// sums[i] gains a normal number of mean 0 and variance variances[i], rounded to nearest; drawn by
// (key, number, plane, i). Numbers reach 4.17 standard deviations, have variance 1 and 65536
// values.
void add_normals(std::uint64_t key, std::uint64_t number, std::uint32_t plane,
                 std::span<const float> variances, std::int32_t* sums);

}  // namespace tessera::numeric

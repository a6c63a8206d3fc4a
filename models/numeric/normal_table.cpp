#include "models/numeric/normal_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "models/base/random.h"

namespace tessera::numeric {

namespace {

constexpr std::size_t kEntries = 65536;

// z with P(Z < z) = p, for p <= 1/2: Newton's steps on the distribution function.
double quantile(double p) {
    double z = -std::sqrt(-2 * std::log(p));
    for (int i = 0; i < 60; ++i) {
        const double miss = 0.5 * std::erfc(-z * M_SQRT1_2) - p;
        const double slope = std::exp(-0.5 * z * z) * M_SQRT1_2 / std::sqrt(M_PI);
        const double step = miss / slope;
        z -= std::clamp(step, -0.5, 0.5);
        if (std::abs(step) < 1e-13) break;
    }
    return z;
}

std::vector<float> make_table() {
    std::vector<double> half(kEntries / 2);
    double squares = 0;
    for (std::size_t i = 0; i < half.size(); ++i) {
        half[i] = quantile((static_cast<double>(i) + 0.5) / kEntries);
        squares += half[i] * half[i];
    }
    const double scale = 1 / std::sqrt(squares / static_cast<double>(half.size()));
    std::vector<float> table(kEntries);
    for (std::size_t i = 0; i < half.size(); ++i) {
        table[i] = static_cast<float>(half[i] * scale);
        table[kEntries - 1 - i] = -table[i];
    }
    return table;
}

}  // namespace

std::span<const float> normal_table() {
    static const std::vector<float> table = make_table();
    return table;
}

void add_normals(std::uint64_t key, std::uint64_t number, std::uint32_t plane,
                 std::span<const float> variances, std::int32_t* sums) {
    const std::span<const float> table = normal_table();
    constexpr std::size_t kDraws = 8;
    const std::array<std::uint32_t, 2> keys = {static_cast<std::uint32_t>(key),
                                               static_cast<std::uint32_t>(key >> 32)};
    for (std::size_t first = 0; first < variances.size(); first += kDraws) {
        const std::array<std::uint32_t, 4> words = base::philox(
            {static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number >> 32), plane,
             static_cast<std::uint32_t>(first)},
            keys);
        const std::size_t count = std::min(kDraws, variances.size() - first);
        for (std::size_t i = 0; i < count; ++i) {
            const float z = table[(words[i / 2] >> (i % 2 * 16)) & 0xFFFF];
            sums[first + i] +=
                static_cast<std::int32_t>(std::lrint(std::sqrt(variances[first + i]) * z));
        }
    }
}

}  // namespace tessera::numeric

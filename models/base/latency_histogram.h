#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tessera::base {

// Latencies in clocks, counted exactly up to a bound and in powers of two above.
class LatencyHistogram {
  public:
    void add(std::uint64_t clocks) {
        ++count_;
        sum_ += clocks;
        if (clocks > max_) max_ = clocks;
        ++bins_[bin_of(clocks)];
    }
    [[nodiscard]] std::uint64_t count() const { return count_; }
    [[nodiscard]] double mean() const;
    [[nodiscard]] std::uint64_t max() const { return max_; }
    // The latency that `fraction` of the requests do not exceed.
    [[nodiscard]] std::uint64_t quantile(double fraction) const;
    // How many took less than 1 clock, less than 2, 4, ... more than the entry before, up to the
    // slowest.
    [[nodiscard]] std::vector<std::uint64_t> by_powers_of_two() const;

  private:
    static constexpr std::size_t kExact = 4096;
    static constexpr std::size_t kPowers = 52;
    [[nodiscard]] static std::size_t bin_of(std::uint64_t clocks);

    std::uint64_t count_ = 0, sum_ = 0;
    std::uint64_t max_ = 0;
    std::array<std::uint64_t, kExact + kPowers> bins_{};
};

}  // namespace tessera::base

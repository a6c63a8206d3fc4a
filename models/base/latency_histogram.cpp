#include "models/base/latency_histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace tessera::base {

std::size_t LatencyHistogram::bin_of(std::uint64_t clocks) {
    if (clocks < kExact) return clocks;
    const auto power = static_cast<std::size_t>(std::bit_width(clocks / kExact)) - 1;
    return kExact + std::min(power, kPowers - 1);
}

double LatencyHistogram::mean() const {
    return count_ == 0 ? 0 : static_cast<double>(sum_) / static_cast<double>(count_);
}

std::uint64_t LatencyHistogram::quantile(double fraction) const {
    const auto wanted =
        static_cast<std::uint64_t>(std::ceil(fraction * static_cast<double>(count_)));
    std::uint64_t seen = 0;
    for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
        seen += bins_[bin];
        if (seen < wanted || bins_[bin] == 0) continue;
        return bin < kExact ? bin
                            : std::min(max_, (std::uint64_t{kExact} << (bin - kExact + 1)) - 1);
    }
    return max_;
}

std::vector<std::uint64_t> LatencyHistogram::by_powers_of_two() const {
    std::vector<std::uint64_t> counts;
    for (std::size_t bin = 0; bin < bins_.size(); ++bin) {
        if (bins_[bin] == 0) continue;
        const std::size_t power =
            bin < kExact ? static_cast<std::size_t>(std::bit_width(bin))
                         : static_cast<std::size_t>(std::bit_width(kExact)) + (bin - kExact);
        if (counts.size() <= power) counts.resize(power + 1);
        counts[power] += bins_[bin];
    }
    return counts;
}

}  // namespace tessera::base

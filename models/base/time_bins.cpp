#include "models/base/time_bins.h"

#include <algorithm>

namespace tessera::base {

void TimeBins::put(std::uint64_t amount, std::uint64_t bin) {
    if (bin >= bins_.size()) bins_.resize(bin + 1);
    if (__builtin_add_overflow(bins_[bin], amount, &bins_[bin])) bins_[bin] = UINT64_MAX;
}

void TimeBins::add(std::uint64_t amount, std::uint64_t at_ps) {
    if (amount == 0) return;
    set_.reach(at_ps);
    put(amount, at_ps / set_.bin_ps());
}

void TimeBins::spread(std::uint64_t amount, std::uint64_t from_ps, std::uint64_t to_ps) {
    if (to_ps <= from_ps + 1) return add(amount, from_ps);
    if (amount == 0) return;
    set_.reach(to_ps - 1);
    __extension__ using Wide = unsigned __int128;
    const std::uint64_t bin_ps = set_.bin_ps();
    std::uint64_t done = 0;
    for (std::uint64_t bin = from_ps / bin_ps; bin * bin_ps < to_ps; ++bin) {
        const std::uint64_t end = std::min((bin + 1) * bin_ps, to_ps);
        const auto until =
            static_cast<std::uint64_t>(Wide{amount} * (end - from_ps) / (to_ps - from_ps));
        put(until - done, bin);
        done = until;
    }
}

TimeBins& TimeBinSet::of(const std::string& name) {
    for (TimeBins& known : series_)
        if (known.name() == name) return known;
    return series_.emplace_back(*this, name);
}

void TimeBinSet::reach(std::uint64_t at_ps) {
    while (at_ps / bin_ps_ >= kMostBins) {
        bin_ps_ *= 2;
        for (TimeBins& each : series_) {
            std::vector<std::uint64_t> joined;
            joined.reserve((each.bins_.size() + 1) / 2);
            std::swap(joined, each.bins_);
            for (std::size_t bin = 0; bin < joined.size(); ++bin) each.put(joined[bin], bin / 2);
        }
    }
}

}  // namespace tessera::base

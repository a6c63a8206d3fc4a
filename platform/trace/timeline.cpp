#include "platform/trace/timeline.h"

#include <algorithm>

namespace tessera::trace {

std::size_t Timeline::add_track(std::string block, std::string name) {
    tracks_.push_back({std::move(block), std::move(name), {}});
    return tracks_.size() - 1;
}

std::size_t Timeline::add_counter(std::string block, std::string name, std::string unit) {
    counters_.push_back({std::move(block), std::move(name), std::move(unit), {}});
    return counters_.size() - 1;
}

void Timeline::add(std::size_t track, std::uint64_t begin_ps, std::uint64_t end_ps,
                   std::string_view name) {
    const auto [at, is_new] =
        numbers_.try_emplace(std::string(name), static_cast<std::uint32_t>(names_.size()));
    if (is_new) names_.emplace_back(name);
    tracks_[track].slices.push_back({begin_ps, end_ps, at->second});
}

void Timeline::count(std::size_t counter, std::uint64_t time_ps, double value) {
    counters_[counter].samples.push_back({time_ps, value});
}

void Timeline::sort() {
    for (Track& track : tracks_)
        std::stable_sort(
            track.slices.begin(), track.slices.end(), [](const Slice& a, const Slice& b) {
                return a.begin_ps != b.begin_ps ? a.begin_ps < b.begin_ps : a.end_ps > b.end_ps;
            });
    for (Counter& counter : counters_)
        std::stable_sort(counter.samples.begin(), counter.samples.end(),
                         [](const Sample& a, const Sample& b) { return a.time_ps < b.time_ps; });
}

void Timeline::drop_torn_arrows() {
    std::vector<unsigned> ends(arrows_ + 1);
    for (const Track& track : tracks_)
        for (const Slice& slice : track.slices) ++ends[slice.arrow_from], ++ends[slice.arrow_to];
    for (Track& track : tracks_)
        for (Slice& slice : track.slices) {
            if (ends[slice.arrow_from] == 1) slice.arrow_from = 0;
            if (ends[slice.arrow_to] == 1) slice.arrow_to = 0;
        }
}

void Timeline::clip(std::uint64_t from_ps, std::uint64_t to_ps) {
    for (Track& track : tracks_) {
        std::erase_if(track.slices, [&](const Slice& slice) {
            const bool is_instant = slice.begin_ps == slice.end_ps;
            return slice.begin_ps >= to_ps ||
                   (is_instant ? slice.end_ps < from_ps : slice.end_ps <= from_ps);
        });
        for (Slice& slice : track.slices) {
            slice.begin_ps = std::max(slice.begin_ps, from_ps);
            slice.end_ps = std::min(slice.end_ps, to_ps);
        }
    }
    drop_torn_arrows();
    for (Counter& counter : counters_) {
        // The value that holds at the beginning is a sample there.
        const Sample* before = nullptr;
        for (const Sample& sample : counter.samples)
            if (sample.time_ps < from_ps) before = &sample;
        const Sample first = before == nullptr ? Sample{} : Sample{from_ps, before->value};
        const bool has_first = before != nullptr;
        std::erase_if(counter.samples, [&](const Sample& sample) {
            return sample.time_ps < from_ps || sample.time_ps >= to_ps;
        });
        if (has_first) counter.samples.insert(counter.samples.begin(), first);
    }
}

}  // namespace tessera::trace

#include "platform/soc/marker_record.h"

#include <algorithm>

namespace tessera::soc {

namespace {
constexpr std::size_t kMostSpans = 1000;  // one by one; all of them are in the totals
}

void MarkerRecord::on_begin(std::uint32_t id) { open_[id].push_back(here()); }

void MarkerRecord::on_end(std::uint32_t id) {
    MarkerTotals& totals = totals_[id];
    totals.id = id;
    std::vector<Place>& open = open_[id];
    if (open.empty()) {
        ++totals.ends_without_begin;
        return;
    }
    const Place begin = open.back(), end = here();
    open.pop_back();
    const std::uint64_t cycles = end.cycle - begin.cycle;
    totals.min_cycles = totals.spans == 0 ? cycles : std::min(totals.min_cycles, cycles);
    totals.max_cycles = std::max(totals.max_cycles, cycles);
    totals.cycles += cycles;
    totals.instructions += end.instructions - begin.instructions;
    ++totals.spans;
    if (spans_.size() < kMostSpans)
        spans_.push_back({id, begin.cycle, end.cycle, end.instructions - begin.instructions});
}

MarkerResult MarkerRecord::result() const {
    std::map<std::uint32_t, MarkerTotals> totals = totals_;
    for (const auto& [id, open] : open_) {
        totals[id].id = id;
        totals[id].begins_without_end = open.size();
    }
    MarkerResult result;
    for (const auto& [id, entry] : totals) result.totals.push_back(entry);
    result.spans = spans_;
    return result;
}

}  // namespace tessera::soc

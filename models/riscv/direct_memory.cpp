#include "models/riscv/direct_memory.h"

#include <algorithm>

namespace tessera::riscv {

void DirectMemory::add(const DirectRegion& region) {
    invalidate(region.first, region.last);
    page_elsewhere_ = kNoPage;
    for (DirectRegion& place : regions_) {
        if (place.data != nullptr) continue;
        place = region;
        return;
    }
    regions_[next_] = region;
    next_ = (next_ + 1) % regions_.size();
}

void DirectMemory::invalidate(std::uint32_t first, std::uint32_t last) {
    for (DirectRegion& region : regions_)
        if (region.first <= last && first <= region.last) region = {};
}

const DirectRegion* DirectMemory::search(std::uint32_t address, std::uint32_t bytes,
                                         bool DirectRegion::*right, std::size_t& hot) {
    for (std::size_t i = 0; i < regions_.size(); ++i) {
        if (!(regions_[i].*right) || !regions_[i].contains(address, bytes)) continue;
        hot = i;
        return &regions_[i];
    }
    const std::uint32_t page = address / kPageBytes, first = page * kPageBytes;
    const bool is_touched = std::any_of(regions_.begin(), regions_.end(), [&](const auto& region) {
        return region.first <= first + (kPageBytes - 1) && first <= region.last;
    });
    if (!is_touched) page_elsewhere_ = page;
    return nullptr;
}

}  // namespace tessera::riscv

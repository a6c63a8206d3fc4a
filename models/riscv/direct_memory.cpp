#include "models/riscv/direct_memory.h"

namespace tessera::riscv {

void DirectMemory::add(const DirectRegion& region) {
    invalidate(region.first, region.last);
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
    return nullptr;
}

}  // namespace tessera::riscv

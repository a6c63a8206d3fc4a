#include "models/noc/address_map.h"

#include <fmt/format.h>

#include <algorithm>

#include "models/base/config_fields.h"

namespace tessera::noc {

std::string to_string(const AddressRange& range) {
    return fmt::format("{} ({:#x}..{:#x})", range.name, range.base, range.last());
}

void AddressMap::add(AddressRange range) {
    if (range.bytes == 0) throw base::ConfigError(range.name + ": address range is empty");
    if (range.last() < range.base)
        throw base::ConfigError(fmt::format("{}: {:#x} bytes from {:#x} leave the address space",
                                            range.name, range.bytes, range.base));
    const auto at = std::lower_bound(
        entries_.begin(), entries_.end(), range.base,
        [](const Entry& entry, std::uint64_t base) { return entry.range.last() < base; });
    if (at != entries_.end() && at->range.base <= range.last())
        throw base::ConfigError(to_string(range) + " overlaps " + to_string(at->range));
    const std::size_t target = entries_.size();
    entries_.insert(at, {std::move(range), target});
}

const AddressMap::Entry* AddressMap::find(std::uint64_t address) const {
    if (last_hit_ < entries_.size() && entries_[last_hit_].range.contains(address))
        return &entries_[last_hit_];
    const auto at = std::lower_bound(
        entries_.begin(), entries_.end(), address,
        [](const Entry& entry, std::uint64_t wanted) { return entry.range.last() < wanted; });
    if (at == entries_.end() || at->range.base > address) return nullptr;
    last_hit_ = static_cast<std::size_t>(at - entries_.begin());
    return &*at;
}

}  // namespace tessera::noc

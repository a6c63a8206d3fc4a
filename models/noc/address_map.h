#pragma once
// Which block answers at which address.

#include <cstdint>
#include <string>
#include <vector>

namespace tessera::noc {

struct AddressRange {
    std::string name;
    std::uint64_t base = 0;
    std::uint64_t bytes = 0;

    [[nodiscard]] std::uint64_t last() const { return base + (bytes - 1); }
    [[nodiscard]] bool contains(std::uint64_t address) const { return address - base < bytes; }
};

// "uart0 (0x10000000..0x10000fff)"
[[nodiscard]] std::string to_string(const AddressRange& range);

class AddressMap {
  public:
    struct Entry {
        AddressRange range;
        std::size_t target = 0;  // order of addition
    };

    // Throws ConfigError for a range that is empty, wraps around, or overlaps one that is there;
    // the message names both.
    void add(AddressRange range);

    // The entry that holds `address`, or null. Neighbouring look-ups of one range cost one compare.
    [[nodiscard]] const Entry* find(std::uint64_t address) const;

    // In order of address.
    [[nodiscard]] const std::vector<Entry>& entries() const { return entries_; }

  private:
    std::vector<Entry> entries_;
    mutable std::size_t last_hit_ = 0;
};

}  // namespace tessera::noc

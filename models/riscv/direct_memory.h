#pragma once
// The memory a hart may touch without a bus transaction.

#include <array>
#include <cstddef>
#include <cstdint>

namespace tessera::riscv {

// Addresses first..last, both included. Stalls are the cycles every access adds, and how many of
// them it spends in the memory itself, for those who ask why the hart waited.
struct DirectRegion {
    std::uint32_t first = 1, last = 0;
    std::byte* data = nullptr;
    std::uint32_t read_stall = 0, write_stall = 0;
    std::uint32_t read_in_memory = 0, write_in_memory = 0;
    bool can_read = false, can_write = false;

    [[nodiscard]] bool contains(std::uint32_t address, std::uint32_t bytes) const {
        return address >= first && last >= bytes - 1 && address <= last - (bytes - 1);
    }
    [[nodiscard]] std::byte* at(std::uint32_t address) const { return data + (address - first); }
};

class DirectMemory {
  public:
    // Replaces whatever it overlaps; when all places are taken, the oldest region.
    void add(const DirectRegion& region);
    // Forgets regions that overlap first..last.
    void invalidate(std::uint32_t first, std::uint32_t last);

    // The region that holds `bytes` bytes from `address` on, or null.
    [[nodiscard]] const DirectRegion* find_read(std::uint32_t address, std::uint32_t bytes) {
        const DirectRegion& hot = regions_[hot_read_];
        if (hot.can_read && hot.contains(address, bytes)) [[likely]]
            return &hot;
        return is_elsewhere(address) ? nullptr
                                     : search(address, bytes, &DirectRegion::can_read, hot_read_);
    }
    [[nodiscard]] const DirectRegion* find_write(std::uint32_t address, std::uint32_t bytes) {
        const DirectRegion& hot = regions_[hot_write_];
        if (hot.can_write && hot.contains(address, bytes)) [[likely]]
            return &hot;
        return search(address, bytes, &DirectRegion::can_write, hot_write_);
    }

  private:
    // Nothing of this page is in any region: true for a device that is read over and over.
    [[nodiscard]] bool is_elsewhere(std::uint32_t address) const {
        return address / kPageBytes == page_elsewhere_;
    }
    const DirectRegion* search(std::uint32_t address, std::uint32_t bytes,
                               bool DirectRegion::*right, std::size_t& hot);

    static constexpr std::uint32_t kPageBytes = 0x1000, kNoPage = ~0u;

    std::uint32_t page_elsewhere_ = kNoPage;
    std::array<DirectRegion, 8> regions_{};  // empty places contain nothing
    std::size_t next_ = 0;
    std::size_t hot_read_ = 0, hot_write_ = 0;
};

}  // namespace tessera::riscv

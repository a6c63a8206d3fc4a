#pragma once
// Pages of direct memory by their number, for loads and stores.

#include <array>
#include <cstddef>
#include <cstdint>

namespace tessera::riscv {

// Direct mapped; a page that is not here may still be direct memory.
class PageCache {
  public:
    static constexpr unsigned kPageBits = 12;
    static constexpr std::uint32_t kPageMask = (1u << kPageBits) - 1;

    struct Page {
        static constexpr std::uint32_t kNone = 1u << (kPageBits - 1);  // no access's tag

        std::uint32_t tag = kNone;    // address of the page's first byte
        std::uint16_t stall = 0;      // cycles every access adds
        std::uint16_t in_memory = 0;  // of them, in the memory itself
        std::byte* data = nullptr;

        // One comparison for the page and the alignment.
        template <typename T>
        [[nodiscard]] bool holds(std::uint32_t address) const {
            return (address & (~kPageMask | (sizeof(T) - 1))) == tag;
        }
        [[nodiscard]] std::byte* at(std::uint32_t address) const {
            return data + (address & kPageMask);
        }
    };

    // The only place where the page of `address` can be.
    [[nodiscard]] const Page& place(std::uint32_t address) const { return pages_[index(address)]; }
    void add(const Page& page) { pages_[index(page.tag)] = page; }
    void clear() { pages_.fill({}); }

  private:
    static constexpr std::size_t kPages = 256;
    static std::size_t index(std::uint32_t address) { return (address >> kPageBits) % kPages; }

    std::array<Page, kPages> pages_{};
};

}  // namespace tessera::riscv

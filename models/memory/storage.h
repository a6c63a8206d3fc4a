#pragma once
// The bytes of a memory: contiguous for direct access, yet costing the host only what is touched.

#include <cstddef>
#include <cstdint>
#include <span>

namespace tessera::memory {

// Zero-filled; the host allocates a page when it is first written. Callers check ranges.
class Storage {
  public:
    // Throws ConfigError when the host cannot reserve the address space.
    explicit Storage(std::uint64_t bytes);
    ~Storage();
    Storage(const Storage&) = delete;
    Storage& operator=(const Storage&) = delete;

    [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
    [[nodiscard]] std::byte* data() { return data_; }
    [[nodiscard]] bool contains(std::uint64_t offset, std::uint64_t length) const {
        return offset <= bytes_ && length <= bytes_ - offset;
    }
    void read(std::uint64_t offset, std::span<std::byte> to) const;
    void write(std::uint64_t offset, std::span<const std::byte> from);

  private:
    std::uint64_t bytes_;
    std::byte* data_;
};

}  // namespace tessera::memory

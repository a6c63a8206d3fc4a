#pragma once
// Where inline error correction keeps check bits, and which of them the controller holds.

#include <cstdint>
#include <optional>
#include <vector>

namespace tessera::memory {

// The check bits of 512 bytes of data make a line of 64 bytes. The lines stand behind the data, in
// the last eighth of a channel. A controller keeps the lines it used last; one that was written
// goes back to the DRAM when it makes room.
class CheckLines {
  public:
    static constexpr std::uint64_t kLineBytes = 64, kDataBytes = 512;

    CheckLines(unsigned kept, std::uint64_t channel_bytes)
        : lines_(kept), first_address_(channel_bytes / 8 * 7) {}

    struct Traffic {
        std::optional<std::uint64_t> fetched, written_back;  // addresses of lines
    };
    // What an access of data at `address` moves besides.
    [[nodiscard]] Traffic use(std::uint64_t address, bool is_write);

  private:
    struct Line {
        std::uint64_t number = ~std::uint64_t{0};
        std::uint64_t used = 0;  // when, in accesses
        bool is_changed = false;
    };
    [[nodiscard]] std::uint64_t address_of(const Line& line) const {
        return first_address_ + line.number * kLineBytes;
    }

    std::vector<Line> lines_;
    std::uint64_t first_address_, accesses_ = 0;
};

}  // namespace tessera::memory

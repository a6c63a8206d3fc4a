#pragma once
// Which place of a channel an address is.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "models/memory/dram_channel.h"
#include "models/memory/dram_standard.h"

namespace tessera::memory {

// A bit string from the most significant address bit down, a letter a bit: R row, K rank, G bank
// group, B bank, C burst within the row, O byte within the burst; spaces do not count. Behind a
// semicolon each, bits may be hashed: "B0^R2" puts the exclusive or of bank bit 0 and row bit 2
// where bank bit 0 was.
class DramMapping {
  public:
    // An empty text: row, rank, bank, group, column, offset.
    // Throws base::ConfigError for a text that does not name every bit of the device once.
    DramMapping(const DramStandard& standard, unsigned ranks, std::string_view text = {});

    DramMapping(const DramMapping&) = delete;  // hashes point to fields
    DramMapping& operator=(const DramMapping&) = delete;

    // Addresses wrap around at the end of the channel.
    [[nodiscard]] DramPlace place_of(std::uint64_t address) const;

  private:
    struct Field {
        std::vector<unsigned> bits;  // of the address, from the least significant of the field
        [[nodiscard]] std::uint32_t of(std::uint64_t address) const;
    };
    struct Hash {
        Field* target;
        unsigned bit, row_bit;
    };
    [[nodiscard]] Field* field_of(char letter);
    void read_bits(std::string_view text);
    void read_hash(std::string_view text);

    Field row_, rank_, group_, bank_, column_, offset_;
    std::vector<Hash> hashes_;
    unsigned banks_per_group_;
};

}  // namespace tessera::memory

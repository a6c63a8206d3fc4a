#pragma once
// Random valid programs of RV32IMAC: straight runs with forward jumps, loads and stores around two
// base registers, atomics, and CSRs that are plain storage. The encodings are the generator's own.

#include <cstdint>
#include <vector>

#include "models/base/random.h"

namespace tessera::test {

class RandomProgram {
  public:
    // Registers the program reads but never writes: bases of memory accesses, and the base of jalr.
    static constexpr unsigned kStack = 2, kBase = 9, kLink = 31;
    // Bytes around a base that the program may touch.
    static constexpr std::uint32_t kReach = 2048;

    RandomProgram(std::uint64_t seed, std::uint64_t number, unsigned items);

    [[nodiscard]] const std::vector<std::uint16_t>& parcels() const { return parcels_; }
    [[nodiscard]] std::uint32_t bytes() const {
        return static_cast<std::uint32_t>(2 * parcels_.size());
    }

  private:
    enum class Jump : std::uint8_t { none, branch, jal, auipc_jalr, c_jump, c_branch };
    struct Item {
        std::uint32_t bits = 0;
        std::uint32_t second = 0;  // a word that belongs behind it
        unsigned bytes = 4;
        Jump jump = Jump::none;
        unsigned skip = 0;  // items to jump over
    };

    Item random_item();
    Item arithmetic();
    Item memory_access();
    Item atomic();
    Item csr();
    Item jump();
    Item compressed();
    void encode(const std::vector<Item>& items);

    std::uint32_t below(std::uint32_t n) { return random_.below(n); }
    unsigned any() { return below(32); }
    unsigned target();        // a register that may be written
    unsigned small_target();  // of x8..x15
    unsigned small() { return 8 + below(8); }

    base::RandomStream random_;
    std::vector<std::uint16_t> parcels_;
};

}  // namespace tessera::test

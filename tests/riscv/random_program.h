#pragma once
// Random valid programs of RV32IMAC: straight runs with forward jumps, loads and stores around two
// base registers, atomics, and CSRs that are plain storage; or, with traps, programs of which some
// instructions trap in a way that is known beforehand. The encodings are the generator's own.

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/base/random.h"
#include "models/riscv/trap.h"

namespace tessera::test {

// What an instruction that traps leaves in mcause and mtval.
struct ExpectedTrap {
    riscv::Cause cause{};
    std::uint32_t tval = 0;
    unsigned base = 0;             // tval counts from this register; 0: from zero
    bool is_from_pc = false;       // or from the instruction itself
    bool oracle_traps_too = true;  // it takes misaligned data, and knows no user mode here
};

// Where a random program runs. With traps its trap handler goes on 4 bytes behind the instruction.
enum class Traps : std::uint8_t { none, in_machine_mode, in_user_mode };

class RandomProgram {
  public:
    // Registers the program reads but never writes: bases of memory accesses, and the base of jalr.
    static constexpr unsigned kStack = 2, kBase = 9, kLink = 31;
    // Bytes around a base that the program may touch.
    static constexpr std::uint32_t kReach = 2048;

    RandomProgram(std::uint64_t seed, std::uint64_t number, unsigned items,
                  Traps traps = Traps::none);

    [[nodiscard]] const std::vector<std::uint16_t>& parcels() const { return parcels_; }
    [[nodiscard]] std::uint32_t bytes() const {
        return static_cast<std::uint32_t>(2 * parcels_.size());
    }

    // By offset from the start.
    [[nodiscard]] const std::map<std::uint32_t, ExpectedTrap>& traps() const { return expected_; }

  private:
    enum class Jump : std::uint8_t { none, branch, jal, auipc_jalr, c_jump, c_branch };
    struct Item {
        std::uint32_t bits = 0;
        std::uint32_t second = 0;  // a word that belongs behind it
        unsigned bytes = 4;
        Jump jump = Jump::none;
        unsigned skip = 0;                      // items to jump over
        std::optional<ExpectedTrap> trap = {};  // of the last word
    };

    Item random_item();
    Item arithmetic();
    Item memory_access();
    Item atomic();
    Item csr();
    Item jump();
    Item compressed();
    Item trap();
    void encode(const std::vector<Item>& items);

    std::uint32_t below(std::uint32_t n) { return random_.below(n); }
    unsigned any() { return below(32); }
    unsigned target();        // a register that may be written
    unsigned small_target();  // of x8..x15
    unsigned small() { return 8 + below(8); }

    base::RandomStream random_;
    Traps traps_;
    std::vector<std::uint16_t> parcels_;
    std::map<std::uint32_t, ExpectedTrap> expected_;
};

}  // namespace tessera::test

#pragma once
// Checks a run against the `expect:` section of its scenario.

#include <cstdint>
#include <string>
#include <vector>

#include "models/base/register_bank.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/expect_section.h"
#include "platform/soc/run_result.h"
#include "platform/soc/system.h"

namespace tessera::soc {

class Expectations {
  public:
    // Finds every block, register, field, symbol and address; throws config::Error for those that
    // are not there.
    Expectations(const ExpectSection& section, const System& system, const ElfImage& elf);

    // After the run, with everything else of the result in place.
    [[nodiscard]] std::vector<ExpectationResult> check(const RunResult& result) const;

  private:
    struct FoundRegister {
        const RegisterExpectation* expected;
        const base::RegisterBank* bank;
        const base::Register* reg;
        std::uint32_t index;
        std::uint32_t mask;
        unsigned shift;
    };
    struct FoundMemory {
        const MemoryExpectation* expected;
        std::uint64_t address;
    };

    [[nodiscard]] FoundRegister find(const RegisterExpectation& expected,
                                     const std::string& place) const;
    [[nodiscard]] FoundMemory find(const MemoryExpectation& expected, const std::string& place,
                                   const ElfImage& elf) const;
    void check_uart(const std::string& heard, std::vector<ExpectationResult>& results) const;
    void check_memory(std::vector<ExpectationResult>& results) const;

    const ExpectSection& section_;
    const System& system_;
    std::vector<FoundRegister> registers_;
    std::vector<FoundMemory> memory_;
};

}  // namespace tessera::soc

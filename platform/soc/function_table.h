#pragma once
// Which function an address belongs to.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tessera::soc {

struct Function {
    std::uint32_t address = 0;
    std::uint32_t last = 0;
    std::string name;

    bool operator==(const Function&) const = default;
};

class FunctionTable {
  public:
    FunctionTable() = default;
    // In order of address; where functions overlap, the one that starts later counts.
    explicit FunctionTable(std::vector<Function> functions) : functions_(std::move(functions)) {}

    // Null where no function is.
    [[nodiscard]] const Function* at(std::uint32_t address) const;
    // "main+0x1c", or the number alone where no function is.
    [[nodiscard]] std::string describe(std::uint32_t address) const;
    [[nodiscard]] const std::vector<Function>& all() const { return functions_; }

  private:
    std::vector<Function> functions_;
};

}  // namespace tessera::soc

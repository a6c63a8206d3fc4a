#pragma once
// A 32-bit little-endian RISC-V executable: what to load where, and its symbols.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/soc/function_table.h"

namespace tessera::soc {

struct ElfSegment {
    std::uint32_t address = 0;       // physical
    std::vector<std::byte> bytes;    // from the file
    std::uint32_t memory_bytes = 0;  // >= bytes.size(); the rest is zero
};

struct ElfSymbol {
    std::uint32_t address = 0;
    std::uint32_t size_bytes = 0;
    std::string name;
    bool is_code = false;  // a function, or a label of assembly
};

class ElfImage {
  public:
    // Throws config::Error for a file that cannot be read or is truncated, is no ELF, is of another
    // class, byte order, machine or type, or whose headers point outside it. `name` stands for the
    // file in messages.
    static ElfImage load(const std::string& path);
    static ElfImage parse(std::vector<std::byte> file, const std::string& name);

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint32_t entry() const { return entry_; }
    [[nodiscard]] const std::vector<ElfSegment>& segments() const { return segments_; }
    [[nodiscard]] const std::vector<ElfSymbol>& symbols() const { return symbols_; }  // by address
    [[nodiscard]] std::optional<std::uint32_t> address_of(std::string_view symbol) const;
    // Its code symbols; one without a size reaches to the end of its segment.
    [[nodiscard]] const FunctionTable& functions() const { return functions_; }
    [[nodiscard]] std::string describe(std::uint32_t address) const {
        return functions_.describe(address);
    }

  private:
    std::string name_;
    std::uint32_t entry_ = 0;
    std::vector<ElfSegment> segments_;
    std::vector<ElfSymbol> symbols_;
    FunctionTable functions_;
};

}  // namespace tessera::soc

#include "models/riscv/csr_names.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "models/riscv/csr_file.h"

namespace tessera::riscv {

namespace {

constexpr std::array kNames = std::to_array<std::pair<std::uint32_t, std::string_view>>({
    {csr::kMstatus, "mstatus"},
    {csr::kMisa, "misa"},
    {csr::kMie, "mie"},
    {csr::kMtvec, "mtvec"},
    {csr::kMcounteren, "mcounteren"},
    {csr::kMstatush, "mstatush"},
    {csr::kMcountinhibit, "mcountinhibit"},
    {csr::kMscratch, "mscratch"},
    {csr::kMepc, "mepc"},
    {csr::kMcause, "mcause"},
    {csr::kMtval, "mtval"},
    {csr::kMip, "mip"},
    {csr::kMcycle, "mcycle"},
    {csr::kMinstret, "minstret"},
    {csr::kMcycleh, "mcycleh"},
    {csr::kMinstreth, "minstreth"},
    {csr::kCycle, "cycle"},
    {csr::kTime, "time"},
    {csr::kInstret, "instret"},
    {csr::kCycleh, "cycleh"},
    {csr::kTimeh, "timeh"},
    {csr::kInstreth, "instreth"},
    {csr::kMvendorid, "mvendorid"},
    {csr::kMarchid, "marchid"},
    {csr::kMimpid, "mimpid"},
    {csr::kMhartid, "mhartid"},
    {csr::kMconfigptr, "mconfigptr"},
});

// Rows of 32 of which the numbers from 3 on are counters or their selectors.
struct Row {
    std::uint32_t first;
    std::string_view name, end;
};
constexpr std::array kRows = {Row{0x320, "mhpmevent", ""}, Row{0xB00, "mhpmcounter", ""},
                              Row{0xB80, "mhpmcounter", "h"}, Row{0xC00, "hpmcounter", ""},
                              Row{0xC80, "hpmcounter", "h"}};

}  // namespace

std::string csr_name(std::uint32_t address) {
    const auto named = std::find_if(kNames.begin(), kNames.end(),
                                    [&](const auto& entry) { return entry.first == address; });
    if (named != kNames.end()) return std::string(named->second);
    const std::uint32_t number = address & 0x1F;
    for (const Row& row : kRows)
        if ((address & ~0x1Fu) == row.first && number >= 3)
            return std::string(row.name) + std::to_string(number) + std::string(row.end);
    return {};
}

}  // namespace tessera::riscv

#include "platform/soc/scenario.h"

#include "platform/soc/placement.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace tessera::soc {

namespace {

// Names become folders, SystemC modules and waveform scopes.
bool is_name(const std::string& text) {
    const auto is_allowed = [](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-';
    };
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_allowed);
}

constexpr std::array<std::string_view, 16> kBlocks = {
    "io",   "core",  "clint",    "plic",   "rom", "sram",         "dram",      "noc",
    "uart", "timer", "finisher", "marker", "irq", "software_irq", "timer_irq", "external_irq"};

bool is_block(const std::string& name) {
    return std::find(kBlocks.begin(), kBlocks.end(), name) != kBlocks.end() ||
           name.rfind("irq_", 0) == 0;
}

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::size_t kMostTiles = 32;  // MAX_TILES of firmware/apps/infer.c

void require_page(std::uint64_t base) {
    if (base % kPageBytes != 0)
        throw base::ConfigError(
            fmt::format("base: expected a multiple of {:#x}, found {:#x}", kPageBytes, base));
}

}  // namespace

void SramSection::validate() const { require_page(base); }
void DramSection::validate() const {
    require_page(base);
    memory::DramConfig::validate();
}
void UartSection::validate() const { require_page(base); }
void TimerSection::validate() const { require_page(base); }

void TileSection::validate() const {
    if (base) require_page(*base);
}

void PlatformSection::validate() const {
    if (tiles.size() > kMostTiles)
        throw base::ConfigError(fmt::format("tiles: there are {}, the firmware drives at most {}",
                                            tiles.size(), kMostTiles));
    for (std::size_t i = 0; i < tiles.size(); ++i) {
        const std::string place = "tiles[" + std::to_string(i) + "].name: ";
        const std::string& name = tiles[i].name;
        if (!is_name(name) || std::isdigit(static_cast<unsigned char>(name.front())) != 0)
            throw base::ConfigError(
                place + "expected a letter, then letters, digits, - and _, found `" + name + "`");
        if (is_block(name))
            throw base::ConfigError(place + "`" + name + "` is the name of another block");
        for (std::size_t j = 0; j < i; ++j)
            if (tiles[j].name == name)
                throw base::ConfigError(place + "`" + name + "` is taken by tiles[" +
                                        std::to_string(j) + "]");
    }
    if (noc.topology == Topology::mesh) static_cast<void>(place_blocks(*this));
}

void WorkloadSection::validate() const {
    if (network.empty() == topology.empty())
        throw base::ConfigError(network.empty() ? "`network` or `topology` is missing"
                                                : "there are both `network` and `topology`");
    if (!network.empty() && !data) throw base::ConfigError("`data` is missing");
    if (!topology.empty() && (data || calibration))
        throw base::ConfigError("a topology makes its own data, remove `data` and `calibration`");
    if (timing_only && topology.empty())
        throw base::ConfigError("timing_only: only a topology can do without data");
}

void Scenario::validate() const {
    if (!is_name(name))
        throw base::ConfigError("name: expected letters, digits, - and _, found `" + name + "`");
}

}  // namespace tessera::soc

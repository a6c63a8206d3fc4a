#include "platform/cli/verb_regs.h"

#include <fmt/format.h>

#include <iostream>
#include <stdexcept>
#include <vector>

#include "platform/cli/exit_code.h"
#include "platform/registers/blocks.h"
#include "platform/registers/c_header.h"
#include "platform/registers/header_files.h"
#include "platform/registers/markdown.h"
#include "platform/registers/svd.h"
#include "platform/soc/register_blocks.h"
#include "platform/soc/scenario_file.h"

namespace tessera::cli {

namespace {

using registers::Block;
using registers::HeaderFile;
using registers::SharedHeader;

[[nodiscard]] std::vector<Block> chosen_blocks(const std::string& name) {
    if (name.empty()) return {registers::blocks().begin(), registers::blocks().end()};
    if (const Block* block = registers::find_block(name)) return {*block};
    std::string known;
    for (const Block& block : registers::blocks())
        known += fmt::format("{}{}", known.empty() ? "" : ", ", block.name());
    throw std::runtime_error(fmt::format("no block is called '{}'; there are {}", name, known));
}

std::vector<HeaderFile> c_headers(const std::string& block) {
    if (block.empty()) return registers::header_files();
    if (const SharedHeader* header = registers::find_shared_header(block))
        return {{header->name, registers::c_header(*header)}};
    const Block chosen = chosen_blocks(block).front();
    return {{chosen.name(), registers::c_header(chosen)}};
}

// Register tables know no addresses: without a scenario every kind of block stands once, at its
// offset from zero.
std::string svd_of_kinds(const std::string& block) {
    std::vector<registers::Peripheral> peripherals;
    for (const Block& chosen : chosen_blocks(block))
        peripherals.push_back({chosen.name(), chosen.map});
    return registers::svd(peripherals);
}

std::string svd_of_platform(const RegsOptions& options) {
    const soc::Scenario scenario = soc::load_scenario(options.scenario, options.overrides);
    const std::vector<soc::RegisterBlock> blocks =
        soc::register_blocks(scenario.platform, soc::make_blueprints(scenario.platform.tiles));
    std::vector<registers::Peripheral> peripherals;
    std::string known;
    for (const soc::RegisterBlock& block : blocks) {
        if (options.block.empty() || options.block == block.name)
            peripherals.push_back({block.name, block.map, block.base, block.irq});
        known += fmt::format("{}{}", known.empty() ? "" : ", ", block.name);
    }
    if (peripherals.empty())
        throw std::runtime_error(fmt::format("no block of {} is called '{}'; there are {}",
                                             options.scenario, options.block, known));
    return registers::svd(peripherals);
}

std::string svd(const RegsOptions& options) {
    return options.scenario.empty() ? svd_of_kinds(options.block) : svd_of_platform(options);
}

std::string markdown(const std::string& block) {
    std::string text;
    for (const Block& chosen : chosen_blocks(block)) {
        if (!text.empty()) text += '\n';
        text += registers::markdown(*chosen.map);
    }
    return text;
}

int write_c(const RegsOptions& options) {
    const std::vector<HeaderFile> headers = c_headers(options.block);
    if (!options.out.empty())
        registers::write_headers(options.out, headers);
    else
        for (const HeaderFile& header : headers) std::cout << header.text;
    return kSuccess;
}

}  // namespace

int regs(const RegsOptions& options) {
    if (!options.scenario.empty() && options.format != "svd")
        throw std::runtime_error("--scenario: only SVD files depend on a scenario (--format svd)");
    if (options.format == "c") return write_c(options);
    const std::string text = options.format == "svd" ? svd(options) : markdown(options.block);
    if (options.out.empty())
        std::cout << text;
    else
        registers::write_if_different(options.out, text);
    return kSuccess;
}

}  // namespace tessera::cli

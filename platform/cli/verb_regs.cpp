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

// Register tables know no addresses: every kind of block stands once, at its offset from zero.
std::string svd(const std::string& block) {
    std::vector<registers::Peripheral> peripherals;
    for (const Block& chosen : chosen_blocks(block))
        peripherals.push_back({chosen.name(), chosen.map});
    return registers::svd(peripherals);
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
    if (options.format == "c") return write_c(options);
    const std::string text = options.format == "svd" ? svd(options.block) : markdown(options.block);
    if (options.out.empty())
        std::cout << text;
    else
        registers::write_if_different(options.out, text);
    return kSuccess;
}

}  // namespace tessera::cli

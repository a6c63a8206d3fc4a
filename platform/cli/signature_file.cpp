#include "platform/cli/signature_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "platform/config/error.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"

namespace tessera::cli {

namespace fs = std::filesystem;

void SignatureFile::on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) {
    const auto address_of = [&](const char* symbol) {
        if (const auto address = elf.address_of(symbol)) return *address;
        throw config::Error(elf.name(),
                            fmt::format("--signature: the program has no symbol {}", symbol));
    };
    begin_ = address_of("begin_signature");
    const std::uint32_t end = address_of("end_signature");
    if (begin_ % 4 != 0 || end % 4 != 0 || end < begin_)
        throw config::Error(
            elf.name(),
            fmt::format("--signature: {:#x} to {:#x} is no range of words", begin_, end));
    // Shows that all of it is memory, before anything is allocated.
    std::byte last{};
    if (end != begin_ && (!system.dump(begin_, {&last, 1}) || !system.dump(end - 1, {&last, 1})))
        throw config::Error(elf.name(),
                            fmt::format("--signature: {:#x} to {:#x} lies outside the platform's "
                                        "memory",
                                        begin_, end));
    words_.resize((end - begin_) / 4);
    const fs::path folder = fs::path(path_).parent_path();
    if (!folder.empty() && !fs::is_directory(folder))
        throw config::Error(path_, "--signature: its folder does not exist");
}

void SignatureFile::on_end(const soc::System& system, soc::RunResult&) {
    if (!system.dump(begin_, std::as_writable_bytes(std::span(words_)))) words_.clear();
}

void SignatureFile::commit() {
    const fs::path path(path_);
    const report::OutputFolder folder(path.has_parent_path() ? path.parent_path().string() : ".");
    std::string text;
    for (const std::uint32_t word : words_) text += fmt::format("{:08x}\n", word);
    folder.write(path.filename().string(), text);
}

}  // namespace tessera::cli

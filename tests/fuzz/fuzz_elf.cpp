// Files that pretend to be firmware, for libFuzzer: each is refused with words, or read.

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "platform/config/error.h"
#include "platform/soc/elf_image.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t bytes) {
    using namespace tessera;
    std::vector<std::byte> file(bytes);
    if (bytes != 0) std::memcpy(file.data(), data, bytes);
    try {
        const soc::ElfImage elf = soc::ElfImage::parse(std::move(file), "input");
        (void)elf.describe(elf.entry());
        for (const soc::ElfSymbol& symbol : elf.symbols()) (void)elf.describe(symbol.address + 1);
    } catch (const config::Error&) {
    }
    return 0;
}

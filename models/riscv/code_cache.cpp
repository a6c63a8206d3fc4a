#include "models/riscv/code_cache.h"

namespace tessera::riscv {

void CodePage::clear() {
    for (DecodedInstruction& slot : slots) slot.cycles = 0;
}

CodePage& CodeCache::page(std::uint32_t pc) {
    const std::uint32_t number = pc >> CodePage::kBits;
    std::unique_ptr<CodePage>& place = pages_[number % kPages];
    if (!place) place = std::make_unique<CodePage>();
    if (place->number != number || place->generation != generation_) {
        place->clear();
        place->number = number;
        place->generation = generation_;
    }
    return *place;
}

void CodeCache::invalidate(std::uint32_t first, std::uint32_t last) {
    for (const std::unique_ptr<CodePage>& page : pages_) {
        if (!page) continue;
        const std::uint32_t begin = page->number << CodePage::kBits;
        if (begin <= last && first <= begin + CodePage::kMask) page->clear();
    }
}

}  // namespace tessera::riscv

#include "models/peripherals/character_stream.h"

namespace tessera::peripherals {

std::optional<std::uint8_t> BufferSource::next() {
    if (at_ == text_.size()) return std::nullopt;
    return static_cast<std::uint8_t>(text_[at_++]);
}

void FileSink::put(std::uint8_t character) {
    std::fputc(character, file_);
    if (character == '\n') std::fflush(file_);
}

}  // namespace tessera::peripherals

#include "platform/debug/hex.h"

#include <fmt/format.h>

#include <cctype>
#include <cstring>

namespace tessera::debug {

namespace {

std::optional<unsigned> digit(char character) {
    if (character >= '0' && character <= '9') return static_cast<unsigned>(character - '0');
    const int lower = std::tolower(static_cast<unsigned char>(character));
    if (lower >= 'a' && lower <= 'f') return static_cast<unsigned>(lower - 'a' + 10);
    return {};
}

}  // namespace

std::string to_hex(std::span<const std::byte> bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string text;
    text.reserve(2 * bytes.size());
    for (const std::byte byte : bytes) {
        text.push_back(kDigits[std::to_integer<unsigned>(byte) >> 4]);
        text.push_back(kDigits[std::to_integer<unsigned>(byte) & 15]);
    }
    return text;
}

std::string to_hex(std::string_view text) {
    return to_hex(std::as_bytes(std::span(text.data(), text.size())));
}

std::string to_hex(std::uint32_t value) { return to_hex(std::as_bytes(std::span(&value, 1))); }

std::optional<std::vector<std::byte>> bytes_of(std::string_view hex) {
    if (hex.size() % 2 != 0) return {};
    std::vector<std::byte> bytes;
    bytes.reserve(hex.size() / 2);
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        const auto high = digit(hex[i]), low = digit(hex[i + 1]);
        if (!high || !low) return {};
        bytes.push_back(static_cast<std::byte>(*high << 4 | *low));
    }
    return bytes;
}

std::optional<std::uint32_t> register_of(std::string_view hex) {
    const auto bytes = bytes_of(hex);
    if (!bytes || bytes->size() != 4) return {};
    std::uint32_t value = 0;
    std::memcpy(&value, bytes->data(), 4);
    return value;
}

std::optional<std::uint64_t> take_number(std::string_view& text) {
    std::uint64_t value = 0;
    std::size_t digits = 0;
    for (; digits < text.size(); ++digits) {
        const auto next = digit(text[digits]);
        if (!next) break;
        if (value >> 60 != 0) return {};
        value = value << 4 | *next;
    }
    if (digits == 0) return {};
    text.remove_prefix(digits);
    return value;
}

bool take(std::string_view& text, char character) {
    if (text.empty() || text.front() != character) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace tessera::debug

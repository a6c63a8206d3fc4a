#pragma once
// Numbers and bytes as the remote protocol writes them.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tessera::debug {

// Two digits a byte, in the order of memory.
[[nodiscard]] std::string to_hex(std::span<const std::byte> bytes);
[[nodiscard]] std::string to_hex(std::string_view text);
// A register: little endian.
[[nodiscard]] std::string to_hex(std::uint32_t value);

// Empty for anything but pairs of digits.
[[nodiscard]] std::optional<std::vector<std::byte>> bytes_of(std::string_view hex);
[[nodiscard]] std::optional<std::uint32_t> register_of(std::string_view hex);

// Takes a number off the front, most significant digit first; empty when there is none or it needs
// more than 64 bits.
[[nodiscard]] std::optional<std::uint64_t> take_number(std::string_view& text);
// Takes `character` off the front, if it is there.
[[nodiscard]] bool take(std::string_view& text, char character);

}  // namespace tessera::debug

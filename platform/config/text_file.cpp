#include "platform/config/text_file.h"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>

#include <fmt/format.h>

namespace tessera::config {
namespace {

// Bytes of the character that starts `text`; 0 when it is not UTF-8 (RFC 3629, table in section 4).
std::size_t utf8_length(std::string_view text) {
    const auto byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : std::uint8_t{0};
    };
    const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xC0u) == 0x80u; };
    const unsigned lead = byte(0), second = byte(1);
    if (lead < 0x80) return lead == 0 ? 0 : 1;
    if (lead >= 0xC2 && lead <= 0xDF) return is_tail(1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        const unsigned low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        return second >= low && second <= high && is_tail(2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        const unsigned low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
        return second >= low && second <= high && is_tail(2) && is_tail(3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string read_text_file(const std::string& path) {
    namespace fs = std::filesystem;
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) throw Error(path, "no such file");
    if (error) throw Error(path, fmt::format("cannot be read ({})", error.message()));
    if (fs::is_directory(status)) throw Error(path, "is a directory, not a file");
    if (!fs::is_regular_file(status)) throw Error(path, "is not a regular file");

    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(path, fmt::format("cannot be read ({})", std::strerror(errno)));
    std::string text(kLargestTextBytes + 1, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (file.bad()) throw Error(path, "cannot be read (input/output error)");
    text.resize(static_cast<std::size_t>(file.gcount()));
    if (text.empty()) throw Error(path, "the file is empty");
    if (text.size() > kLargestTextBytes) {
        throw Error(path, fmt::format("is larger than {} KiB", kLargestTextBytes / 1024));
    }
    return text;
}

void check_utf8(std::string_view text, const std::string& file) {
    unsigned line = 1;
    std::size_t line_start = 0;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t length = utf8_length(text.substr(at));
        if (length == 0) {
            const auto byte = static_cast<unsigned char>(text[at]);
            const Location where{file, line, static_cast<unsigned>(at - line_start + 1)};
            if (byte == 0) throw Error(where, "", "NUL byte: this is not a text file");
            throw Error(where, "", fmt::format("byte 0x{:02X} is not UTF-8 text", byte));
        }
        if (text[at] == '\n') {
            ++line;
            line_start = at + 1;
        }
        at += length;
    }
}

}  // namespace tessera::config

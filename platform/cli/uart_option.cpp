#include "platform/cli/uart_option.h"

#include <charconv>

#include "platform/config/error.h"
#include "platform/config/wording.h"

namespace tessera::cli {

namespace {

[[noreturn]] void refuse(std::string_view text) {
    throw config::Error("--uart", "expected stdio, file:IN[,OUT], pty or tcp:PORT, found " +
                                      config::quote(std::string(text)));
}

UartOnFiles files(std::string_view names) {
    const std::size_t comma = names.find(',');
    if (comma == std::string_view::npos) return {std::string(names), {}};
    return {std::string(names.substr(0, comma)), std::string(names.substr(comma + 1))};
}

}  // namespace

UartOption parse_uart_option(std::string_view text) {
    if (text == "stdio") return UartOnStreams{};
    if (text == "pty") return UartOnTerminal{};
    const std::size_t colon = text.find(':');
    const std::string_view kind = text.substr(0, colon);
    const std::string_view rest = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    if (kind == "file" && !rest.empty()) return files(rest);
    UartOnPort on_port;
    const char* const end = rest.data() + rest.size();
    const auto [stop, error] = std::from_chars(rest.data(), end, on_port.port);
    if (kind != "tcp" || rest.empty() || error != std::errc() || stop != end) refuse(text);
    return on_port;
}

}  // namespace tessera::cli

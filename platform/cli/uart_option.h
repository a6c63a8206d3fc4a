#pragma once
// What `--uart` says: where the console's characters come from and go to.

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace tessera::cli {

struct UartOnFiles {
    std::string input, output;  // either may be empty
};
struct UartOnStreams {};
struct UartOnTerminal {};
struct UartOnPort {
    std::uint16_t port = 0;  // 0: any that is free
};
// Without one the scenario's input, and the transcript alone.
using UartOption =
    std::variant<std::monostate, UartOnFiles, UartOnStreams, UartOnTerminal, UartOnPort>;

// stdio, file:IN[,OUT], pty or tcp:PORT; throws config::Error for anything else.
[[nodiscard]] UartOption parse_uart_option(std::string_view text);

}  // namespace tessera::cli

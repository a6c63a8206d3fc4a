#pragma once
// How this folder reports what a file or a scenario got wrong.

#include <fmt/format.h>

#include "platform/config/error.h"

namespace tessera::workload {

// `where` names the file.
template <typename... Args>
[[noreturn]] void fail(const std::string& where, fmt::format_string<Args...> format,
                       Args&&... args) {
    throw config::Error(where, fmt::format(format, std::forward<Args>(args)...));
}

}  // namespace tessera::workload

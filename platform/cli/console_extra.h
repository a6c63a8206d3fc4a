#pragma once
// The console of a run where `--uart` wants it.

#include <memory>

#include "platform/cli/run_extras.h"

namespace tessera::cli {

// Null when there is nothing to add. Throws config::Error for what cannot be had.
[[nodiscard]] std::unique_ptr<RunExtra> make_console_extra(const UartOption& uart);

}  // namespace tessera::cli

#pragma once
// What a run prints on the terminal.

#include <string>

#include "platform/soc/run_result.h"
#include "platform/soc/scenario.h"

namespace tessera::report {

// Numbers with a unit that fits: 1234567 ps -> "1.235 us".
[[nodiscard]] std::string format_time(std::uint64_t ps);
[[nodiscard]] std::string format_energy(std::uint64_t aj);
[[nodiscard]] std::string format_count(std::uint64_t count);
[[nodiscard]] std::string format_bytes(std::uint64_t bytes);

// What the platform can do at best, before a run.
[[nodiscard]] std::string preamble(const soc::PlatformSection& platform);
// The address map, and how tiles map their layers.
[[nodiscard]] std::string details(const soc::RunResult& result);
// Why a run failed, where the core stood, and what the firmware had printed by then.
[[nodiscard]] std::string failure(const soc::RunResult& result);
// The per-layer table, accuracy, check, energy; `where` is the result file.
[[nodiscard]] std::string summary(const soc::RunResult& result, const std::string& where,
                                  const std::string& page);

}  // namespace tessera::report

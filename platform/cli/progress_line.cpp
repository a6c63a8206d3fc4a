#include "platform/cli/progress_line.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

#include "platform/report/summary.h"

namespace tessera::cli {

namespace {

std::uint64_t per_second(std::uint64_t count, double seconds) {
    return seconds <= 0 ? 0 : static_cast<std::uint64_t>(static_cast<double>(count) / seconds);
}

}  // namespace

void ProgressLine::clear() {
    if (is_shown_) std::fputs("\r\033[K", stderr);
    is_shown_ = false;
}

void ProgressLine::poll(const soc::Progress& progress) {
    const auto now = std::chrono::steady_clock::now();
    if (now - last_ < std::chrono::milliseconds(200)) return;
    const double host_s = std::chrono::duration<double>(now - start_).count();
    std::string line =
        fmt::format("simulated {}, {} of simulated time and {} instructions per second",
                    report::format_time(progress.simulated_ps),
                    report::format_time(per_second(progress.simulated_ps, host_s)),
                    report::format_count(per_second(progress.instructions, host_s)));
    if (progress.jobs != 0) line += fmt::format(", jobs {}/{}", progress.jobs_ended, progress.jobs);
    if (!progress.layer.empty()) line += fmt::format(", {}", progress.layer);
    fmt::print(stderr, "\r\033[K{}", line);
    std::fflush(stderr);
    last_ = now;
    is_shown_ = true;
}

}  // namespace tessera::cli

#include "platform/cli/study_progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace tessera::cli {

namespace {

constexpr double kTerminalEvery_s = 0.2, kLineEvery_s = 10;

std::string duration(double seconds) {
    const auto whole = static_cast<long>(std::ceil(seconds));
    if (whole < 120) return fmt::format("{} s", whole);
    if (whole < 7200) return fmt::format("{} min", whole / 60);
    return fmt::format("{} h {:02} min", whole / 3600, whole % 3600 / 60);
}

}  // namespace

std::string progress_text(const sweep::ExecutionProgress& progress) {
    std::string text = fmt::format("{}/{} done", progress.done, progress.total);
    if (progress.done != 0 && progress.elapsed_s > 0) {
        const double rate = static_cast<double>(progress.done) / progress.elapsed_s;
        text += fmt::format(", {:.3g} points/s", rate);
        if (progress.done < progress.total)
            text += fmt::format(
                ", {} left", duration(static_cast<double>(progress.total - progress.done) / rate));
    }
    if (progress.failed != 0) text += fmt::format(", {} failed", progress.failed);
    return text;
}

StudyProgress::StudyProgress(bool is_quiet)
    : is_quiet_(is_quiet),
      is_terminal_(isatty(STDERR_FILENO) != 0),
      next_s_(is_terminal_ ? 0 : kLineEvery_s) {}

StudyProgress::~StudyProgress() {
    if (is_shown_) fmt::print(stderr, "\r\033[K");
}

void StudyProgress::show(const sweep::ExecutionProgress& progress) {
    if (is_quiet_ || progress.elapsed_s < next_s_) return;
    next_s_ = progress.elapsed_s + (is_terminal_ ? kTerminalEvery_s : kLineEvery_s);
    if (is_terminal_) {
        fmt::print(stderr, "\r\033[K{}", progress_text(progress));
        is_shown_ = true;
    } else {
        fmt::print(stderr, "tessera: {}\n", progress_text(progress));
    }
    std::fflush(stderr);
}

}  // namespace tessera::cli

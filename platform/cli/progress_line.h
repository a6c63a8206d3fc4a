#pragma once
// One line on a terminal's stderr that is written over, at most five times a second of the host.

#include <chrono>

#include "platform/cli/run_extras.h"

namespace tessera::cli {

class ProgressLine final : public RunExtra {
  public:
    ~ProgressLine() override { clear(); }
    void poll(const soc::Progress& progress) override;
    void on_end(const soc::System&, soc::RunResult&) override { clear(); }

  private:
    void clear();

    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    std::chrono::steady_clock::time_point last_ = start_;
    bool is_shown_ = false;
};

}  // namespace tessera::cli

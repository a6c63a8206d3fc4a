#pragma once
// How far a study is, on standard error: a line that is overwritten on a terminal, one now and then
// elsewhere.

#include <string>

#include "platform/sweep/execution.h"

namespace tessera::cli {

// "12/40 done, 3.1 points/s, 9 s left, 1 failed"
[[nodiscard]] std::string progress_text(const sweep::ExecutionProgress& progress);

class StudyProgress {
  public:
    explicit StudyProgress(bool is_quiet);
    ~StudyProgress();
    StudyProgress(const StudyProgress&) = delete;
    StudyProgress& operator=(const StudyProgress&) = delete;
    void show(const sweep::ExecutionProgress& progress);

  private:
    bool is_quiet_, is_terminal_, is_shown_ = false;
    double next_s_;
};

}  // namespace tessera::cli

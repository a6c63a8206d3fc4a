#pragma once
// The folder of a study and what stands in it.

#include <cstdint>
#include <string>
#include <string_view>

#include "platform/report/output_folder.h"

namespace tessera::sweep {

// Held by one process at a time. Throws config::Error when another has it.
class StudyLock {
  public:
    explicit StudyLock(const std::string& folder);
    ~StudyLock();
    StudyLock(const StudyLock&) = delete;
    StudyLock& operator=(const StudyLock&) = delete;

  private:
    int descriptor_ = -1;
};

// Names in it: study.sqlite, plan.json for shards, report.html, and
[[nodiscard]] std::string database_of(const std::string& folder);
[[nodiscard]] std::string plan_of(const std::string& folder);
[[nodiscard]] std::string outcome_of(const std::string& folder, std::string_view key);
[[nodiscard]] std::string point_folder_of(const std::string& folder, std::int64_t point);

}  // namespace tessera::sweep

#pragma once
// The timeline of a run for Perfetto.

#include <deque>
#include <optional>
#include <string>

#include "platform/cli/run_extras.h"
#include "platform/cli/time_window.h"
#include "platform/trace/timeline_trace.h"

namespace tessera::cli {

class TimelineFile final : public RunExtra {
  public:
    // `window` as in "10us:50us", empty: everything. Throws config::Error.
    TimelineFile(const std::string& path, const std::string& window);
    ~TimelineFile() override;

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) override;
    void on_end(const soc::System& system, soc::RunResult& result) override;
    void commit() override;
    [[nodiscard]] std::string report() const override { return report_; }

  private:
    std::string path_;
    report::OutputFolder folder_;
    report::OutputFolder::Stream stream_;
    TimeWindow window_;
    std::optional<trace::TimelineTrace> trace_;
    std::optional<trace::TimelineFrames> frames_;
    std::optional<trace::Profiler> profiler_;
    std::deque<trace::TimelineDram> channels_;
    const base::TimeBinSet* router_use_ = nullptr;
    std::string report_;
};

}  // namespace tessera::cli

#pragma once
// report.html of a run.

#include <optional>
#include <string>

#include "platform/cli/run_extras.h"
#include "platform/report/report_data.h"
#include "platform/trace/timeline_trace.h"

namespace tessera::cli {

class ReportFile final : public RunExtra {
  public:
    ReportFile(const report::OutputFolder& folder, std::vector<report::WrittenFile> files)
        : stream_(folder, "report.html"), files_(std::move(files)) {}

    void join(soc::RunInputs& inputs) override;
    void on_built(soc::System& system, const soc::ElfImage&, soc::RunControl&) override;
    void on_end(const soc::System&, soc::RunResult& result) override;
    void commit() override { stream_.commit(); }

  private:
    report::OutputFolder::Stream stream_;
    std::vector<report::WrittenFile> files_;
    const soc::RunInputs* inputs_ = nullptr;
    std::optional<trace::TimelineTrace> trace_;
};

}  // namespace tessera::cli

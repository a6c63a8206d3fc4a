#include "platform/cli/report_file.h"

#include "platform/cli/layer_names.h"
#include "platform/report/html_report.h"
#include "platform/report/result_json.h"
#include "platform/soc/system.h"

namespace tessera::cli {

void ReportFile::join(soc::RunInputs& inputs) {
    inputs_ = &inputs;
    RunExtra::join(inputs);
}

void ReportFile::on_built(soc::System& system, const soc::ElfImage&, soc::RunControl&) {
    trace_.emplace(system.probes(), trace::TimelineTrace::Depth::jobs);
    trace_->start();
}

void ReportFile::on_end(const soc::System&, soc::RunResult& result) {
    add_operators(trace_->timeline(), result);
    const trace::Timeline timeline =
        trace_->finish(result.simulated_ps, [&](std::uint32_t id) { return job_name(result, id); });
    trace_.reset();
    stream_.write(report::html_report(
        report::result_json(result),
        report::report_data({result, inputs_->tiles, inputs_->technology, timeline, files_})));
}

}  // namespace tessera::cli

#pragma once
// What the options of `tessera run` add to a run: logs, traces, debuggers, the progress line.

#include <memory>
#include <string>
#include <vector>

#include "platform/cli/uart_option.h"
#include "platform/cli/verb_run.h"
#include "platform/report/output_folder.h"
#include "platform/soc/run.h"

namespace tessera::cli {

class RunExtra : public soc::Attachment {
  public:
    // Makes itself heard by the run.
    virtual void join(soc::RunInputs& inputs) { inputs.attachments.push_back(this); }
    // The run has ended and its results are being written: so are the files of this one.
    virtual void commit() {}
    // For the terminal, above the summary.
    [[nodiscard]] virtual std::string report() const { return {}; }
};

using RunExtras = std::vector<std::unique_ptr<RunExtra>>;

// Those that the options ask for; throws config::Error for what cannot be had.
[[nodiscard]] RunExtras make_extras(const RunOptions& options, const UartOption& uart,
                                    const soc::FirmwareSection& firmware,
                                    const report::OutputFolder& folder);

}  // namespace tessera::cli

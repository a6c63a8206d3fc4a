#pragma once
// instructions.txt or instructions.bin of a run.

#include <memory>
#include <optional>
#include <string>

#include "platform/cli/run_extras.h"
#include "platform/cli/time_window.h"
#include "platform/trace/instruction_codec.h"
#include "platform/trace/instruction_trace.h"

namespace tessera::cli {

class InstructionTraceFile final : public RunExtra {
  public:
    // `format` is text or binary; `window` as in "10us:50us", either side may be empty. Throws
    // config::Error for others.
    InstructionTraceFile(const report::OutputFolder& folder, const std::string& format,
                         const std::string& window);

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) override;
    void on_end(const soc::System&, soc::RunResult&) override;
    void commit() override { stream_.commit(); }
    // While the run goes on.
    [[nodiscard]] trace::InstructionTrace* trace() { return trace_ ? &*trace_ : nullptr; }

  private:
    bool is_binary_;
    TimeWindow window_;
    report::OutputFolder::Stream stream_;
    std::unique_ptr<trace::TraceSink> sink_;
    trace::TraceEncoder* encoder_ = nullptr;  // the sink, if it is one
    std::optional<trace::InstructionTrace> trace_;
};

}  // namespace tessera::cli

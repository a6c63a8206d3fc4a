#pragma once
// The waveform of a run, and a view of it for GTKWave beside it.

#include <optional>
#include <string>
#include <vector>

#include "platform/cli/run_extras.h"
#include "platform/trace/vcd_trace.h"

namespace tessera::cli {

class VcdFile final : public RunExtra {
  public:
    // A `path` that ends in .fst is converted by vcd2fst. `scopes` are globs, `window` as in
    // "10us:50us", `trigger` as in "eyeriss0.state=run"; empty: everything. Throws config::Error.
    VcdFile(const std::string& path, const std::vector<std::string>& scopes,
            const std::string& window, const std::string& trigger);

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) override;
    void on_end(const soc::System&, soc::RunResult& result) override;
    void commit() override;
    [[nodiscard]] std::string report() const override { return report_; }

  private:
    std::string path_;
    std::optional<std::string> converter_;  // to FST, when the file shall be one
    report::OutputFolder folder_;
    report::OutputFolder::Stream stream_;
    trace::VcdOptions options_;
    std::optional<trace::VcdTrace> trace_;
    std::string view_, report_;
};

}  // namespace tessera::cli

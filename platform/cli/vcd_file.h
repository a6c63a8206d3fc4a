#pragma once
// The waveform of a run, and a view of it for GTKWave beside it.

#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/cli/run_extras.h"
#include "platform/trace/vcd_dram.h"
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
    void add_late_signals(soc::System& system);
    void tell_bins(const soc::System& system, const soc::RunResult& result);

    std::string path_;
    std::optional<std::string> converter_;  // to FST, when the file shall be one
    report::OutputFolder folder_;
    report::OutputFolder::Stream live_;    // without late changes; never kept
    report::OutputFolder::Stream stream_;  // of the finished dump
    trace::VcdOptions options_;
    std::optional<trace::VcdTrace> trace_;
    std::deque<trace::VcdDram> channels_;
    std::vector<std::pair<std::string, std::size_t>> power_;  // component and signal
    const base::TimeBinSet* router_use_ = nullptr;
    std::vector<std::pair<std::size_t, std::size_t>> router_use_signals_;  // series and signal
    std::string view_, report_;
};

}  // namespace tessera::cli

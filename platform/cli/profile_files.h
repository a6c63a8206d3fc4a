#pragma once
// profile.json and profile.folded of a run.

#include <optional>

#include "platform/cli/run_extras.h"
#include "platform/trace/profiler.h"

namespace tessera::cli {

class ProfileFiles final : public RunExtra {
  public:
    explicit ProfileFiles(const report::OutputFolder& folder)
        : json_(folder, "profile.json"), folded_(folder, "profile.folded") {}

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) override;
    void on_end(const soc::System& system, soc::RunResult&) override;
    void commit() override;
    [[nodiscard]] std::string report() const override;

  private:
    report::OutputFolder::Stream json_, folded_;
    std::optional<trace::Profiler> profiler_;
    trace::Profile profile_;
};

}  // namespace tessera::cli

#pragma once
// registers.log of a run.

#include <string>
#include <vector>

#include "platform/cli/run_extras.h"
#include "platform/trace/register_log.h"

namespace tessera::cli {

class RegisterLogFile final : public RunExtra {
  public:
    RegisterLogFile(const report::OutputFolder& folder, const std::vector<std::string>& globs);

    void join(soc::RunInputs& inputs) override;
    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) override;
    void commit() override { stream_.commit(); }

  private:
    report::OutputFolder::Stream stream_;
    trace::RegisterLog log_;
};

}  // namespace tessera::cli

#pragma once
// A run whose firmware may call the host.

#include "platform/cli/run_extras.h"
#include "platform/semihosting/semihosting.h"

namespace tessera::cli {

class SemihostingExtra final : public RunExtra {
  public:
    SemihostingExtra(const std::string& folder, std::string_view option)
        : semihosting_(folder, option) {}
    void join(soc::RunInputs& inputs) override { inputs.attachments.push_back(&semihosting_); }

  private:
    semihosting::Semihosting semihosting_;
};

}  // namespace tessera::cli

#pragma once
// How a run ends other than by itself.

#include <optional>

#include "models/peripherals/finisher.h"
#include "platform/soc/run_result.h"

namespace tessera::soc {

// The first word counts: what comes after it, until the kernel has stopped, is ignored.
class RunControl final : public peripherals::FinishListener {
  public:
    void on_finish(bool passed, std::uint16_t code) override;
    // The program has said its verdict; whoever calls this halts the core, and the run ends when it
    // has come to rest.
    void finish(std::uint32_t code);
    void on_halt();
    // Ends the run from outside, as a debugger does.
    void interrupt();

    [[nodiscard]] const std::optional<Ending>& ending() const { return ending_; }
    [[nodiscard]] const std::optional<std::uint32_t>& exit_code() const { return exit_code_; }

  private:
    void end(Ending ending);

    std::optional<Ending> ending_;
    bool is_finishing_ = false;
    std::optional<std::uint32_t> exit_code_;
};

}  // namespace tessera::soc

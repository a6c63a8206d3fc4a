#pragma once
// JEDEC's rules for the commands of one DRAM channel, written down without a look at the
// controller: for every pair of commands the least distance, from the standard's table.

#include <cstdint>
#include <string>
#include <vector>

#include "models/memory/dram_command.h"

namespace tessera::memory::test {

class JedecChecker final : public DramCommandObserver {
  public:
    JedecChecker(const DramStandard& standard, unsigned ranks, unsigned refreshes_postponed)
        : standard_(standard), ranks_(ranks), postponed_(refreshes_postponed) {}

    void on_command(const DramCommand& command) override { commands_.push_back(command); }
    // What is broken, up to ten lines; the whole stream is looked at in order of time.
    [[nodiscard]] std::vector<std::string> faults(DramClock end, bool is_refreshed) const;
    [[nodiscard]] const std::vector<DramCommand>& commands() const { return commands_; }

  private:
    DramStandard standard_;
    unsigned ranks_, postponed_;
    std::vector<DramCommand> commands_;
};

}  // namespace tessera::memory::test

#pragma once
// Register accesses by name, as a firmware developer reads them:
//
//      78010625 ps eyeriss0.DOORBELL <- 0x1 at tile_run+0x32
//      94680625 ps eyeriss0.IRQ_STATUS <- JOB_DONE at on_interrupt+0x4
//      99000000 ps uart+0x100 write refused: no register here at main+0x40

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "models/base/register_bank.h"

namespace tessera::trace {

// A value by its fields: "IDLE|DONE", "ID=2|FIFOS=3"; fields that are zero are left out. Without
// fields, or with bits outside of them, hexadecimal.
[[nodiscard]] std::string describe_value(const base::Register& reg, std::uint32_t value);

class RegisterLog final : public base::RegisterObserver {
  public:
    // Hears of the blocks whose names match one of the globs; every line goes to `write`, newline
    // included.
    RegisterLog(std::vector<std::string> globs, std::function<void(std::string_view)> write);

    // Where the core stands, for the end of each line; without it lines end before "at".
    void set_place(std::function<std::string()> place) { place_ = std::move(place); }

    void on_register_access(const base::RegisterAccess& access) override;
    void on_register_fault(const std::string& block, std::uint64_t offset, bool is_write,
                           base::AccessFault fault) override;

  private:
    [[nodiscard]] bool is_wanted(const std::string& block) const;
    void finish_line(std::string line) const;

    std::vector<std::string> globs_;
    std::function<void(std::string_view)> write_;
    std::function<std::string()> place_;
};

}  // namespace tessera::trace

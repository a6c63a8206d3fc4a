#pragma once
// A trace to read:
//
//      81675000 ps     16335 M 08000b04 tile_submit+0xc          c.lw a4, 0(a0) a4=0x40000000
//      [0x080023a0]->0x40000000 81700000 ps     16340 M 08000b06 trap: load access fault, tval
//      0x70000000

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/soc/function_table.h"
#include "platform/trace/instruction_event.h"

namespace tessera::trace {

class InstructionText final : public TraceSink {
  public:
    // `write` gets whole lines. Cycle n is at n * period_ps.
    InstructionText(const soc::FunctionTable& functions, std::uint64_t period_ps,
                    std::function<void(std::string_view)> write)
        : functions_(functions), period_ps_(period_ps), write_(std::move(write)) {}

    void put(const InstructionEvent& event) override;
    void put(const TrapEvent& event) override;

  private:
    struct Code {
        std::uint32_t bits = 0;
        std::uint8_t rd = 0;  // 0: without a result
        std::string text;     // place and assembly
    };
    [[nodiscard]] const Code& code_of(const InstructionEvent& event);
    void begin_line(std::uint64_t cycle, riscv::Mode mode);

    const soc::FunctionTable& functions_;
    std::uint64_t period_ps_;
    std::function<void(std::string_view)> write_;
    std::unordered_map<std::uint32_t, Code> codes_;  // by pc
    std::string line_;
};

}  // namespace tessera::trace

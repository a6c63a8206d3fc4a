#pragma once
// The `monitor` commands of a debugger: what the platform knows and the program does not.

#include <functional>
#include <string>
#include <string_view>

#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"
#include "platform/trace/instruction_trace.h"

namespace tessera::debug {

// The run's instruction trace, or null when there is none.
using TraceSource = std::function<trace::InstructionTrace*()>;

class Monitor {
  public:
    Monitor(soc::System& system, const soc::ElfImage& elf, TraceSource trace)
        : system_(system), elf_(elf), trace_(std::move(trace)) {}

    // Lines of text; an unknown command is answered with those there are.
    [[nodiscard]] std::string answer(std::string_view command);

  private:
    [[nodiscard]] std::string registers(std::string_view block) const;
    [[nodiscard]] std::string interrupts() const;
    [[nodiscard]] std::string tiles() const;
    [[nodiscard]] std::string statistics() const;
    [[nodiscard]] std::string time() const;
    [[nodiscard]] std::string trace(std::string_view state) const;
    [[nodiscard]] std::string reset();

    soc::System& system_;
    const soc::ElfImage& elf_;
    TraceSource trace_;
};

}  // namespace tessera::debug

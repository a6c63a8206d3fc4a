#include "platform/cli/instruction_trace_file.h"

#include "models/base/sim_time.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"
#include "platform/trace/instruction_text.h"

namespace tessera::cli {

InstructionTraceFile::InstructionTraceFile(const report::OutputFolder& folder,
                                           const std::string& format, const std::string& window)
    : is_binary_(format == "binary"),
      window_(parse_time_window("--trace-window", window)),
      stream_(folder, is_binary_ ? "instructions.bin" : "instructions.txt") {}

void InstructionTraceFile::on_built(soc::System& system, const soc::ElfImage& elf,
                                    soc::RunControl&) {
    const std::uint64_t period_ps = system.core().period_ps();
    const auto write = [this](std::string_view bytes) { stream_.write(bytes); };
    if (is_binary_) {
        auto encoder = std::make_unique<trace::TraceEncoder>(elf.functions(), period_ps, write);
        encoder_ = encoder.get();
        sink_ = std::move(encoder);
    } else {
        sink_ = std::make_unique<trace::InstructionText>(elf.functions(), period_ps, write);
    }
    const trace::CycleWindow window{base::divide_up(window_.from_ps, period_ps),
                                    base::divide_up(window_.to_ps, period_ps)};
    trace_.emplace(system.core().hart(), window, *sink_);
}

void InstructionTraceFile::on_end(const soc::System&, soc::RunResult&) {
    trace_->set(false);
    trace_.reset();
    if (encoder_ != nullptr) encoder_->finish();
    sink_.reset();
}

}  // namespace tessera::cli

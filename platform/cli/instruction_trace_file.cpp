#include "platform/cli/instruction_trace_file.h"

#include <fmt/format.h>

#include "models/base/sim_time.h"
#include "platform/config/error.h"
#include "platform/config/quantity.h"
#include "platform/config/wording.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"
#include "platform/trace/instruction_text.h"

namespace tessera::cli {

namespace {

constexpr std::string_view kOption = "--trace-window";

std::uint64_t parse_time(std::string_view text, std::uint64_t otherwise) {
    if (text.empty()) return otherwise;
    try {
        const config::Wide time = config::parse_quantity(text, base::Unit::picoseconds);
        if (time >= 0 && time <= INT64_MAX) return static_cast<std::uint64_t>(time);
    } catch (const base::ConfigError& error) {
        throw config::Error(std::string(kOption), error.what());
    }
    throw config::Error(std::string(kOption),
                        fmt::format("{} is no time of a simulation", config::quote(text)));
}

}  // namespace

InstructionTraceFile::InstructionTraceFile(const report::OutputFolder& folder,
                                           const std::string& format, const std::string& window)
    : is_binary_(format == "binary"),
      stream_(folder, is_binary_ ? "instructions.bin" : "instructions.txt") {
    if (window.empty()) return;
    const std::size_t colon = window.find(':');
    if (colon == std::string::npos)
        throw config::Error(std::string(kOption),
                            fmt::format("expected FROM:TO, found {}", config::quote(window)));
    from_ps_ = parse_time(std::string_view(window).substr(0, colon), from_ps_);
    to_ps_ = parse_time(std::string_view(window).substr(colon + 1), to_ps_);
    if (from_ps_ >= to_ps_)
        throw config::Error(std::string(kOption),
                            fmt::format("{} ends before it begins", config::quote(window)));
}

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
    const trace::CycleWindow window{base::divide_up(from_ps_, period_ps),
                                    base::divide_up(to_ps_, period_ps)};
    trace_.emplace(system.core().hart(), window, *sink_);
}

void InstructionTraceFile::on_end(const soc::System&, soc::RunResult&) {
    trace_->set(false);
    trace_.reset();
    if (encoder_ != nullptr) encoder_->finish();
    sink_.reset();
}

}  // namespace tessera::cli

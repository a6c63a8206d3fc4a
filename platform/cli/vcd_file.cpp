#include "platform/cli/vcd_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "platform/cli/time_window.h"
#include "platform/config/error.h"
#include "platform/config/wording.h"
#include "platform/host/program.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"
#include "platform/trace/gtkwave_view.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;

std::string folder_of(const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    return folder.empty() ? "." : folder.string();
}

// vcd2fst when the path asks for it.
std::optional<std::string> converter_for(const std::string& path) {
    if (fs::path(path).extension() != ".fst") return std::nullopt;
    const std::optional<std::string> program = host::find_program("vcd2fst");
    if (!program)
        throw config::Error("--vcd",
                            "an FST file needs the program vcd2fst, which Debian's gtkwave "
                            "brings; install it or name a file that ends in .vcd");
    return program;
}

}  // namespace

VcdFile::VcdFile(const std::string& path, const std::vector<std::string>& scopes,
                 const std::string& window, const std::string& trigger)
    : path_(path),
      converter_(converter_for(path)),
      folder_(folder_of(path)),
      stream_(folder_, fs::path(path).filename().string() + (converter_ ? ".vcd" : "")) {
    const TimeWindow times = parse_time_window("--vcd-window", window);
    options_.from_ps = times.from_ps;
    options_.to_ps = times.to_ps;
    options_.scopes = scopes;
    if (trigger.empty()) return;
    const std::size_t equals = trigger.find('=');
    if (equals == std::string::npos || equals == 0)
        throw config::Error("--vcd-trigger",
                            fmt::format("expected SIGNAL=VALUE, found {}", config::quote(trigger)));
    options_.trigger = trace::VcdTrigger{trigger.substr(0, equals), trigger.substr(equals + 1)};
}

void VcdFile::on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) {
    trace_.emplace(system.probes(), options_,
                   [this](std::string_view text) { stream_.write(text); });
    // The function in which the core is.
    trace_->add_text("core.function", "core.pc", [&elf](std::uint64_t pc) {
        const std::string place = elf.describe(static_cast<std::uint32_t>(pc));
        return place.substr(0, place.find('+'));
    });
    trace_->start();
}

void VcdFile::on_end(const soc::System&, soc::RunResult& result) {
    trace_->finish(result.simulated_ps);
    report_ = trace_->has_begun() ? fmt::format("waveform:   {} ({} signals, {} changes)\n", path_,
                                                trace_->signals().size(), trace_->changes())
                                  : fmt::format("waveform:   {} is empty, it never began\n", path_);
    view_ = trace::gtkwave_view(trace_->signals(), fs::path(path_).filename().string(),
                                trace_->first_ps(), trace_->last_ps());
    trace_.reset();
}

void VcdFile::commit() {
    stream_.commit();
    if (converter_) {
        const std::string vcd = path_ + ".vcd";
        if (!host::run_program(*converter_, {"-v", vcd, "-f", path_}))
            throw config::Error(path_, fmt::format("vcd2fst could not write it; {} is there", vcd));
        fs::remove(vcd);
    }
    folder_.write(fs::path(path_).stem().string() + ".gtkw", view_);
}

}  // namespace tessera::cli

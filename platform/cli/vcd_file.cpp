#include "platform/cli/vcd_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "platform/cli/time_window.h"
#include "platform/config/error.h"
#include "platform/config/wording.h"
#include "platform/host/program.h"
#include "platform/report/power.h"
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
      live_(folder_, fs::path(path).filename().string() + ".live"),
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
    trace_.emplace(system.probes(), options_, [this](std::string_view text) {
        (trace_->has_late_signals() ? live_ : stream_).write(text);
    });
    // The function in which the core is.
    trace_->add_text("core.function", "core.pc", [&elf](std::uint64_t pc) {
        const std::string place = elf.describe(static_cast<std::uint32_t>(pc));
        return place.substr(0, place.find('+'));
    });
    add_late_signals(system);
    trace_->start();
    for (trace::VcdDram& channel : channels_) channel.start();
}

// Power of the components, flits that leave each router in a cycle, and the DRAM.
void VcdFile::add_late_signals(soc::System& system) {
    if (system.energy().history() != nullptr)
        for (const base::TimeBins& component : system.energy().history()->series())
            if (const auto signal =
                    trace_->add_late({"power." + component.name(), trace::VcdKind::real, 64}))
                power_.emplace_back(component.name(), *signal);
    if (system.mesh() != nullptr) {
        router_use_ = &system.record_router_use();
        for (std::size_t i = 0; i < router_use_->series().size(); ++i)
            if (const auto signal =
                    trace_->add_late({"noc.router_" + router_use_->series()[i].name() + ".use",
                                      trace::VcdKind::real, 64}))
                router_use_signals_.emplace_back(i, *signal);
    }
    for (unsigned channel = 0; channel < system.dram().config().channels; ++channel) {
        channels_.emplace_back(*trace_, system.dram(), channel);
        system.dram().observe(channel, channels_.back());
    }
}

// Each bin's value from its beginning on.
void VcdFile::tell_bins(const soc::System& system, const soc::RunResult& result) {
    const auto tell = [&](std::size_t signal, const std::vector<std::uint64_t>& bins,
                          std::uint64_t bin_ps, const auto& value) {
        std::uint64_t last = 0;
        for (std::size_t bin = 0; bin <= bins.size(); ++bin) {
            const std::uint64_t now = bin == bins.size() ? 0 : bins[bin];
            if (now != last) trace_->set_late_real(signal, bin * bin_ps, value(now));
            last = now;
        }
    };
    for (const auto& [name, signal] : power_)
        for (const soc::PowerResult::Component& component : result.power->components)
            if (component.name == name)
                tell(signal, component.bins_aj, result.power->bin_ps, [&](std::uint64_t aj) {
                    return report::watts(static_cast<double>(aj), result.power->bin_ps);
                });
    for (const auto& [series, signal] : router_use_signals_)
        tell(signal, router_use_->series()[series].bins(), router_use_->bin_ps(),
             [&](std::uint64_t flits) {
                 return static_cast<double>(flits * system.mesh()->period_ps()) /
                        static_cast<double>(router_use_->bin_ps());
             });
}

void VcdFile::on_end(const soc::System& system, soc::RunResult& result) {
    trace_->finish(result.simulated_ps);
    if (trace_->has_late_signals()) {
        tell_bins(system, result);
        std::ifstream live = live_.read_back();
        trace_->late_changes().merge(live, [this](std::string_view text) { stream_.write(text); });
        if (live.bad()) throw config::Error(path_, "what was recorded so far cannot be read back");
    }
    report_ = trace_->has_begun() ? fmt::format("waveform:   {} ({} signals, {} changes)\n", path_,
                                                trace_->signals().size(),
                                                trace_->changes() + trace_->late_changes().size())
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

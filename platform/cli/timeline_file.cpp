#include "platform/cli/timeline_file.h"

#include <fmt/format.h>

#include <filesystem>

#include "platform/cli/layer_names.h"
#include "platform/report/power.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"
#include "platform/trace/perfetto_writer.h"

namespace tessera::cli {

namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kBinPs = 1'000'000;  // of bandwidth

std::string folder_of(const std::string& path) {
    const fs::path folder = fs::path(path).parent_path();
    return folder.empty() ? "." : folder.string();
}

// A sample wherever the value changes.
template <class Value>
void add_bins(trace::Timeline& timeline, std::size_t counter, std::size_t bins,
              std::uint64_t bin_ps, const Value& value) {
    double last = 0;
    timeline.count(counter, 0, 0);
    for (std::size_t bin = 0; bin <= bins; ++bin) {
        const double now = bin == bins ? 0 : value(bin);
        if (now != last) timeline.count(counter, bin * bin_ps, now);
        last = now;
    }
}

void add_power(trace::Timeline& timeline, const soc::PowerResult& power) {
    const auto watts = [&](std::uint64_t energy_aj) {
        return report::watts(static_cast<double>(energy_aj), power.bin_ps);
    };
    add_bins(timeline, timeline.add_counter("power", "total", "W"), power.bins(), power.bin_ps,
             [&](std::size_t bin) { return watts(power.bin_aj(bin)); });
    for (const soc::PowerResult::Component& component : power.components)
        add_bins(timeline, timeline.add_counter("power", component.name, "W"),
                 component.bins_aj.size(), power.bin_ps,
                 [&](std::size_t bin) { return watts(component.bins_aj[bin]); });
}

}  // namespace

TimelineFile::TimelineFile(const std::string& path, const std::string& window)
    : path_(path),
      folder_(folder_of(path)),
      stream_(folder_, fs::path(path).filename().string()),
      window_(parse_time_window("--timeline-window", window)) {}

TimelineFile::~TimelineFile() = default;

void TimelineFile::on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) {
    trace_.emplace(system.probes(), trace::TimelineTrace::Depth::everything);
    trace::Timeline& timeline = trace_->timeline();
    frames_.emplace(timeline, system.core().period_ps());
    profiler_.emplace(elf.functions(), system.core().costs(), &*frames_);
    system.core().hart().observe(*profiler_);
    for (unsigned channel = 0; channel < system.dram().config().channels; ++channel) {
        channels_.emplace_back(timeline, system.dram(), channel, kBinPs);
        system.dram().observe(channel, channels_.back());
    }
    if (system.mesh() != nullptr) router_use_ = &system.record_router_use();
    trace_->start();
}

void TimelineFile::on_end(const soc::System& system, soc::RunResult& result) {
    trace::Timeline& recorded = trace_->timeline();
    frames_->finish(result.simulated_ps);
    for (trace::TimelineDram& channel : channels_) channel.finish();
    if (result.power) add_power(recorded, *result.power);
    if (router_use_ != nullptr) {
        const double cycles = static_cast<double>(router_use_->bin_ps()) /
                              static_cast<double>(system.mesh()->period_ps());
        for (const base::TimeBins& router : router_use_->series())
            add_bins(
                recorded, recorded.add_counter("noc", "router " + router.name(), "flits/cycle"),
                router.bins().size(), router_use_->bin_ps(),
                [&](std::size_t bin) { return static_cast<double>(router.bins()[bin]) / cycles; });
    }
    add_operators(recorded, result);
    trace::Timeline timeline =
        trace_->finish(result.simulated_ps, [&](std::uint32_t id) { return job_name(result, id); });
    timeline.clip(window_.from_ps, std::min(window_.to_ps, result.simulated_ps + 1));
    std::size_t slices = 0;
    for (const trace::Timeline::Track& track : timeline.tracks()) slices += track.slices.size();
    trace::write_perfetto(timeline, [this](std::string_view text) { stream_.write(text); });
    report_ =
        fmt::format("timeline:   {} ({} slices); open it at ui.perfetto.dev\n", path_, slices);
    profiler_.reset();
    trace_.reset();
}

void TimelineFile::commit() { stream_.commit(); }

}  // namespace tessera::cli

#include "platform/cli/profile_files.h"

#include <fmt/format.h>

#include "platform/report/summary.h"
#include "platform/report/table.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/system.h"

namespace tessera::cli {

namespace {

constexpr std::size_t kShown = 10;  // functions on the terminal

std::string share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? "-"
                      : fmt::format("{:.2f} %",
                                    100.0 * static_cast<double>(part) / static_cast<double>(whole));
}

}  // namespace

void ProfileFiles::on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) {
    profiler_.emplace(elf.functions(), system.core().costs());
    system.core().hart().observe(*profiler_);
}

void ProfileFiles::on_end(const soc::System& system, soc::RunResult&) {
    profile_ = profiler_->profile(system.core().cycle());
    profiler_.reset();
}

void ProfileFiles::commit() {
    json_.write(trace::profile_json(profile_));
    folded_.write(trace::folded_stacks(profile_));
    json_.commit();
    folded_.commit();
}

std::string ProfileFiles::report() const {
    report::Table table({{"function"},
                         {"calls", true},
                         {"instructions", true},
                         {"cycles", true},
                         {"share", true},
                         {"stalled", true},
                         {"idle", true},
                         {"with callees", true}});
    for (std::size_t i = 0; i < std::min(kShown, profile_.functions.size()); ++i) {
        const trace::ProfileFunction& function = profile_.functions[i];
        table.add({function.name, report::format_count(function.calls),
                   report::format_count(function.self.instructions),
                   report::format_count(function.self.cycles),
                   share(function.self.cycles, profile_.total.cycles),
                   share(function.self.stalls, function.self.cycles),
                   share(function.self.idle, function.self.cycles),
                   share(function.inclusive.cycles, profile_.total.cycles)});
    }
    return table.text() + "\n";
}

}  // namespace tessera::cli

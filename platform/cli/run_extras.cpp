#include "platform/cli/run_extras.h"

#include <unistd.h>

#include "platform/cli/console_extra.h"
#include "platform/cli/gdb_extra.h"
#include "platform/cli/instruction_trace_file.h"
#include "platform/cli/profile_files.h"
#include "platform/cli/progress_line.h"
#include "platform/cli/register_log_file.h"
#include "platform/cli/report_file.h"
#include "platform/cli/semihosting_extra.h"
#include "platform/cli/signature_file.h"
#include "platform/cli/timeline_file.h"
#include "platform/cli/vcd_file.h"

namespace tessera::cli {

namespace {

// What the report names beside itself.
std::vector<report::WrittenFile> written_files(const RunOptions& options) {
    std::vector<report::WrittenFile> files = {{"result.json", "every number, for programs"},
                                              {"uart.log", "what the firmware printed"}};
    if (!options.log_registers.empty()) files.push_back({"registers.log", "accesses of registers"});
    if (options.profile) {
        files.push_back({"profile.json", "where the firmware spent its cycles"});
        files.push_back({"profile.folded", "the same as stacks, for flame graphs"});
    }
    return files;
}

}  // namespace

RunExtras make_extras(const RunOptions& options, const UartOption& uart,
                      const soc::FirmwareSection& firmware, const report::OutputFolder& folder) {
    RunExtras extras;
    const bool is_talking = options.verbose || std::holds_alternative<UartOnStreams>(uart);
    if (!options.quiet && !is_talking && isatty(STDERR_FILENO) != 0)
        extras.push_back(std::make_unique<ProgressLine>());
    if (!options.log_registers.empty())
        extras.push_back(std::make_unique<RegisterLogFile>(folder, options.log_registers));
    if (!options.signature.empty())
        extras.push_back(std::make_unique<SignatureFile>(options.signature));
    debug::TraceSource trace;
    if (!options.trace_format.empty()) {
        auto file = std::make_unique<InstructionTraceFile>(folder, options.trace_format,
                                                           options.trace_window);
        trace = [&file = *file] { return file.trace(); };
        extras.push_back(std::move(file));
    }
    if (!options.vcd.empty())
        extras.push_back(std::make_unique<VcdFile>(options.vcd, options.vcd_scopes,
                                                   options.vcd_window, options.vcd_trigger));
    if (!options.timeline.empty())
        extras.push_back(std::make_unique<TimelineFile>(options.timeline, options.timeline_window));
    if (options.profile) extras.push_back(std::make_unique<ProfileFiles>(folder));
    if (options.report)
        extras.push_back(std::make_unique<ReportFile>(folder, written_files(options)));
    if (options.gdb) extras.push_back(std::make_unique<GdbExtra>(*options.gdb, trace));
    if (firmware.is_semihosted())
        extras.push_back(std::make_unique<SemihostingExtra>(
            firmware.semihosting_dir,
            options.semihosting_dir.empty() ? "firmware.semihosting_dir" : "--semihosting-dir"));
    if (auto console = make_console_extra(uart)) extras.push_back(std::move(console));
    return extras;
}

}  // namespace tessera::cli

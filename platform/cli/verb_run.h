#pragma once
// tessera run: one scenario, from YAML to result.json.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/debug/gdb_options.h"

namespace tessera::cli {

struct RunOptions {
    std::string scenario;                // empty: the project's digits.yaml
    std::vector<std::string> overrides;  // path=value
    std::string out;                     // empty: out/<scenario name>
    std::optional<std::uint64_t> seed;
    std::string firmware;                    // an ELF file instead of the scenario's
    std::string signature;                   // file for a compliance test's, or empty
    std::vector<std::string> log_registers;  // globs over block names
    std::optional<debug::GdbOptions> gdb;
    std::string trace_format;  // text, binary, or empty: no instruction trace
    std::string trace_window;  // from:to, or empty: all
    bool profile = false;
    std::string vcd;                      // file of the waveform, or empty
    std::vector<std::string> vcd_scopes;  // globs over signals
    std::string vcd_window;               // from:to, or empty: all
    std::string vcd_trigger;              // signal=value, or empty: at once
    std::string timeline;                 // file of the timeline, or empty
    std::string timeline_window;          // from:to, or empty: all
    bool semihosting = false;
    std::string semihosting_dir;  // switches it on too
    std::string uart;    // stdio, file:IN[,OUT], pty, tcp:PORT, or empty: the scenario's input
    bool report = true;  // write report.html
    bool quiet = false;
    bool verbose = false;
};

int run(const RunOptions& options);

}  // namespace tessera::cli

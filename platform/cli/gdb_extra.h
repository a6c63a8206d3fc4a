#pragma once
// A debugger's access to a run.

#include "platform/cli/run_extras.h"
#include "platform/debug/gdb_server.h"

namespace tessera::cli {

class GdbExtra final : public RunExtra {
  public:
    GdbExtra(const debug::GdbOptions& options, debug::TraceSource trace)
        : server_(options, std::move(trace)) {}
    void join(soc::RunInputs& inputs) override { inputs.attachments.push_back(&server_); }

  private:
    debug::GdbServer server_;
};

}  // namespace tessera::cli

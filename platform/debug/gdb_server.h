#pragma once
// Debugging the firmware of a run: GDB over a loopback connection.

#include <cstdint>
#include <memory>
#include <optional>

#include "models/riscv/core.h"
#include "platform/debug/core_target.h"
#include "platform/debug/gdb_options.h"
#include "platform/debug/session.h"
#include "platform/host/loopback_server.h"
#include "platform/soc/attachment.h"
#include "platform/soc/run_control.h"

namespace tessera::debug {

// The core stands while a client wants it to, and simulated time with it. A run that is watched has
// the results of one that is not. A client that detaches or whose connection breaks leaves a
// program that runs on without breakpoints; another may come later. When a client kills the
// program, the run ends.
class GdbServer final : public soc::Attachment, private riscv::StopListener {
  public:
    // Throws config::Error when the port cannot be had. `trace` may be empty.
    GdbServer(const GdbOptions& options, TraceSource trace);

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl& control) override;
    void poll(const soc::Progress&) override;
    [[nodiscard]] bool expects_host() const override { return session_.has_value(); }
    void list_descriptors(std::vector<pollfd>& descriptors) const override {
        server_.list_descriptors(descriptors);
    }
    void on_end(const soc::System&, soc::RunResult& result) override;

  private:
    void on_stop() override;
    // Takes what has come over the connection, and notices who has gone; true when somebody has
    // come.
    bool receive();
    void leave();
    void take_leave(const soc::FirmwareResult& firmware);
    void kill();

    host::LoopbackServer server_;
    TraceSource trace_;
    bool waits_;
    riscv::Core* core_ = nullptr;
    soc::RunControl* control_ = nullptr;
    std::unique_ptr<CoreTarget> target_;
    std::optional<Session> session_;
    bool owes_stop_ = false;  // the client has let the program go and waits for its stop
};

}  // namespace tessera::debug

#include "platform/debug/gdb_server.h"

#include <fmt/format.h>

#include <cstdio>
#include <string>

namespace tessera::debug {

namespace {

constexpr std::string_view kBusy = "another debugger is connected to this program\n";

std::uint8_t exit_code(const soc::FirmwareResult& firmware) {
    if (firmware.ending != soc::Ending::finished) return 1;
    const std::uint32_t code = firmware.exit_code.value_or(0);
    return static_cast<std::uint8_t>(code > 255 ? 255 : code);
}

}  // namespace

GdbServer::GdbServer(const GdbOptions& options, TraceSource trace)
    : server_(options.port, "--gdb", std::string(kBusy)),
      trace_(std::move(trace)),
      waits_(options.waits) {}

void GdbServer::on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl& control) {
    core_ = &system.core();
    control_ = &control;
    target_ = std::make_unique<CoreTarget>(system, elf, trace_);
    core_->on_stop(this);
    fmt::print(stderr, "tessera: {} for GDB on port {}: gdb-multiarch {} -ex 'target remote :{}'\n",
               waits_ ? "waiting" : "listening", port(), elf.name(), port());
    if (waits_) core_->request_stop();
}

// First who has gone, then who has come: a debugger that comes right after another one is taken.
bool GdbServer::receive() {
    std::string bytes;
    server_.read(bytes);
    if (session_) session_->feed(bytes);
    if (session_ && !server_.has_client()) leave();
    if (!server_.accept()) return false;
    waits_ = owes_stop_ = false;
    session_.emplace(*target_, [this](std::string_view text) { server_.write(text); });
    return true;
}

// A debugger expects a program that stands when it connects.
void GdbServer::poll(const soc::Progress&) {
    const bool is_new = receive();
    if (session_ && (session_->wants_stop() || is_new)) core_->request_stop();
}

void GdbServer::on_stop() {
    if (owes_stop_ && session_) session_->stopped(target_->stop_reason());
    owes_stop_ = false;
    for (;;) {
        (void)receive();
        if (session_) {
            switch (session_->serve()) {
                case Session::Wish::none: break;
                case Session::Wish::resume:
                    target_->resume(session_->resume());
                    owes_stop_ = true;
                    return;
                case Session::Wish::detach: return leave();
                case Session::Wish::kill: return kill();
            }
        } else if (!waits_) {
            return;
        }
        const bool has_gone = session_ && !server_.has_client();  // while it was answered
        if (!has_gone) server_.wait();
    }
}

void GdbServer::leave() {
    session_.reset();
    server_.drop();
    target_->remove_all_points();
}

void GdbServer::kill() {
    leave();
    control_->interrupt();
    core_->request_halt();
}

void GdbServer::on_end(const soc::System&, soc::RunResult& result) {
    if (session_) take_leave(result.firmware);
    target_.reset();
}

void GdbServer::take_leave(const soc::FirmwareResult& firmware) {
    if (firmware.ending != soc::Ending::finished)
        session_->say(fmt::format("the run has ended: {}\n", to_string(firmware.ending)));
    session_->exited(exit_code(firmware));
    leave();
}

}  // namespace tessera::debug

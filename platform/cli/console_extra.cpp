#include "platform/cli/console_extra.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "platform/config/error.h"
#include "platform/host/loopback_line.h"
#include "platform/host/pseudo_terminal.h"
#include "platform/host/standard_streams.h"
#include "platform/soc/live_console.h"

namespace tessera::cli {

namespace {

constexpr std::string_view kOption = "--uart";

class LiveConsoleExtra final : public RunExtra {
  public:
    explicit LiveConsoleExtra(std::unique_ptr<host::Line> line) : console_(std::move(line)) {}
    void join(soc::RunInputs& inputs) override {
        inputs.uart_source = &console_;
        inputs.uart_listeners.push_back(&console_);
        inputs.attachments.push_back(&console_);
    }

  private:
    soc::LiveConsole console_;
};

class ConsoleFile final : public RunExtra {
  public:
    explicit ConsoleFile(const std::string& path) : file_(std::fopen(path.c_str(), "wb")) {
        if (file_ == nullptr)
            throw config::Error(std::string(kOption),
                                fmt::format("cannot write {}: {}", path, std::strerror(errno)));
        sink_.emplace(file_.get());
    }
    void join(soc::RunInputs& inputs) override { inputs.uart_listeners.push_back(&*sink_); }

  private:
    struct Close {
        void operator()(std::FILE* file) const { std::fclose(file); }
    };
    std::unique_ptr<std::FILE, Close> file_;
    std::optional<peripherals::FileSink> sink_;
};

std::unique_ptr<host::Line> make_line(const UartOption& uart) {
    if (std::holds_alternative<UartOnStreams>(uart))
        return std::make_unique<host::StandardStreams>();
    if (const auto* on_port = std::get_if<UartOnPort>(&uart)) {
        auto line = std::make_unique<host::LoopbackLine>(on_port->port, kOption);
        fmt::print(stderr, "tessera: the serial port is on port {} of 127.0.0.1\n", line->port());
        return line;
    }
    if (!std::holds_alternative<UartOnTerminal>(uart)) return nullptr;
    auto line = std::make_unique<host::PseudoTerminal>(kOption);
    fmt::print(stderr, "tessera: the serial port is on {}\n", line->path());
    return line;
}

}  // namespace

std::unique_ptr<RunExtra> make_console_extra(const UartOption& uart) {
    if (const auto* files = std::get_if<UartOnFiles>(&uart); files && !files->output.empty())
        return std::make_unique<ConsoleFile>(files->output);
    if (auto line = make_line(uart)) return std::make_unique<LiveConsoleExtra>(std::move(line));
    return nullptr;
}

}  // namespace tessera::cli

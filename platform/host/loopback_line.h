#pragma once
// A line to whoever connects to a port of this machine: telnet, nc, a test.

#include "platform/host/line.h"
#include "platform/host/loopback_server.h"

namespace tessera::host {

// One client at a time; when it goes, another may come. What is said before the first one is there
// waits for it, up to 64 KiB; later nobody hears what is said to nobody.
class LoopbackLine final : public Line {
  public:
    // As LoopbackServer.
    LoopbackLine(std::uint16_t port, std::string_view option);

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    void read(std::string& into) override;
    void write(std::string_view bytes) override;
    [[nodiscard]] bool is_over() const override { return false; }
    void list_descriptors(std::vector<pollfd>& descriptors) const override {
        server_.list_descriptors(descriptors);
    }

  private:
    LoopbackServer server_;
    bool had_client_ = false;
    std::string unsent_;
};

}  // namespace tessera::host

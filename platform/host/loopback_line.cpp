#include "platform/host/loopback_line.h"

#include <algorithm>

namespace tessera::host {

namespace {

constexpr std::size_t kMostUnsent = 64 * 1024;

}  // namespace

LoopbackLine::LoopbackLine(std::uint16_t port, std::string_view option)
    : server_(port, option, "another client is connected to this serial port\r\n") {}

// Notices first who has gone: the next one may be there already.
void LoopbackLine::read(std::string& into) {
    server_.read(into);
    if (server_.accept()) {
        had_client_ = true;
        server_.write(unsent_);
        unsent_.clear();
    }
    server_.read(into);
}

void LoopbackLine::write(std::string_view bytes) {
    if (had_client_) return server_.write(bytes);
    unsent_ += bytes.substr(0, kMostUnsent - std::min(kMostUnsent, unsent_.size()));
}

}  // namespace tessera::host

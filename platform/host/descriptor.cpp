#include "platform/host/descriptor.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace tessera::host {

Descriptor::~Descriptor() {
    if (is_open()) ::close(number_);
}

Descriptor& Descriptor::operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
}

bool read_ready(int descriptor, std::string& into) {
    pollfd ready{descriptor, POLLIN, 0};
    if (::poll(&ready, 1, 0) <= 0) return true;
    std::array<char, 4096> buffer;
    const ssize_t bytes = ::read(descriptor, buffer.data(), buffer.size());
    if (bytes < 0) return errno == EAGAIN || errno == EINTR;
    into.append(buffer.data(), static_cast<std::size_t>(bytes));
    return bytes != 0;
}

}  // namespace tessera::host

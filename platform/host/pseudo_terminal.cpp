#include "platform/host/pseudo_terminal.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <thread>

#include "platform/config/error.h"

namespace tessera::host {

namespace {

constexpr std::size_t kMostUnsent = 64 * 1024;
constexpr int kStepMs = 5, kPatienceMs = 500;
constexpr int kCalmMs = 50;  // the kernel passes bytes on a little later than it takes them

}  // namespace

PseudoTerminal::PseudoTerminal(std::string_view option)
    : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
    std::array<char, 256> name{};
    if (master_.is_open() && ::grantpt(master_.number()) == 0 &&
        ::unlockpt(master_.number()) == 0 &&
        ::ptsname_r(master_.number(), name.data(), name.size()) == 0)
        slave_ = Descriptor(::open(name.data(), O_RDWR | O_NOCTTY | O_CLOEXEC));
    termios settings{};
    if (!slave_.is_open() || ::tcgetattr(slave_.number(), &settings) != 0)
        throw config::Error(std::string(option),
                            std::string("cannot open a pseudo terminal: ") + std::strerror(errno));
    ::cfmakeraw(&settings);
    ::tcsetattr(slave_.number(), TCSANOW, &settings);
    path_ = name.data();
}

PseudoTerminal::~PseudoTerminal() {
    int calm_ms = 0;
    for (int waited_ms = 0; waited_ms < kPatienceMs && calm_ms < kCalmMs; waited_ms += kStepMs) {
        std::this_thread::sleep_for(std::chrono::milliseconds(kStepMs));
        send();
        calm_ms = is_fetched() ? calm_ms + kStepMs : 0;
    }
}

bool PseudoTerminal::is_fetched() const {
    int waiting = 0;
    return unsent_.empty() && (::ioctl(slave_.number(), FIONREAD, &waiting) != 0 || waiting == 0);
}

void PseudoTerminal::read(std::string& into) {
    send();
    (void)read_ready(master_.number(), into);
}

void PseudoTerminal::write(std::string_view bytes) {
    unsent_ += bytes.substr(0, kMostUnsent - std::min(kMostUnsent, unsent_.size()));
    send();
}

void PseudoTerminal::send() {
    while (!unsent_.empty()) {
        const ssize_t written = ::write(master_.number(), unsent_.data(), unsent_.size());
        if (written <= 0) return;
        unsent_.erase(0, static_cast<std::size_t>(written));
    }
}

void PseudoTerminal::list_descriptors(std::vector<pollfd>& descriptors) const {
    const int events = unsent_.empty() ? POLLIN : POLLIN | POLLOUT;
    descriptors.push_back({master_.number(), static_cast<short>(events), 0});
}

}  // namespace tessera::host

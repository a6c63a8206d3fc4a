#include "platform/host/standard_streams.h"

#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>

#include "platform/host/descriptor.h"

namespace tessera::host {

namespace {

constexpr std::array kEnding = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

// Global, because signal handlers see nothing else.
termios before;
volatile sig_atomic_t is_changed = 0;

void restore() {
    if (is_changed != 0) ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
    is_changed = 0;
}

void restore_and_end(int signal_number) {
    restore();
    ::raise(signal_number);  // the default action is back: SA_RESETHAND
}

}  // namespace

StandardStreams::StandardStreams() {
    if (::tcgetattr(STDIN_FILENO, &before) != 0) return;  // no terminal
    is_changed = 1;
    for (const int signal_number : kEnding) {
        struct sigaction action {};
        ::sigaction(signal_number, nullptr, &action);
        if (action.sa_handler == SIG_IGN) continue;
        action.sa_handler = restore_and_end;
        action.sa_flags = SA_RESETHAND | SA_NODEFER;
        ::sigaction(signal_number, &action, nullptr);
    }
    termios wanted = before;
    wanted.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO | IEXTEN);
    wanted.c_iflag &= ~static_cast<tcflag_t>(ICRNL | IXON | ISTRIP);
    wanted.c_cc[VSUSP] = _POSIX_VDISABLE;
    wanted.c_cc[VMIN] = 1;
    wanted.c_cc[VTIME] = 0;
    ::tcsetattr(STDIN_FILENO, TCSANOW, &wanted);
}

StandardStreams::~StandardStreams() { restore(); }

void StandardStreams::read(std::string& into) {
    if (!is_over_) is_over_ = !read_ready(STDIN_FILENO, into);
}

void StandardStreams::write(std::string_view bytes) {
    std::fwrite(bytes.data(), 1, bytes.size(), stdout);
    std::fflush(stdout);
}

void StandardStreams::list_descriptors(std::vector<pollfd>& descriptors) const {
    if (!is_over_) descriptors.push_back({STDIN_FILENO, POLLIN, 0});
}

}  // namespace tessera::host

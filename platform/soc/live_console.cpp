#include "platform/soc/live_console.h"

#include "platform/soc/system.h"

namespace tessera::soc {

namespace {

constexpr std::size_t kMostWaiting = 4096;  // more stays with the host
constexpr std::size_t kMostUnsent = 256;

}  // namespace

void LiveConsole::put(std::uint8_t character) {
    unsent_.push_back(static_cast<char>(character));
    if (character == '\n' || unsent_.size() >= kMostUnsent) flush();
}

void LiveConsole::flush() {
    if (!unsent_.empty()) line_->write(unsent_);
    unsent_.clear();
}

std::optional<std::uint8_t> LiveConsole::next() {
    if (!has_input()) return std::nullopt;
    return static_cast<std::uint8_t>(received_[at_++]);
}

void LiveConsole::receive() {
    received_.erase(0, at_);
    at_ = 0;
    if (received_.size() < kMostWaiting) line_->read(received_);
}

void LiveConsole::wait() {
    for (;;) {
        flush();
        receive();
        if (has_input() || is_over()) return;
        std::vector<pollfd> descriptors;
        line_->list_descriptors(descriptors);
        ::poll(descriptors.data(), descriptors.size(), -1);
    }
}

// The UART must hear of the end too.
void LiveConsole::poll(const Progress&) {
    flush();
    receive();
    const bool ends = is_over() && !was_over_;
    was_over_ = is_over();
    if (has_input() || ends) system_->uart().hear();
}

bool LiveConsole::expects_host() const { return !is_over() && system_->is_woken_by_uart(); }

void LiveConsole::list_descriptors(std::vector<pollfd>& descriptors) const {
    if (received_.size() - at_ < kMostWaiting) line_->list_descriptors(descriptors);
}

void LiveConsole::on_end(const System&, RunResult&) { flush(); }

}  // namespace tessera::soc

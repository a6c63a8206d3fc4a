#pragma once
// A terminal device that other programs open: picocom, minicom, a script.

#include "platform/host/descriptor.h"
#include "platform/host/line.h"

namespace tessera::host {

// Raw, and open as long as this lives; programs may come and go. What nobody fetches waits, up to
// 64 KiB.
class PseudoTerminal final : public Line {
  public:
    // Throws config::Error, naming `option`, when the system has none.
    explicit PseudoTerminal(std::string_view option);
    // Gives whoever reads a moment to fetch the rest, which goes with the device.
    ~PseudoTerminal() override;
    PseudoTerminal(const PseudoTerminal&) = delete;
    PseudoTerminal& operator=(const PseudoTerminal&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    void read(std::string& into) override;
    void write(std::string_view bytes) override;
    [[nodiscard]] bool is_over() const override { return false; }
    void list_descriptors(std::vector<pollfd>& descriptors) const override;

  private:
    void send();
    [[nodiscard]] bool is_fetched() const;

    std::string path_;
    Descriptor master_;
    Descriptor slave_;    // so that the line does not hang up when a program goes
    std::string unsent_;  // the device is full
};

}  // namespace tessera::host

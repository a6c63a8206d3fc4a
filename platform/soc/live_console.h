#pragma once
// The platform's console on a line of the host, while the run goes on.

#include <memory>

#include "models/peripherals/character_stream.h"
#include "platform/host/line.h"
#include "platform/soc/attachment.h"

namespace tessera::soc {

// What comes from the host is heard when the run looks, so its simulated time depends on when it is
// typed: a run with a live console has no reproducible result.
class LiveConsole final : public Attachment,
                          public peripherals::CharacterSink,
                          public peripherals::CharacterSource {
  public:
    explicit LiveConsole(std::unique_ptr<host::Line> line) : line_(std::move(line)) {}

    void put(std::uint8_t character) override;
    std::optional<std::uint8_t> next() override;
    [[nodiscard]] bool is_over() const override { return !has_input() && line_->is_over(); }
    void wait() override;

    void on_built(System& system, const ElfImage&, RunControl&) override { system_ = &system; }
    void poll(const Progress&) override;
    // While the firmware sleeps and a character would wake it.
    [[nodiscard]] bool expects_host() const override;
    void list_descriptors(std::vector<pollfd>& descriptors) const override;
    void on_end(const System&, RunResult&) override;

  private:
    [[nodiscard]] bool has_input() const { return at_ < received_.size(); }
    void receive();
    void flush();

    std::unique_ptr<host::Line> line_;
    System* system_ = nullptr;
    std::string received_, unsent_;
    std::size_t at_ = 0;  // of received_, where the firmware is
    bool was_over_ = false;
};

}  // namespace tessera::soc

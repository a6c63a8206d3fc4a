#pragma once
// Standard input and output as a line.

#include "platform/host/line.h"

namespace tessera::host {

// A terminal hands over every key at once and unechoed while this lives, except that Ctrl-C still
// ends the program; it is put back as it was, when a signal ends the program too. One at a time.
class StandardStreams final : public Line {
  public:
    StandardStreams();
    ~StandardStreams() override;
    StandardStreams(const StandardStreams&) = delete;
    StandardStreams& operator=(const StandardStreams&) = delete;

    void read(std::string& into) override;
    void write(std::string_view bytes) override;
    [[nodiscard]] bool is_over() const override { return is_over_; }
    void list_descriptors(std::vector<pollfd>& descriptors) const override;

  private:
    bool is_over_ = false;
};

}  // namespace tessera::host

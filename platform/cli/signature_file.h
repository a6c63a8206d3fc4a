#pragma once
// The signature of a compliance test.

#include <string>
#include <vector>

#include "platform/cli/run_extras.h"

namespace tessera::cli {

// Memory between the symbols begin_signature and end_signature after the run, a word of 8
// hexadecimal digits a line. Throws config::Error for a program without them.
class SignatureFile final : public RunExtra {
  public:
    explicit SignatureFile(std::string path) : path_(std::move(path)) {}

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl&) override;
    void on_end(const soc::System& system, soc::RunResult&) override;
    void commit() override;

  private:
    std::string path_;
    std::uint32_t begin_ = 0;
    std::vector<std::uint32_t> words_;
};

}  // namespace tessera::cli

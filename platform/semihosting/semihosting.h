#pragma once
// Semihosting of a run: its firmware's calls reach the console, a folder and the end of the run.

#include <optional>

#include "platform/semihosting/operations.h"
#include "platform/soc/attachment.h"

namespace tessera::semihosting {

class Semihosting final : public soc::Attachment, private Program {
  public:
    // `folder` may be empty: no files. Throws config::Error, naming `option`, when it is none.
    Semihosting(const std::string& folder, std::string_view option) : files_(folder, option) {}

    void on_built(soc::System& system, const soc::ElfImage& elf, soc::RunControl& control) override;

  private:
    [[nodiscard]] bool read(std::uint32_t address, std::span<std::byte> to) const override;
    [[nodiscard]] bool write(std::uint32_t address, std::span<const std::byte> from) override;
    [[nodiscard]] std::uint64_t now_ps() const override;
    [[nodiscard]] std::uint64_t cycle() const override;
    [[nodiscard]] std::uint64_t clock_hz() const override;
    [[nodiscard]] std::string command_line() const override;
    [[nodiscard]] MemoryUse memory_use() const override;
    void exit(std::uint32_t code) override;
    [[nodiscard]] static bool is_below_4_gib(std::uint32_t address, std::size_t bytes) {
        return address + std::uint64_t{bytes} <= std::uint64_t{1} << 32;
    }

    FileStore files_;
    std::optional<Operations> operations_;
    soc::System* system_ = nullptr;
    const soc::ElfImage* elf_ = nullptr;
    soc::RunControl* control_ = nullptr;
};

}  // namespace tessera::semihosting

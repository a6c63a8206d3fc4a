#pragma once
// What the programs of RISC-V test suites expect of their host: the words `tohost` and `fromhost`
// (HTIF, as Spike has it).

#include <cstdint>
#include <optional>

#include "models/memory/memory.h"
#include "models/peripherals/character_stream.h"
#include "platform/soc/elf_image.h"
#include "platform/soc/run_control.h"
#include "platform/soc/system.h"

namespace tessera::soc {

// A write of an odd number to tohost ends the run: 1 passes, 2 n + 1 is failure n. Device 1,
// command 1 prints a character. An even number is the address of eight 64-bit words, a system call:
// write (64) to the console and exit (93) are served, others return -ENOSYS. A program that writes
// tohost by two words may begin with either, but for characters with odd codes: those begin with
// the upper one, for the lower one alone is an end.
class HostInterface final : public memory::WriteObserver {
  public:
    // Does nothing for programs without the symbol. Throws config::Error when it lies outside of
    // memory.
    HostInterface(System& system, const ElfImage& elf, RunControl& control,
                  peripherals::CharacterSink& console);

  private:
    void on_write(std::uint64_t address, std::uint64_t bytes) override;
    void serve(std::uint64_t request);
    void call_system(std::uint64_t place);
    void print(std::uint64_t address, std::uint64_t bytes);
    [[nodiscard]] std::uint64_t read(std::uint64_t address) const;
    void write(std::uint64_t address, std::uint64_t value);

    System& system_;
    RunControl& control_;
    peripherals::CharacterSink& console_;
    std::uint64_t to_host_ = 0;
    std::optional<std::uint64_t> from_host_;
    bool has_high_word_ = false;  // written since the last request
};

}  // namespace tessera::soc

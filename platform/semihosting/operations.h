#pragma once
// The semihosting operations (Arm, "Semihosting for AArch32 and AArch64", 2.0), for 32-bit words.

#include <array>
#include <optional>

#include "models/riscv/semihosting.h"
#include "platform/semihosting/handles.h"
#include "platform/semihosting/program.h"

namespace tessera::semihosting {

// Whatever the program asks for, the answer is a result: -1 with an error number for pointers
// outside memory, unknown operations and the like. Times are simulated; second 0 of the simulation
// is the start of the year 2000.
class Operations final : public riscv::SemihostingHost {
  public:
    Operations(Program& program, Handles handles)
        : program_(program), handles_(std::move(handles)) {}

    std::uint32_t call(std::uint32_t operation, std::uint32_t parameter) override;

  private:
    using Word = std::uint32_t;
    template <std::size_t count>
    using Words = std::array<Word, count>;

    // The answer of a failed call.
    Word fail(Errno error);
    // 0, or fail().
    Word answer(Errno error) { return error == Errno::none ? 0 : fail(error); }
    template <std::size_t count>
    [[nodiscard]] bool fetch(Word address, Words<count>& words) const;
    template <std::size_t count>
    [[nodiscard]] bool store(Word address, const Words<count>& words);
    [[nodiscard]] std::optional<std::string> text(Word address, Word bytes) const;

    Word open(Word block);
    Word close(Word block);
    Word write_character(Word address);
    Word write_text(Word address);
    Word write(Word block);
    Word read(Word block);
    Word read_character();
    Word is_error(Word block);
    Word is_console(Word block);
    Word seek(Word block);
    Word length(Word block);
    Word temporary_name(Word block);
    Word remove(Word block);
    Word rename(Word block);
    Word command_line(Word block);
    Word heap_info(Word pointer);
    Word exit(Word reason, Word code);
    Word exit_extended(Word block);
    Word elapsed(Word block);

    Program& program_;
    Handles handles_;
    Errno last_error_ = Errno::none;
};

}  // namespace tessera::semihosting

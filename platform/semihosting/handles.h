#pragma once
// What a program has opened: files, the console, the list of extensions.

#include <sys/types.h>

#include <optional>
#include <span>
#include <vector>

#include "models/peripherals/character_stream.h"
#include "platform/semihosting/file_store.h"

namespace tessera::semihosting {

// Where the program's words go and come from, which it shares with the UART.
struct Console {
    peripherals::CharacterSink& output;
    peripherals::CharacterSource* input;  // may be null: an input that is over
};

class Handles {
  public:
    Handles(Console console, FileStore files) : console_(console), files_(std::move(files)) {}

    // The new handle, never 0.
    [[nodiscard]] Errno open(const std::string& name, std::uint32_t mode, std::uint32_t& handle);
    [[nodiscard]] Errno close(std::uint32_t handle);
    // As read(2) and write(2): some of the bytes; none at the end. A read from the console waits
    // for a first character and ends behind a line.
    [[nodiscard]] Errno read(std::uint32_t handle, std::span<std::byte> to, std::size_t& done);
    [[nodiscard]] Errno write(std::uint32_t handle, std::span<const std::byte> from,
                              std::size_t& done);
    [[nodiscard]] Errno seek(std::uint32_t handle, std::uint32_t position);
    [[nodiscard]] Errno length(std::uint32_t handle, std::uint32_t& bytes) const;
    [[nodiscard]] Errno is_console(std::uint32_t handle, bool& answer) const;

    [[nodiscard]] std::optional<std::uint8_t> read_console();
    void write_console(std::byte character) {
        console_.output.put(static_cast<std::uint8_t>(character));
    }
    [[nodiscard]] FileStore& files() { return files_; }

  private:
    enum class Kind : std::uint8_t { closed, file, console_input, console_output, extensions };
    struct Entry {
        Kind kind = Kind::closed;
        host::Descriptor file = host::Descriptor();
        std::size_t at = 0;  // in the extensions
    };
    [[nodiscard]] const Entry* find(std::uint32_t handle) const;
    [[nodiscard]] Entry* find(std::uint32_t handle) {
        return const_cast<Entry*>(static_cast<const Handles&>(*this).find(handle));
    }
    [[nodiscard]] std::size_t read_line(std::span<std::byte> to);

    Console console_;
    FileStore files_;
    std::vector<Entry> entries_;  // handle - 1
};

}  // namespace tessera::semihosting

#include "platform/semihosting/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace tessera::semihosting {

namespace {

using Word = std::uint32_t;

constexpr Word kFailed = 0xFFFF'FFFF;
constexpr Word kLongestName = 4096;
constexpr std::size_t kChunkBytes = 4096;
constexpr std::uint64_t kPsPerCentisecond = 10'000'000'000, kPsPerSecond = 1'000'000'000'000;
constexpr std::uint64_t kYear2000 = 946'684'800;  // seconds after 1970 began
constexpr Word kApplicationExit = 0x20026;        // ADP_Stopped_ApplicationExit

enum Operation : Word {
    kOpen = 0x01,
    kClose = 0x02,
    kWritec = 0x03,
    kWrite0 = 0x04,
    kWrite = 0x05,
    kRead = 0x06,
    kReadc = 0x07,
    kIsError = 0x08,
    kIsTty = 0x09,
    kSeek = 0x0A,
    kFlen = 0x0C,
    kTmpnam = 0x0D,
    kRemove = 0x0E,
    kRename = 0x0F,
    kClock = 0x10,
    kTime = 0x11,
    kErrno = 0x13,
    kGetCmdline = 0x15,
    kHeapInfo = 0x16,
    kExit = 0x18,
    kExitExtended = 0x20,
    kElapsed = 0x30,
    kTickFreq = 0x31,
};

std::span<const std::byte> bytes_of(std::string_view text) {
    return std::as_bytes(std::span(text.data(), text.size()));
}

}  // namespace

Word Operations::call(Word operation, Word parameter) {
    switch (operation) {
        case kOpen: return open(parameter);
        case kClose: return close(parameter);
        case kWritec: return write_character(parameter);
        case kWrite0: return write_text(parameter);
        case kWrite: return write(parameter);
        case kRead: return read(parameter);
        case kReadc: return read_character();
        case kIsError: return is_error(parameter);
        case kIsTty: return is_console(parameter);
        case kSeek: return seek(parameter);
        case kFlen: return length(parameter);
        case kTmpnam: return temporary_name(parameter);
        case kRemove: return remove(parameter);
        case kRename: return rename(parameter);
        case kClock: return static_cast<Word>(program_.now_ps() / kPsPerCentisecond);
        case kTime: return static_cast<Word>(kYear2000 + program_.now_ps() / kPsPerSecond);
        case kErrno: return static_cast<Word>(last_error_);
        case kGetCmdline: return command_line(parameter);
        case kHeapInfo: return heap_info(parameter);
        case kExit: return exit(parameter, 0);
        case kExitExtended: return exit_extended(parameter);
        case kElapsed: return elapsed(parameter);
        case kTickFreq: return static_cast<Word>(program_.clock_hz());
        default: return fail(Errno::invalid);
    }
}

Word Operations::fail(Errno error) {
    last_error_ = error;
    return kFailed;
}

template <std::size_t count>
bool Operations::fetch(Word address, Words<count>& words) const {
    return program_.read(address, std::as_writable_bytes(std::span(words)));
}

template <std::size_t count>
bool Operations::store(Word address, const Words<count>& words) {
    return program_.write(address, std::as_bytes(std::span(words)));
}

std::optional<std::string> Operations::text(Word address, Word bytes) const {
    if (bytes > kLongestName) return std::nullopt;
    std::string text(bytes, '\0');
    if (!program_.read(address, std::as_writable_bytes(std::span(text)))) return std::nullopt;
    return text;
}

Word Operations::open(Word block) {
    Words<3> words{};  // name, mode, length of the name
    if (!fetch(block, words)) return fail(Errno::fault);
    const std::optional<std::string> name = text(words[0], words[2]);
    if (!name) return fail(Errno::fault);
    Word handle = 0;
    const Errno error = handles_.open(*name, words[1], handle);
    return error == Errno::none ? handle : fail(error);
}

Word Operations::close(Word block) {
    Words<1> words{};  // handle
    return fetch(block, words) ? answer(handles_.close(words[0])) : fail(Errno::fault);
}

Word Operations::write_character(Word address) {
    std::byte character{};
    if (!program_.read(address, {&character, 1})) return fail(Errno::fault);
    handles_.write_console(character);
    return 0;
}

// Ends at a NUL, or where memory does.
Word Operations::write_text(Word address) {
    for (std::uint64_t at = address;; ++at) {
        std::byte character{};
        if (at > kFailed || !program_.read(static_cast<Word>(at), {&character, 1}))
            return fail(Errno::fault);
        if (character == std::byte{0}) return 0;
        handles_.write_console(character);
    }
}

// The number of bytes that are not written.
Word Operations::write(Word block) {
    Words<3> words{};  // handle, data, bytes
    if (!fetch(block, words)) return fail(Errno::fault);
    Word left = words[2];
    std::array<std::byte, kChunkBytes> chunk;
    while (left != 0) {
        const std::span part(chunk.data(), std::min<std::size_t>(left, kChunkBytes));
        std::size_t done = 0;
        Errno error = Errno::fault;
        if (program_.read(words[1] + (words[2] - left), part))
            error = handles_.write(words[0], part, done);
        if (error != Errno::none) (void)fail(error);
        if (done == 0) break;
        left -= static_cast<Word>(done);
    }
    return left;
}

// The number of bytes that are not read: all of them at the end of the file.
Word Operations::read(Word block) {
    Words<3> words{};  // handle, buffer, bytes
    if (!fetch(block, words)) return fail(Errno::fault);
    bool is_console = false;
    if (const Errno error = handles_.is_console(words[0], is_console); error != Errno::none)
        return fail(error);
    Word left = words[2];
    std::array<std::byte, kChunkBytes> chunk;
    while (left != 0) {
        const Word address = words[1] + (words[2] - left);
        const std::size_t wanted = std::min<std::size_t>(left, kChunkBytes);
        const std::span part(chunk.data(), wanted);
        // Before anything is taken: there must be room.
        if (!program_.read(address, part)) return fail(Errno::fault);
        std::size_t done = 0;
        if (const Errno error = handles_.read(words[0], part, done); error != Errno::none)
            return fail(error);
        if (!program_.write(address, part.first(done))) return fail(Errno::fault);
        left -= static_cast<Word>(done);
        if (is_console || done < wanted) break;
    }
    return left;
}

Word Operations::read_character() {
    const std::optional<std::uint8_t> character = handles_.read_console();
    return character ? *character : kFailed;
}

Word Operations::is_error(Word block) {
    Words<1> words{};  // a result
    if (!fetch(block, words)) return fail(Errno::fault);
    return words[0] > INT32_MAX ? 1 : 0;
}

Word Operations::is_console(Word block) {
    Words<1> words{};  // handle
    if (!fetch(block, words)) return fail(Errno::fault);
    bool yes = false;
    const Errno error = handles_.is_console(words[0], yes);
    if (error != Errno::none) return fail(error);
    return yes ? 1 : 0;
}

Word Operations::seek(Word block) {
    Words<2> words{};  // handle, position
    return fetch(block, words) ? answer(handles_.seek(words[0], words[1])) : fail(Errno::fault);
}

Word Operations::length(Word block) {
    Words<1> words{};  // handle
    if (!fetch(block, words)) return fail(Errno::fault);
    Word bytes = 0;
    const Errno error = handles_.length(words[0], bytes);
    return error == Errno::none ? bytes : fail(error);
}

// Always the same for the same number, and below the program's own folder.
Word Operations::temporary_name(Word block) {
    Words<3> words{};  // buffer, number, bytes
    if (!fetch(block, words)) return fail(Errno::fault);
    const std::string name = fmt::format("tmp.{:03}", words[1]) + '\0';
    if (words[1] > 255 || words[2] < name.size()) return fail(Errno::invalid);
    return program_.write(words[0], bytes_of(name)) ? 0 : fail(Errno::fault);
}

Word Operations::remove(Word block) {
    Words<2> words{};  // name, its length
    if (!fetch(block, words)) return fail(Errno::fault);
    const std::optional<std::string> name = text(words[0], words[1]);
    return name ? answer(handles_.files().remove(*name)) : fail(Errno::fault);
}

Word Operations::rename(Word block) {
    Words<4> words{};  // old name, its length, new name, its length
    if (!fetch(block, words)) return fail(Errno::fault);
    const std::optional<std::string> from = text(words[0], words[1]), to = text(words[2], words[3]);
    return from && to ? answer(handles_.files().rename(*from, *to)) : fail(Errno::fault);
}

Word Operations::command_line(Word block) {
    Words<2> words{};  // buffer, bytes; the length on return
    if (!fetch(block, words)) return fail(Errno::fault);
    const std::string line = program_.command_line() + '\0';
    if (words[1] < line.size()) return fail(Errno::invalid);
    const bool is_written = program_.write(words[0], bytes_of(line)) &&
                            store(block, Words<2>{words[0], static_cast<Word>(line.size() - 1)});
    return is_written ? 0 : fail(Errno::fault);
}

Word Operations::heap_info(Word pointer) {
    Words<1> block{};
    const MemoryUse use = program_.memory_use();
    const Words<4> words = {use.heap_base, use.heap_limit, use.stack_base, use.stack_limit};
    return fetch(pointer, block) && store(block[0], words) ? 0 : fail(Errno::fault);
}

// A 32-bit EXIT has no code of its own: the reason says whether all was well.
Word Operations::exit(Word reason, Word code) {
    program_.exit(reason == kApplicationExit ? code : 1);
    return 0;
}

Word Operations::exit_extended(Word block) {
    Words<2> words{};  // reason, code
    return fetch(block, words) ? exit(words[0], words[1]) : fail(Errno::fault);
}

Word Operations::elapsed(Word block) {
    const std::uint64_t cycle = program_.cycle();
    const Words<2> words = {static_cast<Word>(cycle), static_cast<Word>(cycle >> 32)};
    return store(block, words) ? 0 : fail(Errno::fault);
}

}  // namespace tessera::semihosting

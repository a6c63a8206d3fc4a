#include "platform/semihosting/handles.h"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace tessera::semihosting {

namespace {

constexpr std::size_t kMostHandles = 64;
constexpr std::uint32_t kFirstWriteMode = 4, kModes = 12;

// What reading ":semihosting-features" gives: the magic number, then EXIT_EXTENDED and distinct
// standard output and error (Semihosting for AArch32 and AArch64, section "Feature registers").
constexpr std::array<std::uint8_t, 5> kExtensions = {'S', 'H', 'F', 'B', 0x03};

}  // namespace

const Handles::Entry* Handles::find(std::uint32_t handle) const {
    if (handle == 0 || handle > entries_.size()) return nullptr;
    const Entry& entry = entries_[handle - 1];
    return entry.kind == Kind::closed ? nullptr : &entry;
}

Errno Handles::open(const std::string& name, std::uint32_t mode, std::uint32_t& handle) {
    if (mode >= kModes) return Errno::invalid;
    Entry entry;
    if (name == ":tt") {
        entry.kind = mode < kFirstWriteMode ? Kind::console_input : Kind::console_output;
    } else if (name == ":semihosting-features") {
        if (mode >= kFirstWriteMode) return Errno::access;
        entry.kind = Kind::extensions;
    } else {
        if (const Errno error = files_.open(name, mode, entry.file); error != Errno::none)
            return error;
        entry.kind = Kind::file;
    }
    const auto is_closed = [](const Entry& other) { return other.kind == Kind::closed; };
    auto place = std::find_if(entries_.begin(), entries_.end(), is_closed);
    if (place == entries_.end()) {
        if (entries_.size() == kMostHandles) return Errno::too_many_files;
        place = entries_.emplace(place);
    }
    *place = std::move(entry);
    handle = static_cast<std::uint32_t>(place - entries_.begin()) + 1;
    return Errno::none;
}

Errno Handles::close(std::uint32_t handle) {
    Entry* const entry = find(handle);
    if (entry == nullptr) return Errno::bad_handle;
    *entry = Entry();
    return Errno::none;
}

std::optional<std::uint8_t> Handles::read_console() {
    if (console_.input == nullptr) return std::nullopt;
    console_.input->wait();
    return console_.input->next();
}

std::size_t Handles::read_line(std::span<std::byte> to) {
    std::size_t done = 0;
    std::optional<std::uint8_t> character = to.empty() ? std::nullopt : read_console();
    while (character) {
        to[done++] = static_cast<std::byte>(*character);
        if (done == to.size() || *character == '\n' || *character == '\r') break;
        character = console_.input->next();
    }
    return done;
}

Errno Handles::read(std::uint32_t handle, std::span<std::byte> to, std::size_t& done) {
    Entry* const entry = find(handle);
    if (entry == nullptr || entry->kind == Kind::console_output) return Errno::bad_handle;
    if (entry->kind == Kind::console_input) {
        done = read_line(to);
    } else if (entry->kind == Kind::extensions) {
        done = std::min(to.size(), kExtensions.size() - std::min(entry->at, kExtensions.size()));
        for (std::size_t i = 0; i < done; ++i)
            to[i] = static_cast<std::byte>(kExtensions[entry->at + i]);
        entry->at += done;
    } else {
        const ssize_t bytes = ::read(entry->file.number(), to.data(), to.size());
        if (bytes < 0) return from_host(errno);
        done = static_cast<std::size_t>(bytes);
    }
    return Errno::none;
}

Errno Handles::write(std::uint32_t handle, std::span<const std::byte> from, std::size_t& done) {
    Entry* const entry = find(handle);
    if (entry == nullptr) return Errno::bad_handle;
    if (entry->kind == Kind::console_output) {
        for (const std::byte character : from) write_console(character);
        done = from.size();
        return Errno::none;
    }
    if (entry->kind != Kind::file) return Errno::bad_handle;
    const ssize_t bytes = ::write(entry->file.number(), from.data(), from.size());
    if (bytes < 0) return from_host(errno);
    done = static_cast<std::size_t>(bytes);
    return Errno::none;
}

Errno Handles::seek(std::uint32_t handle, std::uint32_t position) {
    Entry* const entry = find(handle);
    if (entry == nullptr) return Errno::bad_handle;
    if (entry->kind == Kind::extensions) {
        entry->at = position;
        return Errno::none;
    }
    if (entry->kind != Kind::file) return Errno::invalid;
    return ::lseek(entry->file.number(), position, SEEK_SET) >= 0 ? Errno::none : from_host(errno);
}

Errno Handles::length(std::uint32_t handle, std::uint32_t& bytes) const {
    const Entry* const entry = find(handle);
    if (entry == nullptr) return Errno::bad_handle;
    if (entry->kind == Kind::extensions) {
        bytes = kExtensions.size();
        return Errno::none;
    }
    struct stat status {};
    if (entry->kind != Kind::file) return Errno::invalid;
    if (::fstat(entry->file.number(), &status) != 0) return from_host(errno);
    if (status.st_size > INT32_MAX) return Errno::invalid;
    bytes = static_cast<std::uint32_t>(status.st_size);
    return Errno::none;
}

Errno Handles::is_console(std::uint32_t handle, bool& answer) const {
    const Entry* const entry = find(handle);
    if (entry == nullptr) return Errno::bad_handle;
    answer = entry->kind == Kind::console_input || entry->kind == Kind::console_output;
    return Errno::none;
}

}  // namespace tessera::semihosting

#include "platform/semihosting/file_store.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>

#include "platform/config/error.h"

namespace tessera::semihosting {

using host::Descriptor;

namespace {

constexpr int kFolder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// r, r+, w, w+, a, a+; binary or not makes no difference.
constexpr std::array kFlags = {O_RDONLY,
                               O_RDWR,
                               O_WRONLY | O_CREAT | O_TRUNC,
                               O_RDWR | O_CREAT | O_TRUNC,
                               O_WRONLY | O_CREAT | O_APPEND,
                               O_RDWR | O_CREAT | O_APPEND};

// A symbolic link shows as one of these.
Errno last_error() { return errno == ELOOP || errno == ENOTDIR ? Errno::access : from_host(errno); }

}  // namespace

FileStore::FileStore(const std::string& folder, std::string_view option) {
    if (folder.empty()) return;
    root_ = Descriptor(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!root_.is_open())
        throw config::Error(std::string(option),
                            "cannot use the folder " + folder + ": " + std::strerror(errno));
}

Errno FileStore::find(const std::string& name, Place& place) const {
    if (!root_.is_open()) return Errno::access;
    if (name.empty()) return Errno::no_entry;
    if (name.front() == '/') return Errno::access;
    if (name.find('\0') != std::string::npos) return Errno::invalid;
    place.folder = Descriptor(::fcntl(root_.number(), F_DUPFD_CLOEXEC, 0));
    std::size_t at = 0;
    for (;;) {
        const std::size_t end = name.find('/', at);
        const std::string part = name.substr(at, end - at);
        if (part == "..") return Errno::access;
        if (end == std::string::npos) {
            place.name = part.empty() ? "." : part;
            return place.folder.is_open() ? Errno::none : last_error();
        }
        if (!part.empty() && part != ".")
            place.folder = Descriptor(::openat(place.folder.number(), part.c_str(), kFolder));
        if (!place.folder.is_open()) return last_error();
        at = end + 1;
    }
}

// Opening does not wait, whatever stands there: what is no file is closed again.
Errno FileStore::open(const std::string& name, std::uint32_t mode, Descriptor& file) {
    if (mode / 2 >= kFlags.size()) return Errno::invalid;
    Place place;
    if (const Errno error = find(name, place); error != Errno::none) return error;
    const int flags = kFlags[mode / 2] | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    file = Descriptor(::openat(place.folder.number(), place.name.c_str(), flags, 0644));
    if (!file.is_open()) return last_error();
    struct stat status {};
    if (::fstat(file.number(), &status) == 0 && S_ISREG(status.st_mode)) return Errno::none;
    file = Descriptor();
    return Errno::access;
}

Errno FileStore::remove(const std::string& name) {
    Place place;
    if (const Errno error = find(name, place); error != Errno::none) return error;
    return ::unlinkat(place.folder.number(), place.name.c_str(), 0) == 0 ? Errno::none
                                                                         : last_error();
}

Errno FileStore::rename(const std::string& from, const std::string& to) {
    Place old_place, new_place;
    if (const Errno error = find(from, old_place); error != Errno::none) return error;
    if (const Errno error = find(to, new_place); error != Errno::none) return error;
    return ::renameat(old_place.folder.number(), old_place.name.c_str(), new_place.folder.number(),
                      new_place.name.c_str()) == 0
               ? Errno::none
               : last_error();
}

}  // namespace tessera::semihosting

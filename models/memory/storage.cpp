#include "models/memory/storage.h"

#include <sys/mman.h>

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <string>

#include "models/base/config_fields.h"

namespace tessera::memory {

Storage::Storage(std::uint64_t bytes) : bytes_(bytes), data_(nullptr) {
    if (bytes == 0) throw base::ConfigError("size: a memory has at least one byte");
    void* const mapped = mmap(nullptr, bytes, PROT_READ | PROT_WRITE,
                              MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (mapped == MAP_FAILED)
        throw base::ConfigError("size: the host cannot reserve " + std::to_string(bytes) +
                                " bytes: " + std::strerror(errno));
    data_ = static_cast<std::byte*>(mapped);
}

Storage::~Storage() { munmap(data_, bytes_); }

void Storage::read(std::uint64_t offset, std::span<std::byte> to) const {
    assert(contains(offset, to.size()));
    std::copy_n(data_ + offset, to.size(), to.begin());
}

void Storage::write(std::uint64_t offset, std::span<const std::byte> from) {
    assert(contains(offset, from.size()));
    std::copy(from.begin(), from.end(), data_ + offset);
}

}  // namespace tessera::memory

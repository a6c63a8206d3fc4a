#pragma once
// Error numbers as the program's C library has them.

namespace tessera::semihosting {

// Newlib's and picolibc's, which for these few are those of all Unixes.
enum class Errno : int {
    none = 0,
    no_entry = 2,
    io = 5,
    bad_handle = 9,
    access = 13,
    fault = 14,
    invalid = 22,
    too_many_files = 24,
};
// What is not the same everywhere becomes an input/output error.
[[nodiscard]] constexpr Errno from_host(int host_errno) {
    constexpr int kLastCommon = 34;  // ERANGE
    return host_errno > 0 && host_errno <= kLastCommon ? static_cast<Errno>(host_errno) : Errno::io;
}

}  // namespace tessera::semihosting

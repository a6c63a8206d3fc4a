#pragma once
// What the environment chooses of random tests.

#include <cstdint>
#include <cstdlib>

namespace tessera::test {

inline std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text != nullptr ? std::strtoull(text, nullptr, 0) : otherwise;
}

inline std::uint64_t fuzz_seed() { return from_environment("TESSERA_FUZZ_SEED", 1); }
inline std::uint64_t fuzz_programs(std::uint64_t otherwise) {
    return from_environment("TESSERA_FUZZ_PROGRAMS", otherwise);
}

}  // namespace tessera::test

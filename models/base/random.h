#pragma once
// Counter-based random streams: a value depends on (seed, component, operation, index) alone, never
// on the order of calls or on other components.

#include <array>
#include <cstdint>
#include <string_view>

namespace tessera::base {

// Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011).
[[nodiscard]] std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter,
                                                  std::array<std::uint32_t, 2> key);

// Key of a component by its name (FNV-1a, 64 bit).
[[nodiscard]] constexpr std::uint64_t component_key(std::string_view name) {
    std::uint64_t hash = 0xCBF2'9CE4'8422'2325u;
    for (const char c : name)
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x0000'0100'0000'01B3u;
    return hash;
}

class RandomStream {
  public:
    RandomStream(std::uint64_t seed, std::uint64_t component, std::uint64_t operation)
        : key_(seed ^ (component * 0x9E37'79B9'7F4A'7C15u)), operation_(operation) {}
    RandomStream(std::uint64_t seed, std::string_view component, std::uint64_t operation)
        : RandomStream(seed, component_key(component), operation) {}

    [[nodiscard]] std::uint32_t bits32();
    [[nodiscard]] std::uint64_t bits64();
    [[nodiscard]] double uniform();                      // [0, 1), 53 bits
    [[nodiscard]] std::uint32_t below(std::uint32_t n);  // [0, n), unbiased; n > 0
    [[nodiscard]] double normal();                       // mean 0, variance 1 (Box-Muller)

  private:
    std::uint64_t key_;
    std::uint64_t operation_;
    std::uint64_t block_ = 0;
    std::array<std::uint32_t, 4> words_{};
    unsigned used_ = 4;
    double spare_normal_ = 0;
    bool has_spare_ = false;
};

}  // namespace tessera::base
